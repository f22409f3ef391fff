"""How often somebody may try to log in: counted for a place on the network, so that no stranger locks an owner out."""

from flask import abort, current_app
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from petitions.core.keys import keyring
from petitions.core.limits import prefix

PASSWORDS = parse("10 per 10 minutes")
"""Wrong passwords for one account from one network."""
PLACE = parse("60 per 10 minutes")
"""Attempts of any kind from one network."""
CODES = parse("10 per 10 minutes")
"""Wrong codes for one account; only who knows its password gets this far."""
LETTERS = parse("20 per hour")
"""Links to a new password asked for from one network."""


def count(limit: RateLimitItem, *about: str) -> None:
    """One more try; answers 429 when there were too many. Keeps keyed hashes, in memory, for an hour at most."""
    if not _limiter().hit(limit, *_names(about)):
        abort(429)


def forgive(limit: RateLimitItem, *about: str) -> None:
    """It was right: the tries before do not count."""
    _limiter().clear(limit, *_names(about))


def here() -> str:
    """The caller's network."""
    return prefix()


def reset() -> None:
    """Forget all tries."""
    current_app.extensions.pop("desk_limits", None)


def _limiter() -> FixedWindowRateLimiter:
    if "desk_limits" not in current_app.extensions:
        current_app.extensions["desk_limits"] = FixedWindowRateLimiter(MemoryStorage())
    found: FixedWindowRateLimiter = current_app.extensions["desk_limits"]
    return found


def _names(about: tuple[str, ...]) -> list[str]:
    return [keyring().mac("throttle", word.encode()).hex()[:16] for word in about]
