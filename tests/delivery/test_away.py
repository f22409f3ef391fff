"""The database goes away while mail is sent: nothing is lost, nothing is doubled, what is certain stays certain."""

from sqlalchemy.exc import OperationalError

from petitions.delivery import jobs, sending
from petitions.delivery.models import Attempt, State
from tests.delivery.outbox import fresh, post, rows
from tests.delivery.smtp_server import DROP

S = State


def away(*_given, **_more):
    raise OperationalError("update", {}, ConnectionError("gone"))


def test_a_database_that_comes_back_in_time_still_gets_the_outcome(session, keys, server, monkeypatch):
    envelope, really, calls = post(session, keys), sending.record, []

    def record(*given, **more):
        calls.append(1)
        return really(*given, **more) if len(calls) > 2 else away()

    monkeypatch.setattr(sending, "record", record)
    jobs.send_batch(envelope.batch_id)
    assert fresh(session, envelope).state is S.ACCEPTED and len(server.received) == 1


def test_a_database_that_stays_away_leaves_a_certain_end_in_the_journal(session, keys, server, monkeypatch, caplog):
    envelope = post(session, keys)
    with monkeypatch.context() as broken:
        broken.setattr(sending, "record", away)
        jobs.send_batch(envelope.batch_id)
    assert fresh(session, envelope).state is S.SENDING and "the database went away" in caplog.text
    jobs.sweep()
    assert (fresh(session, envelope).state, envelope.queue_id) == (S.ACCEPTED, "4FB2C1")
    assert [attempt.verdict for attempt in rows(session, Attempt)] == [S.ACCEPTED]


def test_a_database_that_stays_away_leaves_an_unknown_end_in_doubt(session, keys, server, monkeypatch):
    server.steps["dot"] = DROP
    envelope = post(session, keys)
    with monkeypatch.context() as broken:
        broken.setattr(sending, "record", away)
        jobs.send_batch(envelope.batch_id)
    jobs.sweep()
    assert fresh(session, envelope).state is S.IN_DOUBT


def test_a_worker_that_begins_reads_the_journal_first(session, keys, server, monkeypatch):
    envelope = post(session, keys)
    with monkeypatch.context() as broken:
        broken.setattr(sending, "record", away)
        jobs.send_batch(envelope.batch_id)
    jobs.send_batch(post(session, keys).batch_id)
    assert fresh(session, envelope).state is S.ACCEPTED


def test_a_gate_that_cannot_commit_sends_nothing(session, keys, server, monkeypatch, caplog):
    envelope = post(session, keys)
    monkeypatch.setattr(sending, "pass_gate", away)
    jobs.send_batch(envelope.batch_id)
    assert fresh(session, envelope).state is S.LEASED and not server.received
    jobs.sweep()
    assert fresh(session, envelope).state is S.QUEUED
