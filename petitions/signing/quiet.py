"""What the public sees of a count. A quiet one moves every six hours, so that nobody learns from it who just signed."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.signing import rules
from petitions.signing.models import Tally

EVERY = timedelta(hours=6)
"""Windows of a quiet count begin at midnight, six, noon and six in the evening, UTC."""
STEP, STEPPED_BELOW = 10, 1000
"""A quiet count below the second is told in steps of the first, rounded down."""


def told(count: int) -> int:
    """What a quiet campaign tells of its count: never more than there are."""
    return count if count >= STEPPED_BELOW else count // STEP * STEP


def window_of(now: datetime) -> datetime:
    """When the quiet window of a moment began."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (now - midnight) // EVERY * EVERY


def tally(session: Session, campaign: Campaign) -> Tally:
    """The public count; zero before the first window. The row itself, or what a quiet campaign tells of it."""
    row = session.get(Tally, campaign.id)
    if row is None:
        return Tally(campaign_id=campaign.id, confirmed=0, as_of=campaign.opens_at)
    if not campaign.is_quiet:
        return row
    if row.shown is None or row.shown_at is None:  # until the first move, a minute after it was made quiet
        return Tally(campaign_id=campaign.id, confirmed=told(row.confirmed), as_of=row.as_of)
    return Tally(campaign_id=campaign.id, confirmed=row.shown, as_of=row.shown_at)


def seen_until(session: Session, campaign: Campaign) -> datetime | None:
    """The moment up to which the public may know of a quiet campaign's signatures; None for one that is not quiet."""
    return tally(session, campaign).as_of if campaign.is_quiet else None


def shown_from(campaign: Campaign, count: Tally, now: datetime) -> datetime:
    """When a name that is opened now may be seen. Rounded to its day or quiet window: the minute would tell who came.

    A quiet campaign shows it when its number moves next, which is at once where the move of this window is due.
    """
    if not campaign.is_quiet:
        return rules.day_of(now)
    window = window_of(now)
    return window if count.shown_at is None or count.shown_at < window else window + EVERY


def move(session: Session, *, now: datetime) -> int:
    """Let quiet counts move into a window that has begun; returns how many did."""
    due = and_(Campaign.is_quiet, or_(Tally.shown_at.is_(None), Tally.shown_at < window_of(now)))
    loud = and_(~Campaign.is_quiet, Tally.shown_at.is_not(None))
    query = select(Tally, Campaign.is_quiet).join(Campaign, Campaign.id == Tally.campaign_id).where(or_(due, loud))
    rows = session.execute(query.with_for_update(of=Tally)).all()
    for row, is_quiet in rows:
        row.shown, row.shown_at = (told(row.confirmed), now) if is_quiet else (None, None)
    session.flush()
    return len(rows)
