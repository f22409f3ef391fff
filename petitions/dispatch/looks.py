"""Logged looks at an annex of individuals: as all looks (``core.looks``), with the guard of every annex."""

from array import array
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitions.core import looks
from petitions.core.blobs import content_of
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.dispatch.models import Item, Look
from petitions.letters import rules as letter_rules
from petitions.letters.models import Annex, Letter, WorkState
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization

PACKED = "application/octet-stream"
_TABLE = "looks"


def ask_look(
    session: Session,
    item: Item,
    *,
    reason: str,
    key: bytes,
    account: Account,
    keys: Keyring,
    token: str,
    now: datetime,
) -> Look:
    """Write down who wants to see the names of a letter and why; a worker opens them.

    Raises ``NeedsReason``, or ``AnnexRefused`` where this addressee is given no names.
    """
    said, letter = looks.checked(reason), item.letter
    if letter is None or letter.annex is None or letter.annex.blob.content is None:
        raise NotFound()
    letter_rules.check_annex(item.recipient, item.names)
    look = Look(
        token=token,
        letter=letter,
        item=item,
        account=account,
        reason=said,
        sealed_key=looks.hand_over(keys, key, _TABLE),
        asked_at=now,
        until=now + looks.LASTS,
    )
    session.add(look)
    session.flush()
    facts = {"look": look.id, "letter": letter.id, "reason": look.reason}
    subject, where = f"dispatch-{item.dispatch_id}", item.dispatch.campaign.organization
    organizers.record(session, "look", subject, organization=where, account=account, now=now, **facts)
    return look


def by_token(session: Session, organization: Organization, account: Account, token: str) -> Look:
    """A look of this very person at a letter of this organization; raises ``NotFound``."""
    look = session.scalar(select(Look).where(Look.token == token, Look.account_id == account.id))
    if look is None or look.letter.organization_id != organization.id:
        raise NotFound()
    return look


def open_next(session: Session, keys: Keyring, *, now: datetime) -> bool:
    """Worker: open one annex that was asked for and lock it under the asker's key; False when none waits.

    The annex passes the guard once more: an annex kept for a forbidden addressee would stay closed.
    """
    waiting = select(Look).where(Look.state == WorkState.WAITING, Look.until > now).order_by(Look.id).limit(1)
    look = session.scalar(waiting.with_for_update(skip_locked=True))
    if look is None:
        return False
    sealed, look.sealed_key = look.sealed_key, None
    try:
        look.content, look.numbers = looks.shut(keys, sealed, _TABLE, *_annex(look, keys))
        look.state = WorkState.DONE
    except (CannotOpen, LookupError, letter_rules.AnnexRefused):
        look.state = WorkState.FAILED
    session.flush()
    return True


def content(look: Look, key: bytes | None, *, now: datetime) -> bytes:
    """The annex, for the browser that holds the key; raises ``LookOver``."""
    return looks.opened(look.content, key, _TABLE, until=look.until, now=now)


def signatures(look: Look, key: bytes | None, *, now: datetime) -> list[int]:
    """Whose signature stands in which row of the annex, the first first; empty for an annex that keeps no numbers.

    For the browser that holds the key; raises ``LookOver``.
    """
    return unpacked(looks.opened(look.numbers, key, _TABLE, until=look.until, now=now))


def close_old(session: Session, *, now: datetime) -> int:
    """Erase what looks have opened once their time is over; the row stays as a record. Returns how many."""
    return looks.erase(session, Look, Look.content, Look.numbers, Look.sealed_key, now=now)


def close_of(session: Session, letters: list[Letter], *, now: datetime) -> None:
    """End the looks at letters that are to be printed anew."""
    gone = update(Look).where(Look.letter_id.in_([one.id for one in letters]), Look.until > now)
    session.execute(gone.values(until=now, content=None, numbers=None, sealed_key=None))


def packed(numbers: tuple[int, ...]) -> bytes:
    """Numbers of signatures as they are kept beside an annex."""
    return array("q", numbers).tobytes()


def unpacked(content: bytes) -> list[int]:
    """The same, read back."""
    found = array("q")
    found.frombytes(content)
    return found.tolist()


def _annex(look: Look, keys: Keyring) -> tuple[bytes, bytes]:
    """The file, and whose signature stands in which of its rows."""
    letter, annex = look.letter, look.letter.annex
    if annex is None:
        raise LookupError(f"letter {letter.id} has no annex")
    letter_rules.check_annex(letter.recipient, "approved")
    return content_of(annex.blob, keys), _numbers(annex, keys)


def _numbers(annex: Annex, keys: Keyring) -> bytes:
    return content_of(annex.numbers, keys) if annex.numbers else b""
