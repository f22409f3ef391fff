"""The mailbox from the worker's side: fetched when it is set, told of once, read afterwards."""

import dataclasses
import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.core import queue, switches
from petitions.replies import arriving, jobs
from petitions.replies.models import Answer, Inbound, InboundState
from tests.factories import NOON
from tests.replies import mails
from tests.replies.imap_server import ImapServer


@pytest.fixture
def keys(as_worker):
    """As a worker holds them."""
    return as_worker


@pytest.fixture
def boxed(app, session):
    """A function that sets IMAP_URL for the length of the test."""
    settings = app.extensions["settings"]

    def set_url(url: str) -> None:
        app.extensions["settings"] = dataclasses.replace(settings, imap_url=url)

    yield set_url
    app.extensions["settings"] = settings


def test_without_a_mailbox_nothing_is_fetched_or_noted(session, keys):
    assert jobs.fetch_mailbox() == 0
    assert arriving.find_mailbox(session) is None


def test_mail_goes_from_the_mailbox_to_the_pen(session, keys, stage, boxed):
    raws = [mails.mail(str(n), Subject=str(n)).replace(b"\n", b"\r\n") for n in range(3)]
    with ImapServer(*raws, raws[0]) as server:
        boxed(server.url())
        assert jobs.fetch_mailbox() == 4 and server.folders["INBOX"] == []
    assert jobs.read_inbound() == 3 and jobs.read_inbound() == 0
    assert session.scalar(select(func.count()).select_from(Answer)) == 3
    assert {row.source for row in session.scalars(select(Inbound))} == {"imap"}


def test_a_mailbox_that_is_away_is_logged_once_a_day_late_and_when_it_is_back(session, keys, boxed, still, caplog):
    with ImapServer() as server:
        pass
    boxed(server.url())
    with caplog.at_level(logging.WARNING):
        for hours in (0, 1, 23, 1, 1):
            still.pass_by(hours=hours)
            assert jobs.fetch_mailbox() == 0
        with ImapServer(mails.mail().replace(b"\n", b"\r\n")) as back:
            boxed(back.url())
            assert jobs.fetch_mailbox() == 1
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        "the mailbox of answers cannot be read",
        "the mailbox of answers cannot be read for a day",
        "the mailbox of answers is back",
    ]
    assert "pass" not in caplog.text


def test_a_wrong_address_is_a_sentence_in_the_log(session, keys, boxed, caplog):
    boxed("imaps://nobody")
    assert jobs.fetch_mailbox() == 0
    assert "IMAP_URL cannot be used" in caplog.text
    assert arriving.find_mailbox(session).problem == "settings"


def test_a_full_disk_leaves_the_mail_where_it_is(session, keys, boxed, monkeypatch):
    monkeypatch.setattr(jobs, "FREE_DISK", 10**18)
    with ImapServer(mails.mail()) as server:
        boxed(server.url())
        assert jobs.fetch_mailbox() == 0 and len(server.folders["INBOX"]) == 1
    assert arriving.find_mailbox(session).problem == "disk"


def test_a_process_without_the_key_leaves_mail_unread(session, app, caplog):
    row = arriving.store(session, app.extensions["keys"], mails.mail(), source="pipe", now=NOON)
    session.commit()
    assert jobs.read_inbound() == 0
    assert "CONTACT_KEY" in caplog.text
    session.refresh(row)
    assert row.state is InboundState.NEW


def test_a_mail_that_ends_its_worker_three_times_is_set_aside_and_the_next_is_read(session, keys, stage, monkeypatch):
    for words in ("poison", "words"):
        arriving.store(session, keys, mails.mail(words), source="pipe", now=NOON)
    session.commit()
    real = jobs.parsing.read

    def read(raw: bytes):
        if b"poison" in raw:
            raise MemoryError
        return real(raw)

    monkeypatch.setattr(jobs.parsing, "read", read)
    for _n in range(3):
        with pytest.raises(MemoryError):
            jobs.read_inbound()
    assert jobs.read_inbound() == 1
    session.expire_all()
    assert [row.state for row in session.scalars(select(Inbound).order_by(Inbound.id))] == ["broken", "read"]


def test_at_night_old_raw_mails_are_forgotten(session, keys, still):
    row = arriving.store(session, keys, mails.mail(), source="pipe", now=NOON - timedelta(days=400))
    session.commit()
    jobs.erase_raw()
    session.expire_all()
    assert row.blob.content is None


def test_the_clock_wakes_reading_while_mail_waits(session, app, keys, monkeypatch):
    import clock as shell

    woken: list[str] = []
    monkeypatch.setattr(queue, "wake", lambda _queue, job, *_ids, **_facts: woken.append(job.rpartition(".")[2]))
    table = [tick for tick in shell.TABLE if tick.job.startswith("petitions.replies.jobs.")]
    monkeypatch.setitem(app.extensions, "redis", type("Redis", (), {"ping": lambda self: True})())
    made = shell.Clock(app, shell.Timings(), 1, table)
    made.round(1.0)
    assert "read_inbound" not in woken and {"fetch_mailbox", "erase_raw"} <= set(woken)
    arriving.store(session, keys, mails.mail(), source="pipe", now=NOON)
    session.commit()
    made.round(7.0)
    assert "read_inbound" in woken


def test_while_replies_are_switched_off_mail_waits_where_it_is(session, keys, stage, boxed):
    with ImapServer(mails.mail().replace(b"\n", b"\r\n")) as server:
        boxed(server.url())
        switches.switch_off(session, "replies", note="", now=NOON)
        session.commit()
        assert jobs.fetch_mailbox() == 0 and len(server.folders["INBOX"]) == 1
        switches.switch_on(session, "replies")
        session.commit()
        assert jobs.fetch_mailbox() == 1
    switches.switch_off(session, "replies", note="", now=NOON)
    session.commit()
    assert jobs.read_inbound() == 0
    switches.switch_on(session, "replies")
    session.commit()
    assert jobs.read_inbound() == 1
