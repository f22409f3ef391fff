"""The outbox from the command line."""

from petitions.delivery import service
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
