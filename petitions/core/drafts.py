"""What somebody is typing and has not saved yet: their own, under the address of its form, for thirty days."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from petitions.core.db import Base

KEPT = timedelta(days=30)
MOST_PLACES = 100
"""Forms that one person can have begun; beyond them the oldest goes."""
MOST_CHARACTERS = 200_000
LONGEST_PLACE = 300
SECRET = re.compile(r"pass|secret|code|token|otp|\bkey\b", re.IGNORECASE)
"""A field whose name says one of these is never kept."""
Pair = tuple[str, str]


class Draft(Base):
    """One form as its writer left it, shown to nobody else; erased on saving, and 30 days after the last word."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("account_id", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    """Number of the writer."""
    place: Mapped[str]
    """Path of the page that the form stands on and is sent to."""
    fields: Mapped[list[Any]]
    """Name and value of each field, in the form's own order."""
    saved_at: Mapped[datetime] = mapped_column(index=True)


def is_place(path: str) -> bool:
    """Whether this can be the path of a form of the desk."""
    return path.startswith("/desk/") and len(path) <= LONGEST_PLACE and not re.search(r"[?#\\\s]|//", path)


def worth_keeping(fields: Iterable[Pair]) -> list[Pair]:
    """The fields without those that are secret by their name; nothing at all of a form that is too long to keep."""
    kept = [(name, value) for name, value in fields if not SECRET.search(name)]
    return kept if sum(len(name) + len(value) for name, value in kept) <= MOST_CHARACTERS else []


def keep(session: Session, account_id: int, place: str, fields: Iterable[Pair], *, now: datetime) -> None:
    """What this person typed there, instead of what they had typed before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(Draft).values(
        account_id=account_id, place=place, fields=[list(pair) for pair in worth_keeping(fields)], saved_at=now
    )
    changed = {"fields": fresh.excluded.fields, "saved_at": fresh.excluded.saved_at}
    session.execute(fresh.on_conflict_do_update(index_elements=[Draft.account_id, Draft.place], set_=changed))
    newest = select(Draft.id).where(Draft.account_id == account_id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    for number in session.scalars(newest.offset(MOST_PLACES)).all():
        session.execute(delete(Draft).where(Draft.id == number))


def find(session: Session, account_id: int, place: str) -> Draft | None:
    """What this person was typing there, if there is anything."""
    found = session.scalar(select(Draft).where(Draft.account_id == account_id, Draft.place == place))
    return found if found and found.fields else None


def drop(session: Session, account_id: int, place: str) -> bool:
    """Forget it; whether there was anything."""
    gone = delete(Draft).where(Draft.account_id == account_id, Draft.place == place).returning(Draft.id)
    return session.scalar(gone, execution_options={"synchronize_session": "fetch"}) is not None


def erase_old(session: Session, *, now: datetime) -> int:
    """Forget what nobody touched for thirty days; how many."""
    gone = delete(Draft).where(Draft.saved_at < now - KEPT).returning(Draft.id)
    return len(session.scalars(gone, execution_options={"synchronize_session": False}).all())
