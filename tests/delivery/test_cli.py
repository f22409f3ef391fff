"""The outbox from the command line."""

from datetime import timedelta

from petitions.core import clock
from petitions.delivery import pacing, service, warming
from petitions.delivery.models import Domain
from tests.delivery.outbox import NOON, later, post


def run(app, *words):
    done = app.test_cli_runner().invoke(args=["outbox", *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_show_counts_by_state_and_the_figures_add_up(app, session, keys):
    for _n in range(3):
        post(session, keys)
    service.cancel(session, [post(session, keys).batch.name], now=NOON)
    session.commit()
    shown = run(app, "show").splitlines()
    assert [line.split()[0] for line in shown[:-1]] == ["3", "1", "4"]
    assert shown[-1] == "Mail leaves."


def test_show_says_why_nothing_leaves_and_resume_lets_it_go(app, session):
    service.pause_relay(session, "login", now=NOON, retry_at=later(minutes=15))
    session.commit()
    shown = run(app, "show")
    assert "Nothing leaves since 2026-11-20 12:00 UTC." in shown and "user and password" in shown
    assert "Tried again at 2026-11-20 12:15 UTC" in shown
    assert "Mail leaves again." in run(app, "resume")
    assert "Nothing was paused" in run(app, "resume")
    assert "Mail leaves." in run(app, "show")


def test_after_a_restore_a_person_has_to_look(app, session):
    service.pause_relay(session, "restored", now=NOON)
    session.commit()
    assert "Have a look" in run(app, "show")


def test_show_names_the_domains_that_stand_still_and_resume_opens_one(app, session, keys):
    now = clock.now()
    session.add(Domain(name="un.example", taken=[], times=0, holds=pacing.HOLDS, paused_at=now))
    session.add(Domain(name="au.example", taken=[], times=1, holds=0, shut_until=now + timedelta(hours=1)))
    session.add(Domain(name="calm.example", taken=[], times=0, holds=0, shut_until=now + timedelta(minutes=1)))
    for _n in range(2):
        post(session, keys)
    shown = run(app, "show")
    assert "un.example refused three letters in a row by its policy, 2 letters wait." in shown
    assert "flask outbox resume un.example" in shown
    assert "au.example asked us to come back later" in shown and "0 letters wait" in shown
    assert "calm.example" not in shown
    assert "Letters to un.example leave again." in run(app, "resume", "un.example")
    assert "Nothing held up letters to un.example." in run(app, "resume", "un.example")
    assert "un.example refused" not in run(app, "show")


def test_show_warns_of_a_large_provider(app, session, monkeypatch):
    monkeypatch.setattr(warming, "ALARM", 2)
    warming.count(session, ["gmail.com"] * 3, now=clock.now())
    session.commit()
    assert "3 mails have left for google today" in run(app, "show")
