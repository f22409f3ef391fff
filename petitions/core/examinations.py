"""What a worker found when it looked at how this installation is set up; requests only show it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base

PATIENCE = timedelta(minutes=10)
"""After so long without an end another worker looks."""
KEPT = 10
"""How many are kept."""


class Examination(Base):
    """One look, asked for on a page. Holds domains and addresses of the installation, nobody's own."""

    __tablename__ = "examinations"
    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    """Of who asked, for the sentences in `lines`."""
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    """When a worker took it; taken again if it never comes back."""
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    lines: Mapped[list[Any]] = mapped_column(default=list)
    """[mark, what was seen, what to do], in the order of looking."""


def ask(session: Session, language: str, *, now: datetime) -> Examination:
    """A wish for a look; one that waits already is that one."""
    waiting = session.scalar(select(Examination).where(Examination.done_at.is_(None)).limit(1))
    if waiting is not None:
        return waiting
    wish = Examination(language=language, asked_at=now, lines=[])
    session.add(wish)
    session.flush()
    return wish


def find_waiting(session: Session) -> Examination | None:
    """The one that is not done yet."""
    return session.scalar(select(Examination).where(Examination.done_at.is_(None)).order_by(Examination.id).limit(1))


def claim(session: Session, *, now: datetime) -> Examination | None:
    """Become the one worker that does it; None where none waits or another is at it."""
    free = or_(Examination.claimed_at.is_(None), Examination.claimed_at < now - PATIENCE)
    mine = update(Examination).where(Examination.done_at.is_(None), free).values(claimed_at=now)
    number = session.scalar(mine.returning(Examination.id), execution_options={"synchronize_session": False})
    return session.get(Examination, number, populate_existing=True) if number is not None else None


def find_last(session: Session) -> Examination | None:
    """The newest that was done."""
    done = select(Examination).where(Examination.done_at.is_not(None))
    return session.scalar(done.order_by(Examination.id.desc()).limit(1))


def keep(session: Session, number: int, lines: Sequence[tuple[str, str, str]], *, now: datetime) -> None:
    """Write down what was found; the newest few are kept."""
    row = session.get_one(Examination, number)
    row.lines, row.done_at = [list(line) for line in lines], now
    session.flush()
    newest = select(Examination.id).order_by(Examination.id.desc()).limit(KEPT).scalar_subquery()
    session.execute(delete(Examination).where(Examination.id.not_in(newest)))
