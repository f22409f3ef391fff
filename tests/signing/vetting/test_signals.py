"""Counts are shared through Redis, and never make anybody wait: without it they are kept in memory."""

import time
from datetime import timedelta

import pytest

from petitions.signing.vetting import signals
from petitions.signing.vetting.signals import Signals
from tests.factories import NOON


@pytest.fixture
def shared(redis):
    """Two web processes on one Redis."""
    return [Signals(signals._connect(redis)) for _process in range(2)]


def test_a_window_slides():
    counts = Signals(None)
    for _n in range(10):
        counts.hit([b"a"], [], NOON)
    assert counts.hit([], [b"a"], NOON + timedelta(minutes=15)) == [5]
    assert counts.hit([], [b"a", b"b"], NOON + timedelta(minutes=20)) == [0, 0]


def test_processes_count_together_and_agree_on_the_salt(shared):
    one, other = shared
    assert one.hit([b"a", b"b"], [b"c"], NOON) == [1, 1, 0] and other.hit([b"a"], [b"b"], NOON) == [2, 1]
    assert one.salt(NOON) == other.salt(NOON)
    assert other.hit([b"a"], [], NOON + timedelta(minutes=10)) == [3]


def test_a_worker_that_starts_later_still_opens_what_was_locked_before(shared, redis):
    salt = shared[0].salt(NOON)
    later = Signals(signals._connect(redis))
    assert salt in later.salts(NOON + timedelta(hours=13)) and later.salt(NOON + timedelta(hours=13)) != salt


def test_what_redis_keeps_ends_within_a_day(shared, redis):
    from redis import Redis

    shared[0].hit([b"a"], [], NOON)
    shared[0].salt(NOON)
    with Redis.from_url(redis) as connection:
        ends = {name: connection.ttl(name) for name in connection.keys("vetting:*")}
    assert ends and all(0 < seconds <= 24 * 3600 for seconds in ends.values())


def test_redis_that_lost_everything_is_agreed_with_again(shared, redis):
    from redis import Redis

    one, other = shared
    first = one.salt(NOON)
    with Redis.from_url(redis) as connection:
        connection.flushall()
    assert other.salt(NOON) != first
    assert one.salt(NOON + timedelta(minutes=2)) == other.salt(NOON)


def test_a_redis_that_is_away_or_silent_is_waited_for_once_and_never_raises():
    import socket

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        counts = Signals(signals._connect(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"))
        begun = time.monotonic()
        assert counts.hit([b"a"], [], NOON) == [1]
        assert time.monotonic() - begun < 5
        begun = time.monotonic()
        for n in range(100):
            assert counts.hit([b"a"], [], NOON) == [n + 2]
        assert counts.salt(NOON) == counts.salt(NOON) and time.monotonic() - begun < 5


def test_memory_forgets_old_windows():
    counts = Signals(None)
    for n in range(50):
        counts.hit([b"a"], [], NOON + timedelta(minutes=10 * n))
    assert len(counts._counts) <= 2
