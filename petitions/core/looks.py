"""Looks at what is sealed: a reason, fifteen minutes, and a key that one browser alone holds.

Whatever is looked at, the way is the same. Who asks draws a key: the browser keeps it in its cookie, the row of the
look keeps it sealed to the workers until one of them has opened what was asked for and locked it under that key. From
then on nobody reads it without that browser, and after fifteen minutes it is erased. The rows stand where the things
are that they open; these are the steps that they share.
"""

import base64
import secrets
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from .errors import Refused
from .keys import Keyring
from .sealing import CannotOpen, lock, unlock

LASTS = timedelta(minutes=15)
REASON_LENGTH = 10
"""Fewest characters of a reason for looking at names."""
IN_A_BROWSER = 5
"""Looks whose keys one browser holds; an older one is forgotten."""
_HELD = "looks"


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
    """The key of one look; the browser keeps it and the database never has it in clear."""
    return secrets.token_bytes(32)


def checked(reason: str) -> str:
    """The reason as it is written down; raises ``NeedsReason``."""
    said = reason.strip()
    if len(said) < REASON_LENGTH:
        raise NeedsReason()
    return said


def hand_over(keys: Keyring, key: bytes, table: str) -> bytes:
    """The key for the worker that opens, sealed for a row of ``table``."""
    return keys.contact.seal(key, f"{table}.sealed_key")


def shut(keys: Keyring, sealed_key: bytes | None, table: str, *contents: bytes) -> list[bytes]:
    """Worker: what was opened, locked under the asker's key. Raises ``CannotOpen``."""
    key = keys.open_contact(sealed_key or b"", f"{table}.sealed_key")
    return [lock(content, key, f"{table}.content") for content in contents]


def opened(content: bytes | None, key: bytes | None, table: str, *, until: datetime, now: datetime) -> bytes:
    """What a look shows, for the browser that holds the key; raises ``LookOver``."""
    if key is None or content is None or now >= until:
        raise LookOver()
    try:
        return unlock(content, key, f"{table}.content")
    except CannotOpen as error:
        raise LookOver() from error


def erase(session: Session, table: Any, *columns: InstrumentedAttribute[bytes | None], now: datetime) -> int:
    """Erase what looks have opened once their time is over; the rows stay as a record. Returns how many."""
    over = (table.until <= now, or_(*(column.is_not(None) for column in columns)))
    gone = update(table).where(*over).values({column.key: None for column in columns})
    done: Any = session.execute(gone, execution_options={"synchronize_session": False})
    session.expire_all()
    return int(done.rowcount)


def hold(cookie: MutableMapping[str, Any], token: str, key: bytes) -> None:
    """Put the key of a look into the browser's session."""
    held = {**cookie.get(_HELD, {}), token: base64.b64encode(key).decode()}
    cookie[_HELD] = dict(list(held.items())[-IN_A_BROWSER:])


def key_of(cookie: MutableMapping[str, Any], token: str) -> bytes | None:
    """The key that this browser holds for a look, if it does."""
    held = cookie.get(_HELD, {}).get(token)
    return base64.b64decode(held) if held else None
