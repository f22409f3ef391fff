"""Switches: a part of the installation that stands still for a while, for everybody, until it is switched on again."""

import time
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, has_app_context
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from . import db
from .db import Base
from .errors import Refused

PARTS = ("signing", "sending", "replies")
"""What can be switched off, each without the others."""
LOOK_AGAIN = 1.0
"""Seconds for which a process believes what it last read."""
TRY_AGAIN = 600
"""Seconds after which visitors are asked to come again."""
KEPT = _(
    "This is switched off for a short while, for everybody. Nothing was stored. What you typed is still here: please"
    " press the button again in some minutes."
)
"""What a form says that could not be taken."""


class SwitchedOff(Refused):
    """The part stands still; nothing was stored or sent."""

    code, status = "switched_off", 503
    message = _(
        "This part of the site is switched off for a short while. Nothing was stored; please try again in some minutes."
    )


class Switch(Base):
    """One part that is switched off: a row while it is, none while it works."""

    __tablename__ = "switches"
    part: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    note: Mapped[str]
    """Why, in the words of whoever did it; for the desk."""


@dataclass
class _Seen:
    """What this process last read; rows of no session."""

    at: float = float("-inf")
    off: tuple[Switch, ...] = ()


def switch_off(session: Session, part: str, *, note: str, now: datetime) -> Switch:
    """Let a part stand still; off twice keeps the first moment and the newer note."""
    row = session.get(Switch, part) or Switch(part=part, since=now, note=note)
    row.note = note
    session.add(row)
    session.flush()
    _look_again()
    return row


def switch_on(session: Session, part: str) -> bool:
    """Let a part work again; whether it stood still."""
    gone = session.execute(delete(Switch).where(Switch.part == part))
    _look_again()
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # a statement that writes gives a cursor result


def list_off(session: Session) -> list[Switch]:
    """Every part that stands still."""
    return list(session.scalars(select(Switch).order_by(Switch.part)))


def list_seen() -> tuple[Switch, ...]:
    """The same as this process last saw it: read at most once a second."""
    seen: _Seen = current_app.extensions.setdefault("switches", _Seen())
    present = time.monotonic()
    if present >= seen.at + (0 if current_app.config["TESTING"] else LOOK_AGAIN):
        rows = db.session().execute(select(Switch.part, Switch.since, Switch.note).order_by(Switch.part))
        seen.off = tuple(Switch(part=part, since=since, note=note) for part, since, note in rows)
        seen.at = present
    return seen.off


def is_off(part: str) -> bool:
    """Whether a part stands still; read at most once a second in each process."""
    return any(one.part == part for one in list_seen())


def _look_again() -> None:
    """Who turned it sees so on the next page."""
    if has_app_context():
        current_app.extensions.pop("switches", None)


def check_on(part: str) -> None:
    """Raises ``SwitchedOff`` while a part stands still."""
    if is_off(part):
        raise SwitchedOff()
