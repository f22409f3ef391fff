"""Takes back what silent workers held, ends what nobody could hand over in five days, forgets old heartbeats."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from petitions.delivery import rules, straying
from petitions.delivery.models import Attempt, Beat, Envelope, Phase, State
from petitions.delivery.rules import By, Timings

_FREE: dict[str, Any] = {"lease_token": None, "lease_worker": None, "leased_at": None}
_QUIET: dict[str, Any] = {"synchronize_session": False}


@dataclass(frozen=True)
class Swept:
    """How many envelopes went where."""

    returned: int
    in_doubt: int
    again: int
    expired: int


def sweep(session: Session, *, now: datetime, timings: Timings) -> Swept:
    """Safe at any moment and by several workers at once; a worker that was only slow is stopped at its gate."""
    straying.bring_back(session, now=now, timings=timings)
    lost = _lost(now, timings)
    once, twice = Envelope.at_most_once.is_(True), Envelope.at_most_once.is_(False)
    late = and_(Envelope.state.in_((State.QUEUED, State.DEFERRED)), Envelope.expires_at <= now)
    swept = Swept(
        returned=len(_move(session, State.LEASED, State.QUEUED, lost, now, due_at=now, **_FREE)),
        in_doubt=_doubt(session, and_(lost, once), now),
        again=len(_move(session, State.SENDING, State.QUEUED, and_(lost, twice), now, twice=True, due_at=now, **_FREE)),
        expired=sum(
            len(_move(session, source, State.EXPIRED, late, now, sealed=None))
            for source in (State.QUEUED, State.DEFERRED)
        ),
    )
    session.execute(delete(Beat).where(Beat.beat_at < now - timedelta(hours=1)))
    return swept


def needs_sweep(session: Session, *, now: datetime, timings: Timings) -> bool:
    """Whether a sweep would find anything; cheap enough to ask often."""
    held = and_(Envelope.state.in_((State.LEASED, State.SENDING)), _lost(now, timings))
    late = and_(Envelope.state.in_((State.QUEUED, State.DEFERRED)), Envelope.expires_at <= now)
    if session.scalar(select(Envelope.id).where(or_(held, late)).limit(1)) is not None:
        return True
    return straying.has_strayed(session, now=now, timings=timings)


def _lost(now: datetime, timings: Timings) -> ColumnElement[bool]:
    """Held by a worker that gave no sign of life lately, or for longer than any try may take."""
    alive = select(Beat.worker).where(Beat.beat_at > now - timedelta(seconds=timings.silence))
    too_long = Envelope.leased_at < now - timedelta(seconds=timings.lease)
    return or_(Envelope.lease_worker.is_(None), Envelope.lease_worker.not_in(alive), too_long)


def _move(
    session: Session,
    source: State,
    target: State,
    where: ColumnElement[bool],
    now: datetime,
    *,
    twice: bool = False,
    **values: Any,
) -> list[int]:
    rules.check_move(source, target, By.SWEEP, at_most_once=not twice)
    chosen = update(Envelope).where(Envelope.state == source, where)
    moved = chosen.values(state=target, changed_at=now, **values).returning(Envelope.id)
    return list(session.scalars(moved, execution_options=_QUIET))


def _doubt(session: Session, where: ColumnElement[bool], now: datetime) -> int:
    """The worker went away between gate and reply: shown to a person. Its token stays, see ``sending.record``."""
    doubted = _move(session, State.SENDING, State.IN_DOUBT, where, now)
    for envelope in session.scalars(select(Envelope).where(Envelope.id.in_(doubted))):
        session.add(
            Attempt(
                envelope_id=envelope.id,
                generation=envelope.generation,
                at=now,
                phase=Phase.GATE,
                verdict=State.IN_DOUBT,
                worker=envelope.lease_worker or "",
            )
        )
    session.flush()
    return len(doubted)
