"""Raw mails as they arrive: stored sealed and once, read at most three times, erased after twelve months."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core import blobs
from petitions.core.blobs import Blob
from petitions.core.keys import Keyring
from petitions.organizers import retention
from petitions.organizers.models import Organization
from petitions.replies.models import Answer, Inbound, InboundState, Mailbox, Nature

MOST = 20_000_000
"""Bytes of one mail; of a larger one only the head is kept."""
HEAD = 100_000
TRIES = 3
KEPT = timedelta(days=365)
SILENT = timedelta(days=1)
"""After so long the log says again that the mailbox is away."""
_TYPE = "message/rfc822"


def store(
    session: Session, keys: Keyring, raw: bytes, *, source: str, now: datetime, size: int | None = None
) -> Inbound | None:
    """Keep one raw mail, sealed. None for nothing, and for bytes that are there already: both may go at the source.

    ``source``: "imap" or "pipe". ``size``: bytes of the whole when ``raw`` is only its beginning.
    """
    size = max(size or 0, len(raw))
    if not raw.strip():
        return None
    kept = raw if size <= MOST else head_of(raw)
    digest = hashlib.sha256(kept if size <= MOST else kept + b"\0%d" % size).hexdigest()
    if session.scalar(select(Inbound.id).where(Inbound.raw_sha256 == digest)) is not None:
        return None
    try:
        with session.begin_nested():
            blob = blobs.keep_sealed(session, keys, kept, _TYPE)
            row = Inbound(raw_sha256=digest, blob=blob, source=source, received_at=now, size=size)
            session.add(row)
    except IntegrityError:  # another worker was faster
        return None
    return row


def head_of(raw: bytes) -> bytes:
    """The head of a mail alone, with one line end style."""
    plain = raw[:HEAD].replace(b"\r\n", b"\n")
    return plain.partition(b"\n\n")[0] + b"\n\n"


def is_cut(inbound: Inbound) -> bool:
    """Whether only the head of this mail was kept."""
    return (inbound.size or 0) > MOST


def list_new(session: Session, after: int = 0, limit: int = 50) -> list[int]:
    """Numbers of mails nobody has read, oldest first."""
    new = select(Inbound.id).where(Inbound.state == InboundState.NEW, Inbound.id > after)
    return list(session.scalars(new.order_by(Inbound.id).limit(limit)))


def begin(session: Session, number: int) -> bool:
    """Count a try; False when there is nothing to read: read meanwhile, or set aside because it ended three workers."""
    one = (Inbound.id == number, Inbound.state == InboundState.NEW)
    tries = session.scalar(update(Inbound).where(*one).values(tries=Inbound.tries + 1).returning(Inbound.tries))
    if tries is None or tries <= TRIES:
        return tries is not None
    session.execute(update(Inbound).where(*one).values(state=InboundState.BROKEN))
    return False


def take(session: Session, number: int) -> Inbound | None:
    """Mark one as read, for whoever comes first; None for everybody else."""
    one = update(Inbound).where(Inbound.id == number, Inbound.state == InboundState.NEW)
    mine = session.scalar(one.values(state=InboundState.READ).returning(Inbound.id))
    if mine is None:
        return None
    return session.get(Inbound, number, populate_existing=True)


def leave(session: Session, inbound: Inbound) -> None:
    """Not yet: the letter it speaks of is still in a worker's hand. It is read again in a moment."""
    inbound.state, inbound.tries = InboundState.NEW, max(0, inbound.tries - 1)
    session.flush()


def set_aside(session: Session, number: int) -> None:
    """Its bytes cannot be opened any more."""
    session.execute(update(Inbound).where(Inbound.id == number).values(state=InboundState.BROKEN))


def erase(session: Session, inbound: Inbound) -> None:
    """Forget the bytes now; that they came stays known."""
    if inbound.blob is not None:
        inbound.blob.content = None
        session.flush()


def erase_old(session: Session, *, now: datetime) -> int:
    """Forget raw mails after twelve months, or after fewer days where their organization says so; returns how many."""
    tired = retention.is_over(session, "inbound_kept_days", Inbound.received_at, now=now)
    owned = select(Answer.id).join(Organization, Organization.id == Answer.organization_id)
    due = or_(Inbound.received_at <= now - KEPT, owned.where(Answer.inbound_id == Inbound.id, tired).exists())
    old = select(Inbound.blob_id).where(due, Inbound.blob_id.is_not(None))
    gone = update(Blob).where(Blob.id.in_(old), Blob.content.is_not(None)).values(content=None)
    return len(session.scalars(gone.returning(Blob.id), execution_options={"synchronize_session": False}).all())


def count(session: Session) -> dict[tuple[InboundState, Nature | None], int]:
    """How many raw mails there are of each state and nature."""
    counted = select(Inbound.state, Inbound.nature, func.count()).group_by(Inbound.state, Inbound.nature)
    return {(state, nature): number for state, nature, number in session.execute(counted)}


def find_mailbox(session: Session) -> Mailbox | None:
    """How the mailbox does that we fetch from; None before the first fetch."""
    return session.scalar(select(Mailbox).order_by(Mailbox.id).limit(1))


def note_fetch(session: Session, problem: str | None, *, now: datetime) -> str:
    """Remember how a fetch went; says what the log should tell once: "away", "still" after a day, "back", or ""."""
    box = find_mailbox(session)
    if box is None:
        session.add(box := Mailbox(is_told=False))
    was_away = box.away_since is not None
    if problem is None:
        box.seen_at, box.away_since, box.problem, box.is_told = now, None, None, False
        session.flush()
        return "back" if was_away else ""
    box.problem, box.away_since = problem, box.away_since or now
    is_late = not box.is_told and now - box.away_since >= SILENT
    box.is_told = box.is_told or is_late
    session.flush()
    return "still" if is_late else "" if was_away else "away"
