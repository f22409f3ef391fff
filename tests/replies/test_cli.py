"""The pipe of a mail server, and what the command line says of what came back."""

import dataclasses
import os

import pytest
from sqlalchemy.exc import OperationalError

from petitions.replies import arriving, cli, jobs
from tests.factories import NOON
from tests.replies import mails


def run(app, *words, given: bytes = b""):
    return app.test_cli_runner().invoke(args=["inbound", *words], input=given)


def test_a_mail_from_a_pipe_is_kept_once(app, session):
    for _n in range(2):
        assert run(app, "receive", given=mails.mail()).exit_code == 0
    assert sum(arriving.count(session).values()) == 1


def test_nothing_from_a_pipe_is_no_trouble(app, session):
    assert run(app, "receive").exit_code == 0
    assert arriving.count(session) == {}


def test_what_cannot_be_kept_has_to_come_again(app, session, monkeypatch):
    def away(*_args, **_facts):
        raise OperationalError("insert", {}, Exception("locked"))

    monkeypatch.setattr(arriving, "store", away)
    result = run(app, "receive", given=mails.mail())
    assert result.exit_code == os.EX_TEMPFAIL == 75
    monkeypatch.setattr(cli, "FREE_DISK", 10**18)
    assert run(app, "receive", given=mails.mail()).exit_code == 75


@pytest.fixture
def boxed(app):
    """With a mailbox set."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, imap_url="imaps://a:b@imap.families.example")
    yield
    app.extensions["settings"] = settings


def test_what_came_is_shown_by_kind(app, session, as_worker, stage):
    for raw in (mails.mail("Hello"), mails.report(), mails.mail(Auto_Submitted="auto-replied")):
        arriving.store(session, as_worker, raw, source="pipe", now=NOON)
    session.commit()
    jobs.read_inbound()
    arriving.store(session, as_worker, mails.mail("new"), source="pipe", now=NOON)
    session.commit()
    lines = [line.split() for line in run(app, "show").output.splitlines()]
    assert [line[0] for line in lines[:5]] == ["1", "1", "1", "1", "4"]
    assert "IMAP_URL is not set" in run(app, "show").output


def test_a_mailbox_that_is_away_is_shown_with_its_reason(app, session, boxed):
    assert "not fetched yet" in run(app, "show").output
    arriving.note_fetch(session, None, now=NOON)
    session.commit()
    assert "last fetched at 2026-11-20 12:00" in run(app, "show").output
    arriving.note_fetch(session, "login", now=NOON)
    session.commit()
    assert "does not take our user and password" in run(app, "show").output
