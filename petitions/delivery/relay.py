"""The one line to the world: whether it is open, since when not and why, and when it is tried again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.delivery.models import Phase, Relay
from petitions.delivery.replies import Action, Outcome, strikes
from petitions.delivery.rules import Timings

ONE = 1
STRIKES = 5
"""Failures in a row after which everything pauses."""


def find_relay(session: Session) -> Relay | None:
    """The row, once anything ever went wrong; without it all is well."""
    return session.get(Relay, ONE, populate_existing=True)


def is_open(session: Session, now: datetime) -> bool:
    """Whether mail may be tried: not paused, or paused and the moment of the next try has come."""
    relay = find_relay(session)
    return relay is None or relay.paused_at is None or (relay.retry_at is not None and relay.retry_at <= now)


def is_well(session: Session) -> bool:
    """Whether nothing is held against the relay, so that one more success would change nothing."""
    relay = find_relay(session)
    return relay is None or (relay.paused_at is None and not relay.failures)


def pause_relay(session: Session, reason: str, *, now: datetime, retry_at: datetime | None = None) -> None:
    """Let nothing leave until ``retry_at``, or until a person resumes. The reason is one word."""
    relay = locked(session)
    relay.paused_at = relay.paused_at or now
    relay.pause_reason, relay.retry_at = reason, retry_at
    session.flush()


def resume_relay(session: Session) -> bool:
    """Let mail leave again; False when it was not paused."""
    open_again: dict[str, Any] = {"paused_at": None, "pause_reason": None, "retry_at": None, "failures": 0, "facts": {}}
    paused = update(Relay).where(Relay.id == ONE, Relay.paused_at.is_not(None))
    return bool(session.execute(paused.values(**open_again).returning(Relay.id)).first())


def note(session: Session, outcome: Outcome, *, at_most_once: bool, now: datetime, timings: Timings) -> str | None:
    """Learn from a try. Returns the reason when this one paused everything."""
    failed = strikes(outcome, at_most_once=at_most_once)
    if failed is None:
        return None
    if not failed:
        _all_is_well(session)
        return None
    relay = locked(session)
    session.execute(update(Relay).where(Relay.id == ONE).values(failures=Relay.failures + 1))
    session.refresh(relay)
    reason = _reason(outcome)
    if reason is None and relay.failures < STRIKES and relay.paused_at is None:
        return None
    if relay.paused_at is not None and relay.retry_at is None:
        return None
    times = int(relay.facts.get("times", 0))
    seconds = min(timings.pause * 2**times, timings.longest_pause)
    relay.facts = {"times": min(times + 1, 10)}
    pause_relay(session, reason or relay.pause_reason or "failures", now=now, retry_at=now + timedelta(seconds=seconds))
    return relay.pause_reason


def _all_is_well(session: Session) -> None:
    relay = find_relay(session)
    if relay is not None and (relay.failures or (relay.paused_at and relay.retry_at)):
        resume_relay(session)
        session.execute(update(Relay).where(Relay.id == ONE).values(failures=0, facts={}))


def _reason(outcome: Outcome) -> str | None:
    """What paused us at once, whatever came before; None for a failure that only counts."""
    if outcome.action is Action.ALERT:
        return "tls"
    if outcome.action is Action.OUR_FAULT:
        return "greeting" if outcome.phase in (Phase.CONNECT, Phase.GREETING) else "login"
    return None


def locked(session: Session) -> Relay:
    """The row, made if there is none, and nobody else's until the transaction ends."""
    found = session.scalar(
        select(Relay).where(Relay.id == ONE).with_for_update(), execution_options={"populate_existing": True}
    )
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(Relay(id=ONE, facts={}))
    except IntegrityError:
        pass  # another worker was faster; its row is the one
    return session.get_one(Relay, ONE, populate_existing=True)
