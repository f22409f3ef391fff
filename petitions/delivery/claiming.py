"""How a worker takes envelopes in hand: a few at once, each leased to it, opened, and never one that must not leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from petitions.core.db import Moment
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery import contents, heads, relay, rules
from petitions.delivery.models import Attachment, Batch, BatchState, Envelope, State, Suppression
from petitions.delivery.pacing import UNPACED, Pace
from petitions.delivery.rules import By, Mail
from petitions.delivery.service import is_due

_QUIET: dict[str, Any] = {"synchronize_session": False}
_FREE = {"lease_token": None, "lease_worker": None, "leased_at": None}


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


def claim_some(
    session: Session,
    keys: Keyring,
    batch_id: int,
    most: int,
    *,
    worker: str,
    token: str,
    sender: str,
    now: datetime,
    pace: Pace = UNPACED,
) -> list[Claim]:
    """Take the next due envelopes of a running batch, at most so many; none when nothing is due or the relay is paused.

    ``sender`` is the installation's own, for mail that names none. Raises ``NoKeys`` where mail cannot be opened.
    """
    if not relay.is_open(session, now) or not (most := pace.room(session, batch_id, most, now=now)):
        return []
    while taken := _lease(session, batch_id, most, worker=worker, token=token, now=now):
        may_go = pace.share(session, taken, now=now)
        _put_back(taken, may_go)
        if ready := _ready(session, keys, may_go, now):
            pace.spend(session, [heads.domain_of(mail.to) for _envelope, mail in ready], now=now)
            files = _files(session, [envelope.id for envelope, _mail in ready])
            return [_claim(envelope, mail, files.get(envelope.id, ()), sender, now) for envelope, mail in ready]
    return []


def release(session: Session, claims: Sequence[Claim], *, now: datetime) -> None:
    """Put back what was taken in hand and not begun; what is no longer ours stays as it is."""
    if not claims:
        return
    ours = (Envelope.id.in_([claim.id for claim in claims]), Envelope.lease_token == claims[0].token)
    back = update(Envelope).where(*ours, Envelope.state == State.LEASED)
    values = {"state": State.QUEUED, "attempts": Envelope.attempts - 1, "changed_at": now, **_FREE}
    session.execute(back.values(**values), execution_options=_QUIET)


_now = bindparam("now", type_=Moment())
_next = (
    select(Envelope.id)
    .join(Batch, Batch.id == Envelope.batch_id)
    .where(Envelope.batch_id == bindparam("batch"), Batch.state == BatchState.RUNNING, *is_due(_now))
    .order_by(Envelope.due_at, Envelope.id)
    .limit(bindparam("most"))
    .with_for_update(of=Envelope, skip_locked=True)
    .cte("next_ones")
)
_leased = (
    update(Envelope)
    .where(
        Envelope.id.in_(select(_next.c.id)),
        Envelope.state.in_(rules.sources(State.LEASED, By.WORKER, at_most_once=True)),
    )
    .values(
        state=State.LEASED,
        lease_token=bindparam("token"),
        lease_worker=bindparam("worker"),
        leased_at=_now,
        changed_at=_now,
        attempts=Envelope.attempts + 1,
    )
    .returning(Envelope)
)


def _lease(session: Session, batch_id: int, most: int, *, worker: str, token: str, now: datetime) -> list[Envelope]:
    given = {"batch": batch_id, "most": most, "token": token, "worker": worker, "now": now}
    taken = session.scalars(_leased, given, execution_options=_QUIET | {"populate_existing": True})
    return sorted(taken, key=lambda envelope: (envelope.due_at, envelope.id))


def _ready(session: Session, keys: Keyring, taken: Sequence[Envelope], now: datetime) -> list[tuple[Envelope, Mail]]:
    """Those that may leave, opened; the others are dropped."""
    opened: list[tuple[Envelope, Mail]] = []
    for envelope in taken:
        try:
            opened.append((envelope, contents.open_mail(keys, envelope.sealed)))
        except CannotOpen:
            _drop(envelope, State.HELD, now)
    indexes = {envelope.id: heads.address_index(keys, mail.to) for envelope, mail in opened}
    known = select(Suppression.address_index).where(Suppression.address_index.in_(list(indexes.values())))
    suppressed = set(session.scalars(known)) if indexes else set()
    for envelope, _mail in opened:
        if indexes[envelope.id] in suppressed:
            _drop(envelope, State.SUPPRESSED, now)
    session.flush()
    return [(envelope, mail) for envelope, mail in opened if envelope.state is State.LEASED]


def _put_back(taken: Sequence[Envelope], may_go: Sequence[Envelope]) -> None:
    """What its domain has no room for now keeps its place."""
    going = {envelope.id for envelope in may_go}
    for envelope in taken:
        if envelope.id not in going:
            rules.check_move(envelope.state, State.QUEUED, By.WORKER, at_most_once=envelope.at_most_once)
            envelope.state, envelope.attempts = State.QUEUED, envelope.attempts - 1
            envelope.lease_token = envelope.lease_worker = envelope.leased_at = None


def _drop(envelope: Envelope, target: State, now: datetime) -> None:
    """It will not be sent: nobody may be mailed there, or nobody can read it any more."""
    rules.check_move(envelope.state, target, By.WORKER, at_most_once=envelope.at_most_once)
    envelope.state, envelope.changed_at, envelope.attempts = target, now, envelope.attempts - 1
    envelope.lease_token = envelope.lease_worker = envelope.leased_at = None
    if target in rules.SCRUBBED:
        envelope.sealed = None


def _files(session: Session, numbers: Sequence[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    which = select(Attachment.envelope_id, Attachment.blob_id, Attachment.filename)
    ordered = which.where(Attachment.envelope_id.in_(numbers)).order_by(Attachment.envelope_id, Attachment.position)
    for envelope_id, blob_id, filename in session.execute(ordered):
        found[envelope_id] = (*found.get(envelope_id, ()), (blob_id, filename))
    return found


def _claim(envelope: Envelope, mail: Mail, files: tuple[tuple[int, str], ...], sender: str, now: datetime) -> Claim:
    """Fix Date and Message-ID at the first attempt; every later one has the same."""
    own = mail.sender or sender
    if envelope.dated_at is None:
        envelope.dated_at = now.replace(microsecond=0)
        envelope.message_id = f"<{envelope.message_id.strip('<>').partition('@')[0]}@{heads.domain_of(own)}>"
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
        attachments=files,
    )
