"""Yearly reports as rows: asked for by a page, printed by one worker, kept for a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, defer

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.core.i18n import language
from petitions.letters.models import WorkState
from petitions.replies.yearly.models import YearlyReport

KEPT = timedelta(days=1)
PATIENCE = timedelta(minutes=5)
"""After so long without an end the next worker prints it."""


def ask(session: Session, campaign: Campaign, year: int, *, now: datetime) -> YearlyReport:
    """A report in the reader's language; a second press within a minute is the same one."""
    mine = {"campaign_id": campaign.id, "year": year, "language": language()}
    same = select(YearlyReport).filter_by(**mine).where(YearlyReport.state != WorkState.FAILED)
    fresh = same.where(YearlyReport.asked_at > now - timedelta(minutes=1)).order_by(YearlyReport.id.desc())
    if (known := session.scalars(fresh).first()) is not None:
        return known
    made = YearlyReport(**mine, asked_at=now)
    session.add(made)
    session.flush()
    return made


def by_id(session: Session, campaign: Campaign, number: int) -> YearlyReport:
    """One report of a campaign; raises ``NotFound``."""
    found = session.get(YearlyReport, number)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound()
    return found


def list_reports(session: Session, campaign: Campaign) -> list[YearlyReport]:
    """Those of today, newest first."""
    ours = select(YearlyReport).where(YearlyReport.campaign_id == campaign.id)
    without = defer(YearlyReport.content), defer(YearlyReport.lines)
    return list(session.scalars(ours.options(*without).order_by(YearlyReport.id.desc()).limit(20)))


def claim(session: Session, *, now: datetime) -> YearlyReport | None:
    """Become the one worker that prints the oldest report that waits; None when none does."""
    is_left = (YearlyReport.state == WorkState.WORKING) & (YearlyReport.claimed_at < now - PATIENCE)
    waits = or_(YearlyReport.state == WorkState.WAITING, is_left)
    oldest = select(YearlyReport.id).where(waits).order_by(YearlyReport.id).limit(1).scalar_subquery()
    mine = update(YearlyReport).where(YearlyReport.id == oldest, waits)
    taken = mine.values(state=WorkState.WORKING, claimed_at=now).returning(YearlyReport.id)
    number = session.scalar(taken, execution_options={"synchronize_session": False})
    return session.get(YearlyReport, number, populate_existing=True) if number is not None else None


def finish(session: Session, number: int, content: bytes | None, lines: bytes) -> None:
    """Keep what was printed; without content the press gave up, and the table is there all the same."""
    found = session.get(YearlyReport, number)
    if found is not None:
        found.content, found.lines = content, lines
        found.state = WorkState.DONE if content else WorkState.FAILED


def erase_old(session: Session, *, now: datetime) -> None:
    """Reports of yesterday; whoever wants one asks again."""
    session.execute(delete(YearlyReport).where(YearlyReport.asked_at < now - KEPT))
