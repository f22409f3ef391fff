"""What a worker found when it looked at how this installation is set up; requests only show it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base

KEPT = 10
"""How many are kept."""


class Examination(Base):
    """One look, asked for on a page. Holds domains and addresses of the installation, nobody's own."""

    __tablename__ = "examinations"
    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    """Of who asked, for the sentences in `lines`."""
    asked_at: Mapped[datetime]
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
    """The one that a worker should do."""
    return session.scalar(select(Examination).where(Examination.done_at.is_(None)).order_by(Examination.id).limit(1))


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
