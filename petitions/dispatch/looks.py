"""Logged looks at an annex of individuals: a reason, fifteen minutes, one browser that holds the key."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from petitions.core.blobs import content_of
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen, lock, unlock
from petitions.dispatch import rules
from petitions.dispatch.models import Item, Look
from petitions.letters import rules as letter_rules
from petitions.letters.models import WorkState
from petitions.organizers import service as organizers
from petitions.organizers.models import Account

_KEY_PLACE, _CONTENT_PLACE = "looks.sealed_key", "looks.content"


class NeedsReason(Refused):
    """A look at names says why."""

    code, message, status = "needs_reason", _("Say in a few words why you look at the names."), 422


class LookOver(Refused):
    """Fifteen minutes have passed, or this browser does not hold the key."""

    code, message, status = (
        "look_over",
        _("This look is over. Ask for a new one; the reason is written down again."),
        410,
    )


def new_key() -> bytes:
    """The key of one look; the desk session keeps it and the database never has it in clear."""
    return secrets.token_bytes(32)


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
    """Write down who wants to see the names of a letter and why; a worker opens them. Raises ``NeedsReason``."""
    if len(reason.strip()) < rules.REASON_LENGTH:
        raise NeedsReason()
    letter = item.letter
    if letter is None or letter.annex is None or letter.annex.blob.content is None:
        raise NotFound()
    letter_rules.check_annex(item.recipient, item.names)
    look = Look(
        token=token,
        letter=letter,
        account=account,
        reason=reason.strip(),
        sealed_key=keys.contact.seal(key, _KEY_PLACE),
        asked_at=now,
        until=now + rules.LOOK_LASTS,
    )
    session.add(look)
    session.flush()
    facts = {"look": look.id, "letter": letter.id, "reason": look.reason}
    subject, where = f"dispatch-{item.dispatch_id}", item.dispatch.campaign.organization
    organizers.record(session, "look", subject, organization=where, account=account, now=now, **facts)
    return look


def by_token(session: Session, account: Account, token: str) -> Look:
    """A look of this very person; raises ``NotFound``."""
    look = session.scalar(select(Look).where(Look.token == token, Look.account_id == account.id))
    if look is None:
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
        look.content = lock(_annex(look, keys), keys.open_contact(sealed or b"", _KEY_PLACE), _CONTENT_PLACE)
        look.state = WorkState.DONE
    except (CannotOpen, LookupError, letter_rules.AnnexRefused):
        look.state = WorkState.FAILED
    session.flush()
    return True


def content(look: Look, key: bytes | None, *, now: datetime) -> bytes:
    """The annex, for the browser that holds the key; raises ``LookOver``."""
    if key is None or look.content is None or now >= look.until:
        raise LookOver()
    try:
        return unlock(look.content, key, _CONTENT_PLACE)
    except CannotOpen as error:
        raise LookOver() from error


def close_old(session: Session, *, now: datetime) -> int:
    """Erase what looks have opened once their time is over; the row stays as a record. Returns how many."""
    over = select(Look).where(Look.until <= now, or_(Look.content.is_not(None), Look.sealed_key.is_not(None)))
    looks = list(session.scalars(over))
    for look in looks:
        look.content = look.sealed_key = None
    session.flush()
    return len(looks)


def _annex(look: Look, keys: Keyring) -> bytes:
    letter = look.letter
    if letter.annex is None:
        raise LookupError(f"letter {letter.id} has no annex")
    letter_rules.check_annex(letter.recipient, "approved")
    return content_of(letter.annex.blob, keys)
