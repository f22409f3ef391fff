"""What a worker does with one envelope in its hand: pass the dot gate, record the end. Fenced by a lease token."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.db import Moment
from petitions.core.keys import Keyring
from petitions.delivery import contents, heads, replies, rules
from petitions.delivery.claiming import Claim
from petitions.delivery.models import Attempt, Batch, BatchState, Beat, Envelope, Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import By, Timings
from petitions.delivery.service import is_due

_FREE = {"lease_token": None, "lease_worker": None, "leased_at": None}
_QUIET: dict[str, Any] = {"synchronize_session": False}
_E, _A, _B = (cast(Table, model.__table__) for model in (Envelope, Attempt, Batch))
_now = bindparam("now", type_=Moment())
_runs = select(_B.c.id).where(_B.c.id == _E.c.batch_id, _B.c.state == BatchState.RUNNING).exists()
_held = (_E.c.id == bindparam("number"), _E.c.lease_token == bindparam("token"))
_gate = (
    update(_E)
    .where(*_held, _E.c.state == State.LEASED, _runs)
    .values(state=State.SENDING, changed_at=_now, mime_sha256=bindparam("sha256"))
    .returning(_E.c.id)
)
_look = select(_E.c.id).where(*_held, _E.c.state == State.LEASED, _runs)


def pass_gate(session: Session, claim: Claim, *, sha256: str, now: datetime) -> bool:
    """The dot gate, one statement: ``sending`` if the lease is still ours and the batch still runs.

    The body is on the wire; only after the commit that follows may the final dot be sent.
    """
    given = {"number": claim.id, "token": claim.token, "sha256": sha256, "now": now}
    return session.execute(_gate, given).first() is not None


def may_go(session: Session, claim: Claim) -> bool:
    """The gate of mail that may arrive twice: a look, nothing written. An unknown end sends it again anyway."""
    return session.execute(_look, {"number": claim.id, "token": claim.token}).first() is not None


def record(
    session: Session,
    keys: Keyring,
    claim: Claim,
    outcome: Outcome,
    *,
    sha256: str | None,
    now: datetime,
    timings: Timings,
    share: Callable[[], float],
) -> State | None:
    """Write down how a try ended, with its attempt; returns the new state, None when the envelope is no longer ours.

    ``share`` draws a number between 0 and 1 for the two-hourly tries.
    """
    target = _target(claim, outcome)
    given = {"number": claim.id, "token": claim.token, "now": now, "sha256": sha256, **_told(outcome)}
    if target is State.DEFERRED:
        later = rules.wait(replies.schedule(outcome.action, timings), claim.attempts, timings, share())
        given |= {"due": now + later}
    if session.execute(_recording(target, claim.at_most_once, _was_offered(outcome)), given).first() is None:
        return None
    session.execute(_ATTEMPT, _attempt(claim, outcome, now))
    if outcome.action is Action.SUPPRESS and not claim.at_most_once:
        contents.suppress(session, heads.address_index(keys, claim.mail.to), "refused", now)
    return target


def has_more_urgent(session: Session, batch_id: int, now: datetime) -> bool:
    """Whether mail of a lower rank than this batch's waits."""
    rank = select(Batch.rank).where(Batch.id == batch_id).scalar_subquery()
    waiting = select(Envelope.id).join(Batch, Batch.id == Envelope.batch_id)
    urgent = waiting.where(*is_due(now), Batch.state == BatchState.RUNNING, Batch.rank < rank)
    return session.scalar(urgent.limit(1)) is not None


def beat(session: Session, worker: str, now: datetime) -> None:
    """A sign of life of a process that sends."""
    alive = update(Beat).where(Beat.worker == worker).values(beat_at=now)
    if session.execute(alive.returning(Beat.worker), execution_options=_QUIET).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(Beat(worker=worker, beat_at=now))
    except IntegrityError:
        return  # the first beat of another thread of this process came first, a moment ago


def stop_beating(session: Session, worker: str) -> None:
    """The process has ended its work: whatever it still holds is free at the next sweep."""
    session.execute(delete(Beat).where(Beat.worker == worker))


_ATTEMPT = insert(_A)


def _attempt(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "envelope_id": claim.id,
        "generation": claim.generation,
        "at": now,
        "phase": outcome.phase,
        "reply_code": outcome.code,
        "reply_status": outcome.status,
        "verdict": outcome.verdict,
        "worker": claim.worker,
    }


def _target(claim: Claim, outcome: Outcome) -> State:
    if outcome.verdict is State.IN_DOUBT and not claim.at_most_once:
        return State.DEFERRED
    return outcome.verdict


def _was_offered(outcome: Outcome) -> bool:
    return outcome.phase in (Phase.DOT, Phase.DONE)


def _told(outcome: Outcome) -> dict[str, Any]:
    told = {"code": outcome.code, "status": outcome.status, "queue": outcome.queue_id}
    return told | {"host": outcome.server} if _was_offered(outcome) else told


@cache
def _recording(target: State, at_most_once: bool, was_offered: bool) -> Executable:
    """The statement that ends a try so, written once for each kind of end."""
    mine = [s for s in rules.sources(target, By.WORKER, at_most_once=at_most_once) if s is not State.QUEUED]
    facts: dict[str, Any] = {
        "state": target,
        "changed_at": _now,
        "reply_code": bindparam("code"),
        "reply_status": bindparam("status"),
        "mime_sha256": func.coalesce(_E.c.mime_sha256, bindparam("sha256")),
    }
    if target is not State.IN_DOUBT:  # in doubt, the token stays: a reply read late by this very worker may settle it
        facts |= _FREE
    if target is State.QUEUED:
        facts |= {"attempts": _E.c.attempts - 1}
    if target is State.DEFERRED:
        facts |= {"due_at": bindparam("due", type_=Moment())}
    if target is State.ACCEPTED:
        facts |= {"accepted_at": _now, "queue_id": bindparam("queue")}
    if was_offered:
        facts |= {"server": bindparam("host")}
    if target in rules.SCRUBBED:
        facts |= {"sealed": None}
    return update(_E).where(*_held, _E.c.state.in_(mine)).values(**facts).returning(_E.c.id)
