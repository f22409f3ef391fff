"""What a worker does with one envelope: take it, pass the dot gate, record the end. Fenced by a lease token."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery import contents, heads, relay, replies, rules
from petitions.delivery.models import Attachment, Attempt, Batch, BatchState, Beat, Envelope, Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import By, Mail, Timings
from petitions.delivery.service import is_due

_FREE = {"lease_token": None, "lease_worker": None, "leased_at": None}
_QUIET: dict[str, Any] = {"synchronize_session": False}


@dataclass(frozen=True, repr=False)
class Claim:
    """One envelope in a worker's hand: all it needs, so that no row is read while the line is open."""

    id: int
    token: str
    worker: str
    key: str
    generation: int
    attempts: int
    at_most_once: bool
    mail: Mail
    sender: str
    message_id: str
    dated_at: datetime
    mime_sha256: str | None
    attachments: tuple[tuple[int, str], ...]
    """Numbers of blobs and file names, in order."""


def claim_next(
    session: Session, keys: Keyring, batch_id: int, *, worker: str, token: str, sender: str, now: datetime
) -> Claim | None:
    """Take the next due envelope of a running batch; None when there is none, or the relay is paused.

    ``sender`` is the installation's own, for mail that names none. Raises ``NoKeys`` where mail cannot be opened.
    """
    if not relay.is_open(session, now):
        return None
    while (taken := _lease(session, batch_id, worker=worker, token=token, now=now)) is not None:
        try:
            mail = contents.open_mail(keys, taken.sealed)
        except CannotOpen:
            _drop(session, taken, State.HELD, now)
            continue
        if contents.is_suppressed(session, heads.address_index(keys, mail.to)):
            _drop(session, taken, State.SUPPRESSED, now)
            continue
        return _claim(session, taken, mail, sender, now)
    return None


def pass_gate(session: Session, claim: Claim, *, sha256: str, now: datetime) -> bool:
    """The dot gate, one statement: ``sending`` if the lease is still ours and the batch still runs.

    The body is on the wire; only after the commit that follows may the final dot be sent.
    """
    runs = select(Batch.id).where(Batch.id == Envelope.batch_id, Batch.state == BatchState.RUNNING).exists()
    through = (
        update(Envelope)
        .where(Envelope.id == claim.id, Envelope.state == State.LEASED, Envelope.lease_token == claim.token, runs)
        .values(state=State.SENDING, changed_at=now, mime_sha256=sha256)
        .returning(Envelope.id)
    )
    return session.execute(through, execution_options=_QUIET).first() is not None


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
    mine = [s for s in rules.sources(target, By.WORKER, at_most_once=claim.at_most_once) if s is not State.QUEUED]
    moved = (
        update(Envelope)
        .where(Envelope.id == claim.id, Envelope.lease_token == claim.token, Envelope.state.in_(mine))
        .values(
            **_facts(claim, outcome, target, now, timings, share),
            mime_sha256=func.coalesce(Envelope.mime_sha256, sha256),
        )
        .returning(Envelope.id)
    )
    if session.execute(moved, execution_options=_QUIET).first() is None:
        return None
    session.add(_attempt(claim, outcome, now))
    if outcome.action is Action.SUPPRESS and not claim.at_most_once:
        contents.suppress(session, heads.address_index(keys, claim.mail.to), "refused", now)
    session.flush()
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


def _lease(session: Session, batch_id: int, *, worker: str, token: str, now: datetime) -> Envelope | None:
    next_one = (
        select(Envelope.id)
        .join(Batch, Batch.id == Envelope.batch_id)
        .where(Envelope.batch_id == batch_id, Batch.state == BatchState.RUNNING, *is_due(now))
        .order_by(Envelope.due_at, Envelope.id)
        .limit(1)
        .with_for_update(of=Envelope, skip_locked=True)
        .scalar_subquery()
    )
    lease = (
        update(Envelope)
        .where(Envelope.id == next_one, Envelope.state.in_(rules.sources(State.LEASED, By.WORKER, at_most_once=True)))
        .values(
            state=State.LEASED,
            lease_token=token,
            lease_worker=worker,
            leased_at=now,
            changed_at=now,
            attempts=Envelope.attempts + 1,
        )
        .returning(Envelope)
    )
    return session.scalar(lease, execution_options=_QUIET | {"populate_existing": True})


def _drop(session: Session, envelope: Envelope, target: State, now: datetime) -> None:
    """It will not be sent: nobody may be mailed there, or nobody can read it any more."""
    rules.check_move(envelope.state, target, By.WORKER, at_most_once=envelope.at_most_once)
    envelope.state, envelope.changed_at, envelope.attempts = target, now, envelope.attempts - 1
    envelope.lease_token = envelope.lease_worker = envelope.leased_at = None
    if target in rules.SCRUBBED:
        envelope.sealed = None
    session.flush()


def _claim(session: Session, envelope: Envelope, mail: Mail, sender: str, now: datetime) -> Claim:
    """Fix Date and Message-ID at the first attempt; every later one has the same."""
    own = mail.sender or sender
    if envelope.dated_at is None:
        envelope.dated_at = now.replace(microsecond=0)
        envelope.message_id = f"<{envelope.message_id.strip('<>').partition('@')[0]}@{heads.domain_of(own)}>"
    files = select(Attachment.blob_id, Attachment.filename).where(Attachment.envelope_id == envelope.id)
    session.flush()
    assert envelope.lease_token and envelope.lease_worker  # set a moment ago
    return Claim(
        id=envelope.id,
        token=envelope.lease_token,
        worker=envelope.lease_worker,
        key=envelope.key,
        generation=envelope.generation,
        attempts=envelope.attempts,
        at_most_once=envelope.at_most_once,
        mail=mail,
        sender=own,
        message_id=envelope.message_id,
        dated_at=envelope.dated_at,
        mime_sha256=envelope.mime_sha256,
        attachments=tuple((b, n) for b, n in session.execute(files.order_by(Attachment.position))),
    )


def _attempt(claim: Claim, outcome: Outcome, now: datetime) -> Attempt:
    return Attempt(
        envelope_id=claim.id,
        generation=claim.generation,
        at=now,
        phase=outcome.phase,
        reply_code=outcome.code,
        reply_status=outcome.status,
        verdict=outcome.verdict,
        worker=claim.worker,
    )


def _target(claim: Claim, outcome: Outcome) -> State:
    if outcome.verdict is State.IN_DOUBT and not claim.at_most_once:
        return State.DEFERRED
    return outcome.verdict


def _facts(
    claim: Claim, outcome: Outcome, target: State, now: datetime, timings: Timings, share: Callable[[], float]
) -> dict[str, Any]:
    """The columns of the new state."""
    facts: dict[str, Any] = {"state": target, "changed_at": now}
    facts |= {"reply_code": outcome.code, "reply_status": outcome.status}
    if (
        target is not State.IN_DOUBT
    ):  # in doubt, the token stays: a late reply read by this very worker may still settle it
        facts |= _FREE
    if target is State.QUEUED:
        facts |= {"attempts": Envelope.attempts - 1}
    if target is State.DEFERRED:
        later = rules.wait(replies.schedule(outcome.action, timings), claim.attempts, timings, share())
        facts |= {"due_at": now + later}
    if target is State.ACCEPTED:
        facts |= {"accepted_at": now, "queue_id": outcome.queue_id}
    if outcome.phase in (Phase.DOT, Phase.DONE):
        facts |= {"server": outcome.server}
    if target in rules.SCRUBBED:
        facts |= {"sealed": None}
    return facts
