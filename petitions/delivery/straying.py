"""A clock that ran ahead and was put right leaves moments in the future behind: nothing waits for those."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from petitions.delivery.models import Beat, Domain, Envelope, Relay, State
from petitions.delivery.rules import Timings

AHEAD = timedelta(hours=1)
"""Clocks of several hosts differ by less."""
_QUIET: dict[str, Any] = {"synchronize_session": False}


def has_strayed(session: Session, *, now: datetime, timings: Timings) -> bool:
    """Whether anything waits for a moment that a wrong clock wrote."""
    found = [exists().where(where) for _what, where, _values in _strayed(now, timings)]
    return bool(session.scalar(select(or_(*found, exists().where(Beat.beat_at > now + AHEAD)))))


def bring_back(session: Session, *, now: datetime, timings: Timings) -> int:
    """Let what waits for such a moment be tried now; returns how many rows that were."""
    moved = 0
    for what, where, values in _strayed(now, timings):
        mended = update(what).where(where).values(**values).returning(literal(1))
        moved += len(session.execute(mended, execution_options=_QUIET).all())
    beats = delete(Beat).where(Beat.beat_at > now + AHEAD).returning(Beat.worker)  # whoever lives beats again
    return moved + len(session.execute(beats, execution_options=_QUIET).all())


def _strayed(now: datetime, timings: Timings) -> list[tuple[Any, ColumnElement[bool], dict[str, Any]]]:
    """Tables, which of their rows, and what becomes of them."""
    longest = now + timedelta(seconds=timings.longest_pause) + AHEAD
    was_due = or_(Envelope.state == State.DEFERRED, Envelope.due_at <= Envelope.changed_at)
    written = and_(Envelope.state.in_((State.QUEUED, State.DEFERRED)), Envelope.due_at > now + AHEAD)
    held = and_(Envelope.state.in_((State.LEASED, State.SENDING)), Envelope.leased_at > now + AHEAD)
    return [
        (Envelope, and_(written, Envelope.changed_at > now + AHEAD, was_due), {"due_at": now, "changed_at": now}),
        (Envelope, held, {"leased_at": now}),
        (Domain, Domain.shut_until > longest, {"shut_until": None}),
        (Relay, Relay.retry_at > longest, {"retry_at": now}),
        (Relay, Relay.next_at > now + AHEAD, {"next_at": None}),
        (Relay, Relay.full_until > now + timedelta(days=1), {"full_until": None}),
    ]
