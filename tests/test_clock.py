"""The clock: what is due is woken once, again after Redis forgot, and never for nothing."""

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy.exc import OperationalError
from werkzeug.utils import import_string

import clock as shell
from petitions.core import clock, queue, switches
from petitions.delivery.models import State
from petitions.delivery.rules import Timings
from tests.delivery.outbox import change, post

SEND = "petitions.delivery.jobs.send_batch"


@pytest.fixture
def connection(redis, app, monkeypatch):
    """The test's Redis as the application's."""
    with Redis.from_url(redis) as connection:
        monkeypatch.setitem(app.extensions, "redis", connection)
        yield connection


@pytest.fixture
def ticking(app, connection, session):
    """A clock with the ticks of the outbox alone; looks at its whole table at each call."""
    table = [tick for tick in shell.TABLE if tick.job.startswith("petitions.delivery")]
    made = shell.Clock(app, Timings(), 1, table)

    def look() -> None:
        made.due = dict.fromkeys(made.due, 0.0)
        made.round(1.0)

    made.look = look
    return made


def waiting(connection) -> list[str]:
    return [job.decode() for job in connection.lrange("rq:queue:post", 0, -1)]


def test_nothing_due_wakes_nobody(ticking, connection):
    ticking.look()
    assert waiting(connection) == []


def test_each_due_batch_is_woken_once(ticking, connection, session, keys):
    first, second = post(session, keys), post(session, keys)
    post(session, keys, due_at=clock.now() + timedelta(hours=1))
    for _n in range(3):
        ticking.look()
    assert waiting(connection) == [f"send_batch-{first.batch_id}", f"send_batch-{second.batch_id}"]


def test_after_a_flush_the_next_look_wakes_again(ticking, connection, session, keys):
    envelope = post(session, keys)
    ticking.look()
    connection.flushall()
    ticking.look()
    assert waiting(connection) == [f"send_batch-{envelope.batch_id}"]


def test_a_job_carries_numbers_and_nothing_else(ticking, connection, session, keys):
    envelope = post(session, keys)
    ticking.look()
    stored = connection.hgetall(f"rq:job:send_batch-{envelope.batch_id}")
    assert b"un.example" not in b"".join(stored.values())
    assert stored[b"description"] == f"send_batch-{envelope.batch_id}".encode()


def test_what_a_silent_worker_holds_wakes_the_sweep(ticking, connection, session, keys):
    post(session, keys)
    change(session, state=State.LEASED, lease_worker="gone", lease_token="t")
    ticking.look()
    assert waiting(connection) == ["sweep"]


def test_a_call_that_nobody_will_answer_is_made_anew(ticking, connection, session, keys):
    job = f"send_batch-{post(session, keys).batch_id}"
    ticking.look()
    connection.lpop("rq:queue:post")
    connection.hset(
        f"rq:job:{job}", mapping={"status": "started", "last_heartbeat": f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"}
    )
    ticking.look()
    assert waiting(connection) == []
    old = clock.now() - timedelta(seconds=31)
    moment = f"{old:%Y-%m-%dT%H:%M:%S.%fZ}"
    connection.hset(f"rq:job:{job}", mapping={"last_heartbeat": moment, "enqueued_at": moment})
    ticking.look()
    assert waiting(connection) == [job]


def test_each_tick_has_its_own_pace(app, connection, session):
    calls = []

    def probe(name):
        return lambda _tx, _now, _timings: calls.append(name) or []

    table = [shell.Tick(2, "post", SEND, probe("quick")), shell.Tick(10, "post", SEND, probe("slow"))]
    made = shell.Clock(app, Timings(), 0.5, table)
    for present in range(11):
        made.round(present + 1.0)
    assert calls.count("quick") == 11 and calls.count("slow") == 3


def test_every_job_of_the_table_exists():
    assert all(callable(import_string(tick.job)) for tick in shell.TABLE)


def test_a_database_that_is_away_is_told_once_and_once_when_it_is_back(app, connection, caplog):
    away = [True]

    def probe(_tx, _now, _timings):
        if away:
            raise OperationalError("select", {}, ConnectionError())
        return []

    made = shell.Clock(app, Timings(), 1, [shell.Tick(0, "post", SEND, probe)])
    for present in (1.0, 2.0, 3.0):
        made.round(present)
    away.clear()
    made.round(4.0)
    assert [record.message.split(" (")[0] for record in caplog.records] == [
        "the database is away",
        "the database is back",
    ]


def test_a_redis_that_is_away_is_told_once(app, session, keys, monkeypatch, caplog):
    monkeypatch.setitem(app.extensions, "redis", queue.connect("redis://127.0.0.1:1"))
    post(session, keys)
    made = shell.Clock(app, Timings(), 1, [shell.Tick(0, "post", SEND, shell.due_batches)])
    for present in (1.0, 2.0):
        made.round(present)
    assert [record.message.split(" (C")[0] for record in caplog.records] == ["the queue (Redis) is away"]


def test_while_sending_is_switched_off_no_batch_is_woken(ticking, connection, session, keys):
    envelope = post(session, keys)
    switches.switch_off(session, "sending", note="", now=clock.now())
    session.commit()
    ticking.look()
    assert waiting(connection) == []
    switches.switch_on(session, "sending")
    session.commit()
    ticking.look()
    assert waiting(connection) == [f"send_batch-{envelope.batch_id}"]


def test_no_two_jobs_share_a_name_for_by_it_they_wait_in_line_once():
    jobs = {tick.job for tick in shell.TABLE}
    assert len({job.rsplit(".", 1)[1] for job in jobs}) == len(jobs)
