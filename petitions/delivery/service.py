"""The outbox from outside: put a mail in, ask what became of it, stop it, let it go on, settle a doubt."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.blobs import Blob
from petitions.core.keys import Keyring
from petitions.delivery import contents, heads, pacing, relay, rules
from petitions.delivery.evidence import by_address, by_message_id, by_token, list_evidence, report
from petitions.delivery.failpoints import fp
from petitions.delivery.models import Attachment, Batch, BatchState, Envelope, State, Suppression
from petitions.delivery.pacing import list_paused_domains, resume_domain
from petitions.delivery.relay import find_relay, pause_relay, resume_relay
from petitions.delivery.rules import By, Mail
from petitions.delivery.waiting import list_waiting_long

__all__ = [
    "batch",
    "by_address",
    "by_message_id",
    "by_token",
    "cancel",
    "count_states",
    "find_relay",
    "find_suppressed",
    "list_due_batches",
    "list_evidence",
    "list_paused_domains",
    "list_waiting_long",
    "pause",
    "pause_relay",
    "post",
    "report",
    "resume",
    "resume_domain",
    "resume_relay",
    "settle",
    "states_of",
    "suppress",
]

UNSENT = (State.QUEUED, State.DEFERRED, State.LEASED)
_NEITHER_LEASED = {"lease_token": None, "lease_worker": None, "leased_at": None}


def batch(session: Session, name: str, *, now: datetime, rank: int = 5) -> Batch:
    """The batch of that name, made if there is none. Lower ranks leave first: confirmations 1, letters 5, news 9."""
    known = select(Batch).where(Batch.name == name)
    if (found := session.scalar(known)) is not None:
        return found
    try:
        with session.begin_nested():
            session.add(made := Batch(name=name, rank=rank, created_at=now))
    except IntegrityError:
        return session.scalars(known).one()
    return made


def post(
    session: Session,
    keys: Keyring,
    mail: Mail,
    *,
    key: str,
    batch: Batch,
    now: datetime,
    attachments: Sequence[tuple[Blob, str]] = (),
    at_most_once: bool = True,
    due_at: datetime | None = None,
) -> Envelope:
    """Put one mail in the outbox; a key posted before gives the envelope that is there, untouched.

    ``at_most_once``: after an unknown end a person decides (letters); False sends again (confirmations, news).
    Raises ``UnsafeHeader`` or ``BadAddress``.
    """
    known = select(Envelope).where(Envelope.key == key)
    if (found := session.scalar(known)) is not None:
        return found
    heads.check_mail(mail)
    for _blob, filename in attachments:
        heads.check_filename(filename)
    envelope = _envelope(keys, mail, key, batch, now, due_at or now)
    envelope.at_most_once = at_most_once
    try:
        with session.begin_nested():
            session.add(envelope)
            session.flush()
            for position, (blob, filename) in enumerate(attachments):
                session.add(Attachment(envelope_id=envelope.id, blob_id=blob.id, position=position, filename=filename))
    except IntegrityError:
        return session.scalars(known).one()
    fp("letter.posted")
    return envelope


def states_of(session: Session, envelope_keys: Sequence[str]) -> dict[str, Envelope]:
    """The envelopes posted under these keys; a key never posted is absent."""
    found: dict[str, Envelope] = {}
    for at in range(0, len(envelope_keys), 500):
        some = select(Envelope).where(Envelope.key.in_(envelope_keys[at : at + 500]))
        found |= {envelope.key: envelope for envelope in session.scalars(some)}
    return found


def count_states(session: Session) -> dict[State, int]:
    """How many envelopes are in each state; states without any are absent."""
    counted = select(Envelope.state, func.count()).group_by(Envelope.state)
    return {state: number for state, number in session.execute(counted)}  # noqa: C416  # rows are not typed as pairs


def list_due_batches(
    session: Session, now: datetime, limit: int, *, besides: Collection[int] | None = None
) -> list[int]:
    """Batches with something to send now, the most urgent first; none while the relay is paused.

    ``besides``: for a worker that looks for more: not these, and none that another has in hand.
    """
    if not relay.is_open(session, now) or not (ranks := pacing.ranks(session, now)):
        return []
    due = (
        select(Batch.id)
        .join(Envelope, Envelope.batch_id == Batch.id)
        .where(*is_due(now), Batch.state == BatchState.RUNNING, Batch.rank <= ranks)
        .group_by(Batch.id, Batch.rank)
        .order_by(Batch.rank, Batch.id)
    )
    if besides is not None:
        in_hand = select(Envelope.batch_id).where(Envelope.state.in_((State.LEASED, State.SENDING))).correlate(None)
        due = due.where(Batch.id.not_in(besides), Batch.id.not_in(in_hand))
    found = list(session.scalars(due.limit(limit)))
    if found:
        fp("due.listed")
    return found


def is_due(now: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Conditions on an envelope that may be tried at ``now``."""
    waits = Envelope.state.in_((State.QUEUED, State.DEFERRED))
    return (waits, Envelope.due_at <= now, Envelope.expires_at > now, Envelope.domain.not_in(pacing.shut(now)))


