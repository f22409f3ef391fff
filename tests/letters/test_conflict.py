"""One text, two people: nobody's words are lost, and both see what differs."""

import re

import pytest
from sqlalchemy import select

from petitions.campaigns.models import Campaign
from petitions.core.db import db, transaction
from petitions.letters import rules, service
from petitions.letters.models import LetterText
from tests import factories as make
from tests.at_once import at_once
from tests.desk import sit_down
from tests.factories import NOON
from tests.supporters import StillClock

PAGE = "/campaigns/tell-us/letters/first/en"


def campaign_of(organization):
    campaign = make.campaign(organization, slug="tell-us", languages=["en"])
    return campaign, make.wave(campaign)


@pytest.fixture
def campaign(session):
    campaign, wave = campaign_of(make.organization())
    return make.stored(session, campaign, wave)


@pytest.fixture
def desk(client, session, monkeypatch):
    monkeypatch.setattr("petitions.core.clock.now", StillClock())
    desk = sit_down(client, session)
    campaign, wave = campaign_of(desk.organization)
    make.stored(session, campaign, wave, make.text(campaign), make.choice(campaign, make.recipient()))
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return desk


def write(session, campaign, body, seen=None):
    facts = {"subject": "Subject", "account": None, "now": NOON}
    return service.write_text(session, campaign, "en", body=body, seen=seen, **facts)


def seen_on(page):
    return re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]


def test_a_text_is_kept_over_the_one_its_writer_began_from(session, campaign):
    first = write(session, campaign, "One.", seen=0)
    assert write(session, campaign, "Two.", seen=first.id).version == 2


def test_a_text_is_not_kept_over_one_that_its_writer_never_saw(session, campaign):
    write(session, campaign, "One.", seen=0)
    with pytest.raises(rules.TextMoved) as moved:
        write(session, campaign, "Two.", seen=0)
    assert moved.value.theirs.body == "One."
    assert session.scalars(select(LetterText.body)).all() == ["One."]


def test_two_who_say_the_same_do_not_disagree(session, campaign):
    first = write(session, campaign, "One.", seen=0)
    assert write(session, campaign, "One.", seen=0) is first


def test_the_second_to_keep_sees_what_differs_and_has_lost_nothing(desk, session):
    begun = seen_on(desk.get(PAGE))
    assert desk.post(PAGE, {"subject": "S", "body": "Theirs is here.", "seen": begun}).status_code == 303
    mine = {"subject": "S", "body": "Mine is here.", "seen": begun}
    answer = desk.post(PAGE, mine)
    assert answer.status_code == 409 and "Somebody else has kept another text here" in answer.text
    assert "Mine is here.</textarea>" in answer.text
    assert re.search(r"<del>.*Theirs", answer.text) and re.search(r"<ins>.*Mine", answer.text)
    assert [row.body for row in session.scalars(select(LetterText))] == ["Theirs is here."]
    assert desk.post(PAGE, mine | {"seen": seen_on(answer.text)}).status_code == 303
    assert sorted(session.scalars(select(LetterText.version))) == [1, 2]


def test_a_preview_does_not_forget_what_the_writer_began_from(desk, session):
    begun = seen_on(desk.get(PAGE))
    typed = {"subject": "S", "body": "Mine.\n\n{{demands}}", "seen": begun}
    shown = desk.post(f"{PAGE}/preview", typed, page=PAGE)
    assert desk.post(PAGE, {"subject": "S", "body": "Theirs.", "seen": begun}).status_code == 303
    page = desk.client.get(shown.location).text
    assert "Mine." in page and seen_on(page) == begun


@pytest.mark.parametrize("wrong", ["x", "-", "9" * 30])
def test_a_forged_beginning_is_no_way_past_it(desk, session, wrong):
    desk.post(PAGE, {"subject": "S", "body": "Theirs.", "seen": "0"})
    assert desk.post(PAGE, {"subject": "S", "body": "Mine.", "seen": wrong}).status_code in (409, 422)
    assert session.scalars(select(LetterText.body)).all() == ["Theirs."]


def test_saves_at_once_end_in_one_version_and_in_sentences(own_app):
    with own_app.app_context():
        make.stored(db.session, *campaign_of(make.organization()))

    def save(number):
        try:
            with transaction() as tx:
                return write(tx, tx.scalars(select(Campaign)).one(), f"By hand {number}.", seen=0).version
        except rules.TextMoved as moved:
            return moved.theirs is not None

    assert sorted(map(str, at_once(own_app, save))) == ["1", "True", "True", "True"]
    with own_app.app_context():
        assert len(db.session.scalars(select(LetterText)).all()) == 1
