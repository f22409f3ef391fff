"""A job that fails names nobody, neither in the log nor in Redis, and never takes its worker with it."""

import signal

import pytest
from redis import Redis

from petitions.core import queue
from tests.delivery.smtp_server import SmtpServer
from tests.slow.installation import Installation, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def place(tmp_path, redis):
    """An installation with one worker."""
    with SmtpServer() as server, Installation(tmp_path, redis, server) as place:
        place.start("post", "worker.py", "post")
        yield place


@pytest.fixture
def connection(redis):
    """The queue's server."""
    with Redis.from_url(redis) as connection:
        yield connection


def remembered(connection) -> set[bytes]:
    """Keys of Redis that hold more than the id of a job."""
    return {key for key in connection.keys("rq:*") if key.startswith((b"rq:job", b"rq:results", b"rq:execution"))}


def test_a_failing_job_tells_kind_and_place_and_no_words(place, connection):
    for number in (1, 2):
        assert queue.wake("post", "tests.slow.bad_jobs.shout", number, connection=connection)
    assert wait_until(lambda: "shout-2 failed" in place.said("post"), 30), place.said("post")
    assert "job shout-1 failed: RuntimeError at bad_jobs.py:" in place.said("post")
    place.heard_no_traceback()
    assert "mina" not in place.said("post")
    assert wait_until(lambda: not remembered(connection), 5), remembered(connection)
    assert queue.wake("post", "tests.slow.bad_jobs.shout", 1, connection=connection)


def test_a_job_whose_process_dies_is_told_and_may_be_called_again(place, connection):
    assert queue.wake("post", "tests.slow.bad_jobs.fall", 1, connection=connection)
    assert wait_until(lambda: "the process of job fall-1 was ended from outside" in place.said("post"), 30)
    assert wait_until(lambda: queue.wake("post", "tests.slow.bad_jobs.fall", 1, connection=connection), 5)
    place.heard_no_traceback()


def test_a_job_that_takes_too_long_is_ended(place, connection):
    assert queue.wake("post", "tests.slow.bad_jobs.sleep", 1, connection=connection, seconds=1)
    assert wait_until(lambda: "job sleep-1 failed: JobTimeoutException" in place.said("post"), 30), place.said("post")


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_takes_its_horse_along(place, connection, wish):
    assert queue.wake("post", "tests.slow.bad_jobs.sleep", 1, connection=connection)
    assert wait_until(lambda: connection.hget("rq:job:sleep-1", "status") == b"started", 30)
    place.processes["post"].send_signal(wish)
    assert place.processes["post"].wait(5) == 0
    place.heard_no_traceback()


def test_an_idle_worker_stops_at_once(place, connection):
    assert wait_until(lambda: bool(connection.smembers("rq:workers")), 30)
    place.processes["post"].send_signal(signal.SIGTERM)
    assert place.processes["post"].wait(3) == 0
    assert place.said("post") == ""
