"""The clock wakes workers for what is due outside of the page, and for nothing else."""

from datetime import timedelta

import clock
from petitions.core.i18n import INTERFACE
from petitions.delivery.rules import Timings
from petitions.letters import handing, printing
from petitions.pages.elsewhere import jobs
from petitions.signing import service as signing
from petitions.signing.collected import jobs as collected_jobs
from petitions.signing.collected import service as collected
from petitions.signing.figures import jobs as figures_jobs
from petitions.signing.figures import service as figures
from petitions.signing.models import Tally
from tests import factories as make
from tests.factories import NOON
from tests.supporters import confirmed, person


def finds(probe, session):
    return list(probe(session, NOON, Timings()))


def test_a_public_text_without_handouts_wakes_the_press_once(place, session, monkeypatch):
    monkeypatch.setattr(printing, "handout", lambda values: b"%PDF")
    assert finds(clock.unmade, session) == [()]
    jobs.print_handouts()
    assert finds(clock.unmade, session) == []
    make.stored(session, make.text(place.campaign, version=2))
    assert finds(clock.unmade, session) == [()]
    assert len(handing.list_texts(session, INTERFACE, only_due=True, limit=9)) == 1


def test_a_list_that_waits_wakes_a_worker(place, session, as_worker):
    account = make.stored(session, make.account())
    facts = {"source": "paper", "title": "x", "collected_on": NOON.date(), "reader": "en", "token": "t"}
    assert finds(clock.brought, session) == []
    collected.bring(
        session, place.campaign, place.wave, b"name\nAnna\n", keys=as_worker, by=account.id, now=NOON, **facts
    )
    session.commit()
    assert finds(clock.brought, session) == [()]
    collected_jobs.read_lists()
    assert finds(clock.brought, session) == []


def test_a_count_that_moved_wakes_a_worker_and_a_large_one_rests(place, session, as_worker, still):
    assert finds(clock.unfigured, session) == []
    confirmed(session, place, as_worker, person(), "one")
    signing.close_window(session, place.campaign, keys=as_worker, now=still())
    session.commit()
    assert finds(clock.unfigured, session) == [()]
    figures_jobs.make_figures()
    assert finds(clock.unfigured, session) == []
    tally = session.get(Tally, place.campaign.id)
    tally.confirmed, tally.as_of = figures.LARGE, NOON + timedelta(minutes=1)
    session.commit()
    assert figures.list_due(session, now=NOON + timedelta(minutes=14)) == []
    assert figures.list_due(session, now=NOON + figures.PAUSE) == [place.campaign.id]
