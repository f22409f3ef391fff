"""Reports on paper: asked for by a page, printed by the worker of the press, kept for a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.core.i18n import language
from petitions.dispatch.models import Dispatch, PrintedReport
from petitions.letters.models import WorkState

KEPT = timedelta(days=1)
PATIENCE = timedelta(minutes=5)
"""After so long without an end the next worker prints it."""


def ask(session: Session, dispatch: Dispatch, *, now: datetime) -> PrintedReport:
    """A report in the reader's language; a second press within a minute is the same one."""
    same = select(PrintedReport).where(PrintedReport.dispatch == dispatch, PrintedReport.language == language())
    fresh = same.where(PrintedReport.asked_at > now - timedelta(minutes=1), PrintedReport.state != WorkState.FAILED)
    if (known := session.scalars(fresh.order_by(PrintedReport.id.desc())).first()) is not None:
        return known
    made = PrintedReport(dispatch=dispatch, language=language(), asked_at=now)
    session.add(made)
    session.flush()
    return made


def by_id(session: Session, dispatch: Dispatch, number: int) -> PrintedReport:
    """One report of a dispatch; raises ``NotFound``."""
    found = session.get(PrintedReport, number)
    if found is None or found.dispatch_id != dispatch.id:
        raise NotFound()
    return found


def claim(session: Session, *, now: datetime) -> PrintedReport | None:
    """Become the one worker that prints the oldest report that waits; None when none does."""
    waits = or_(
        PrintedReport.state == WorkState.WAITING,
        (PrintedReport.state == WorkState.WORKING) & (PrintedReport.asked_at < now - PATIENCE),
    )
    oldest = select(PrintedReport.id).where(waits).order_by(PrintedReport.id).limit(1).scalar_subquery()
    mine = update(PrintedReport).where(PrintedReport.id == oldest, waits)
    taken = mine.values(state=WorkState.WORKING, asked_at=now).returning(PrintedReport.id)
    number = session.scalar(taken, execution_options={"synchronize_session": False})
    return session.get(PrintedReport, number, populate_existing=True) if number is not None else None


def finish(session: Session, number: int, content: bytes | None) -> None:
    """Keep what was printed; None when the press gave up."""
    found = session.get(PrintedReport, number)
    if found is not None:
        found.content, found.state = content, WorkState.DONE if content else WorkState.FAILED


def erase_old(session: Session, *, now: datetime) -> None:
    """Reports of yesterday; whoever wants one asks again."""
    session.execute(delete(PrintedReport).where(PrintedReport.asked_at < now - KEPT))