def pause(session: Session, batch_names: Sequence[str], *, now: datetime) -> int:
    """Let nothing of these batches leave, within one message; returns how many envelopes stay here."""
    _turn(session, batch_names, BatchState.RUNNING, BatchState.PAUSED)
    return _count_unsent(session, batch_names)


def resume(session: Session, batch_names: Sequence[str], *, now: datetime) -> int:
    """Let paused batches go on; returns how many envelopes may leave."""
    _turn(session, batch_names, BatchState.PAUSED, BatchState.RUNNING)
    return _count_unsent(session, batch_names)


def cancel(session: Session, batch_names: Sequence[str], *, now: datetime) -> int:
    """Stop for good whatever has not passed the dot gate; returns how many envelopes that were."""
    for state in (BatchState.RUNNING, BatchState.PAUSED):
        _turn(session, batch_names, state, BatchState.CANCELLED)
    stoppable = rules.sources(State.CANCELLED, By.PERSON, at_most_once=True)
    stopped = (
        update(Envelope)
        .where(Envelope.batch_id.in_(_ids(batch_names)), Envelope.state.in_(stoppable))
        .values(state=State.CANCELLED, changed_at=now, sealed=None, **_NEITHER_LEASED)
        .returning(Envelope.id)
    )
    return len(session.execute(stopped).all())


def settle(session: Session, envelope: Envelope, answer: str, *, now: datetime) -> None:
    """What a person says of a mail in doubt: "arrived", "again" (they may get it twice) or "wait".

    "again" also lets go one that was held. Raises ``IllegalMove`` when it is no longer there.
    """
    if answer == "wait":
        rules.check_move(envelope.state, State.ACCEPTED, By.PERSON, at_most_once=True)
        return
    target = {"arrived": State.ACCEPTED, "again": State.QUEUED}[answer]
    source = envelope.state
    rules.check_move(source, target, By.PERSON, at_most_once=envelope.at_most_once)
    values: dict[str, object] = {"state": target, "changed_at": now, **_NEITHER_LEASED}
    if target is State.ACCEPTED:
        values |= {"accepted_at": now, "sealed": None}
    else:
        values |= {"due_at": now, "expires_at": now + rules.GIVE_UP}
    if source is State.HELD:
        values |= {"mime_sha256": None, "dated_at": None}
    moved = update(Envelope).where(Envelope.id == envelope.id, Envelope.state == source).values(**values)
    if not session.execute(moved.returning(Envelope.id)).first():
        raise rules.IllegalMove()
    if target is State.QUEUED:  # of a cancelled batch everything else is cancelled itself: this one mail may go
        again = update(Batch).where(Batch.id == envelope.batch_id, Batch.state == BatchState.CANCELLED)
        session.execute(again.values(state=BatchState.RUNNING))
    session.refresh(envelope)


def suppress(session: Session, keys: Keyring, address: str, reason: str, *, now: datetime) -> None:
    """Never mail this address again. Raises ``BadAddress``."""
    heads.check_address(address)
    contents.suppress(session, heads.address_index(keys, address), reason, now)


def find_suppressed(session: Session, keys: Keyring, address: str) -> Suppression | None:
    """Why and since when this address must not be mailed; None where it may be. Raises ``BadAddress``."""
    heads.check_address(address)
    return contents.find_suppressed(session, heads.address_index(keys, address))


def _envelope(keys: Keyring, mail: Mail, key: str, batch: Batch, now: datetime, due_at: datetime) -> Envelope:
    return Envelope(
        key=key,
        batch=batch,
        generation=1,
        state=State.QUEUED,
        due_at=due_at,
        created_at=now,
        changed_at=now,
        expires_at=due_at + rules.GIVE_UP,
        attempts=0,
        message_id=heads.message_token(keys, key, 1),
        sealed=contents.seal(keys, mail),
        domain=mail.domain,
    )


def _turn(session: Session, names: Sequence[str], source: BatchState, target: BatchState) -> None:
    session.execute(update(Batch).where(Batch.name.in_(names), Batch.state == source).values(state=target))


def _ids(names: Sequence[str]) -> Sequence[int] | ColumnElement[int]:
    return select(Batch.id).where(Batch.name.in_(names)).scalar_subquery()


def _count_unsent(session: Session, names: Sequence[str]) -> int:
    unsent = select(func.count()).where(Envelope.batch_id.in_(_ids(names)), Envelope.state.in_(UNSENT))
    return session.scalar(unsent) or 0
