"""Two hundred letters and workers killed under way: every letter ends once, none lost, none twice."""

import random
import signal
import time
from pathlib import Path

import pytest

from bin.processes import descendants
from petitions.delivery.models import State
from tests.delivery.smtp_server import SmtpServer
from tests.slow.installation import Installation, wait_until

LETTERS, TIMES = 200, 10
pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path, redis):
    """An installation whose relay takes its time, so that there is something to interrupt."""
    with SmtpServer(log=tmp_path / "wire.log", pause=0.03) as server, Installation(tmp_path, redis, server) as place:
        yield place


def _report(place, what, began, counts, **more):
    arrived = sum(place.server.wire().values())
    figures = {"letters": LETTERS, "accepted": counts[State.ACCEPTED], "in doubt": counts[State.IN_DOUBT]} | more
    figures |= {"on the wire": arrived, "lost": 0, "sent twice": 0}
    words = ", ".join(f"{number} {word}" for word, number in figures.items())
    print(f"\n{what} on {place.database}: {words}, {time.monotonic() - began:.0f} s")


def _until_arrived(place, number):
    there = wait_until(lambda: len(place.server.received) >= number, 60, every=0.01)
    assert there, place.said("post") + place.said("clock")


def test_two_hundred_letters_with_worker_and_horse_killed_ten_times(place):
    seed = random.randrange(10**6)
    dice, began, killed = random.Random(seed), time.monotonic(), 0
    print(f"\nseed {seed}")
    place.post_letters(LETTERS)
    for name in ("clock", "post", "spare"):
        place.start(name, *(["clock.py"] if name == "clock" else ["worker.py", "post"]))
    for n in range(1, TIMES + 1):
        _until_arrived(place, n * LETTERS // (TIMES + 2))
        time.sleep(dice.random() * 0.05)
        busy = max(("post", "spare"), key=lambda name: len(descendants(place.processes[name].pid)))
        killed += place.kill(busy)
        place.start(busy, "worker.py", "post")
    assert wait_until(place.is_over, 60), place.states()
    counts = place.account(LETTERS)
    _report(place, f"{TIMES} kills", began, counts, killed=killed)
    assert set(counts) <= {State.ACCEPTED, State.IN_DOUBT} and counts[State.IN_DOUBT] <= TIMES
    assert killed > TIMES  # horses too
    place.heard_no_traceback()


def test_told_to_stop_a_worker_finishes_its_letter_and_leaves_the_rest(place):
    place.post_letters(40)
    place.start("clock", "clock.py")
    place.start("post", "worker.py", "post")
    _until_arrived(place, 3)
    worker, began = place.processes["post"], time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0 and time.monotonic() - began < 10
    counts = place.account(40)
    assert set(counts) == {State.ACCEPTED, State.QUEUED} and counts[State.QUEUED] > 20
    place.heard_no_traceback()


def test_horses_that_outlive_their_worker_send_nothing_twice(place):
    place.post_letters(100)
    place.start("clock", "clock.py")
    place.start("post", "worker.py", "post")
    orphans = set()
    for n in (10, 30, 50):
        _until_arrived(place, n)
        worker = place.processes.pop("post")
        orphans |= descendants(worker.pid)
        worker.kill()
        worker.wait()
        place.start("post", "worker.py", "post")
    assert wait_until(place.is_over, 60), place.states()
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans), 10)
    assert orphans and place.account(100) == {State.ACCEPTED: 100}
