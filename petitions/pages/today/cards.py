"""Campaigns on the first screen: count, curve, doors and the next date, all of them by one question."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, null, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Wave
from petitions.core import zones
from petitions.organizers.models import Organization
from petitions.signing.figures.models import DeskFigures
from petitions.signing.figures.rules import Curve, curve
from petitions.signing.models import Tally

ON_A_PAGE = 10


@dataclass(frozen=True)
class Known:
    """What is known of one campaign before any letter is looked at."""

    campaign: Campaign
    confirmed: int
    held: int
    wave_ends: date | None
    by_day: dict[str, Any] | None
    """Only of campaigns on this page."""


@dataclass(frozen=True)
class Card:
    """One campaign as the first screen shows it."""

    campaign: Campaign
    title: str
    language: str
    confirmed: int
    curve: Curve | None
    knocked: int
    doors: int
    next: tuple[str, date] | None
    """What comes next and when: "opens", "starts", "wave" or "closes"."""


def list_known(session: Session, organization: Organization, *, page: int) -> list[Known]:
    """Every campaign, newest first, with its figures; days of signing only of those on the page (from 1)."""
    order = (Campaign.created_at.desc(), Campaign.id.desc())
    place = func.row_number().over(order_by=order)
    shown = place.between((page - 1) * ON_A_PAGE + 1, page * ON_A_PAGE)
    newest = select(func.max(Wave.number)).where(Wave.campaign_id == Campaign.id).correlate(Campaign).scalar_subquery()
    columns = (Tally.confirmed, DeskFigures.held, Wave.closes_on)
    query = (
        select(Campaign, *columns, case((shown, DeskFigures.by_day), else_=null()).label("by_day"))
        .outerjoin(Tally, Tally.campaign_id == Campaign.id)
        .outerjoin(DeskFigures, DeskFigures.campaign_id == Campaign.id)
        .outerjoin(Wave, and_(Wave.campaign_id == Campaign.id, Wave.number == newest))
        .where(Campaign.organization_id == organization.id)
        .order_by(*order)
    )
    return [Known(row[0], row[1] or 0, row[2] or 0, row[3], row[4]) for row in session.execute(query)]


def card(
    known: Known, title: tuple[str, str], *, doors: tuple[int, int], starts: datetime | None, now: datetime
) -> Card:
    """One campaign from what was gathered; ``doors`` are those knocked on and all."""
    drawn = curve(known.by_day or {}, now.date())
    after = coming(known.campaign, known.wave_ends, starts, now)
    return Card(known.campaign, *title, known.confirmed, drawn, *doors, after)


def coming(
    campaign: Campaign, wave_ends: date | None, starts: datetime | None, now: datetime
) -> tuple[str, date] | None:
    """The next of the dates of a campaign, today among them."""
    closes = zones.here(campaign.closes_at).date() if campaign.closes_at else None
    known = {"opens": zones.here(campaign.opens_at).date(), "starts": zones.here(starts).date() if starts else None}
    known |= {"closes": closes, "wave": wave_ends}
    ahead = [(day, what) for what, day in known.items() if day is not None and day >= now.date()]
    day, what = min(ahead, default=(None, ""))
    return (what, day) if day is not None else None
