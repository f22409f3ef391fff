"""What is counted of those who sign: keyed marks, for twenty minutes, under a salt that lives a day at most.

Kept in Redis, so that all web processes count together; in memory when it does not answer within a tenth of a second.
"""

import secrets
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from petitions.signing.vetting import rules

TIMEOUT, PAUSE = 0.1, timedelta(seconds=30)
"""Seconds that Redis has to answer; how long nobody asks it after it did not."""
SALT_USED, SALT_LIVES = 12 * 3600, 24 * 3600
"""Seconds. A salt is used for half of its life, so that whatever it marks can be compared for the other half."""
_AGAIN = timedelta(minutes=1)
"""After which a salt is asked for again, in case Redis lost it and another process made a new one."""
_COUNT = """
local found = {}
for at = 1, #KEYS, 2 do
  local present
  if at < 2 * tonumber(ARGV[1]) then
    present = redis.call('INCR', KEYS[at])
    if present == 1 then redis.call('EXPIRE', KEYS[at], ARGV[2]) end
  else
    present = tonumber(redis.call('GET', KEYS[at]) or '0')
  end
  found[#found + 1] = present
  found[#found + 1] = tonumber(redis.call('GET', KEYS[at + 1]) or '0')
end
return table.concat(found, ' ')
"""
"""One question instead of fourteen: the client's care for each costs more than the answer."""
_MOST = 200_000
"""Marks that one process remembers at most."""


class Signals:
    """Counts and salts of one process, shared with the others where there is a Redis. Never raises, never waits."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis, self._silent_until = redis, datetime.min.replace(tzinfo=UTC)
        self._counts: dict[int, Counter[bytes]] = {}
        self._salts: dict[int, tuple[bytes, datetime]] = {}
        self._own: dict[int, bytes] = {}
        self._lock = threading.Lock()

    def hit(self, marks: Sequence[bytes], looked_at: Sequence[bytes], now: datetime) -> list[float]:
        """Count each of ``marks`` once more; how often each, and each of ``looked_at``, came within the window."""
        at, share = divmod(now.timestamp(), rules.WINDOW.total_seconds())
        window, rest = int(at), 1 - share / rules.WINDOW.total_seconds()
        found = self._ask(marks, looked_at, window, now)
        if found is None:
            found = self._remember(marks, looked_at, window)
        return [present + rest * before for present, before in found]

    def salt(self, now: datetime) -> bytes:
        """The salt of this half day, made by whoever needs it first."""
        slot = int(now.timestamp()) // SALT_USED
        known = self._salts.get(slot)
        if known and now < known[1] + _AGAIN:
            return known[0]
        self._salts = {number: kept for number, kept in self._salts.items() if number >= slot - 1}
        self._own = {number: kept for number, kept in self._own.items() if number >= slot - 1}
        fresh = known[0] if known else self._own.setdefault(slot, secrets.token_bytes(32))
        if (shared := self._agree(slot, fresh, now)) is None:
            return fresh
        self._salts[slot] = (shared, now)
        return shared

    def salts(self, now: datetime) -> list[bytes]:
        """Every salt that still lives, the present one first: with these, sketches are opened."""
        slot = int(now.timestamp()) // SALT_USED
        first = self.salt(now)
        mine = [kept[slot - 1] for kept in (self._own,) if slot - 1 in kept]
        mine += [kept[0] for number, kept in self._salts.items() if number == slot - 1]
        return list(dict.fromkeys([first, *self._own.values(), *mine, *self._before(slot, now)]))

    def _ask(
        self, marks: Sequence[bytes], looked: Sequence[bytes], window: int, now: datetime
    ) -> list[tuple[int, int]] | None:
        if (redis := self._answering(now)) is None:
            return None
        names = [_name(at, mark) for mark in (*marks, *looked) for at in (window, window - 1)]
        lasts = int(2 * rules.WINDOW.total_seconds()) + 60
        try:
            answer: bytes = redis.eval(_COUNT, len(names), *names, len(marks), lasts)  # type: ignore[assignment]  # the client is typed for both its kinds
        except RedisError:
            self._fall_silent(now)
            return None
        found = [int(count) for count in answer.split()]
        return list(zip(found[::2], found[1::2], strict=True))

    def _remember(self, marks: Sequence[bytes], looked: Sequence[bytes], window: int) -> list[tuple[int, int]]:
        with self._lock:
            kept = {number: counter for number, counter in self._counts.items() if number >= window - 1}
            present, before = kept.setdefault(window, Counter()), kept.get(window - 1, Counter())
            self._counts = kept
            if len(present) > _MOST:
                present.clear()
            present.update(marks)
            return [(present[mark], before[mark]) for mark in (*marks, *looked)]

    def _agree(self, slot: int, fresh: bytes, now: datetime) -> bytes | None:
        if (redis := self._answering(now)) is None:
            return None
        line = redis.pipeline(transaction=False)
        line.set(_salt(slot), fresh, nx=True, ex=SALT_LIVES)
        line.get(_salt(slot))
        try:
            found = line.execute()[1]
        except RedisError:
            self._fall_silent(now)
            return None
        return bytes(found) if found else None

    def _before(self, slot: int, now: datetime) -> list[bytes]:
        redis = self._answering(now)
        try:
            found = redis.get(_salt(slot - 1)) if redis else None
        except RedisError:
            self._fall_silent(now)
            return []
        return [bytes(found)] if isinstance(found, bytes) else []

    def _answering(self, now: datetime) -> Redis | None:
        return self._redis if now >= self._silent_until else None

    def _fall_silent(self, now: datetime) -> None:
        self._silent_until = now + PAUSE


def init_app(app: Flask) -> None:
    """One for the process, with a connection that gives up at once."""
    url = app.extensions["settings"].redis_url
    app.extensions["vetting"] = Signals(_connect(url) if url else None)


def signals() -> Signals:
    """Those of the running application."""
    found: Signals = current_app.extensions["vetting"]
    return found


def _connect(url: str) -> Redis:
    return Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0), protocol=2
    )


def _name(window: int, mark: bytes) -> str:
    return f"vetting:{window}:{mark.hex()}"


def _salt(slot: int) -> str:
    return f"vetting:salt:{slot}"
