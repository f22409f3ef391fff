"""Redis away at the start, away under way, database away: workers and clock wait, say so in a sentence, and go on."""

import signal

import pytest

from petitions.delivery.models import State
from tests.delivery.smtp_server import SmtpServer
from tests.faults.queue_server import Queue
from tests.slow.installation import Installation, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.worker]


@pytest.fixture
def queue():
    """Not yet running."""
    with Queue() as queue:
        queue.stop()
        yield queue


@pytest.fixture
def place(tmp_path, queue):
    """An installation whose relay takes its time."""
    with SmtpServer(pause=0.03) as server, Installation(tmp_path, queue.url, server) as place:
        yield place


def test_redis_away_at_the_start_and_again_under_way(place, queue):
    place.post_letters(60, size=1000)
    place.start("clock", "clock.py")
    place.start("post", "worker.py", "post")
    assert wait_until(lambda: "away" in place.said("post") and "away" in place.said("clock"), 30)
    queue.start()
    assert wait_until(lambda: len(place.server.received) >= 10, 30), place.said("post")
    queue.stop()
    assert wait_until(lambda: place.said("post").count("away") >= 2, 30), place.said("post")
    queue.start()
    assert wait_until(place.is_over, 60), place.said("post") + place.said("clock")
    assert place.account(60) == {State.ACCEPTED: 60}
    place.heard_no_traceback()
    for name in ("post", "clock"):
        assert "is back" in place.said(name) and len(place.said(name).splitlines()) < 12, place.said(name)
        place.processes[name].send_signal(signal.SIGTERM)
        assert place.processes[name].wait(10) == 0


def test_a_clock_whose_database_is_away_waits_and_stops_at_once_when_told(place, queue):
    queue.start()
    missing = f"sqlite:///{place.folder}/nowhere/at-all.sqlite"
    place.start("clock", "clock.py", DATABASE_URL=missing)
    assert wait_until(lambda: "the database is away" in place.said("clock"), 30), place.said("clock")
    clock = place.processes["clock"]
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(5) == 0
    place.heard_no_traceback()
    assert len(place.said("clock").splitlines()) == 1
