"""Figures for programs: made by the worker after a window, under its lock; requests only read the row."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignState
from petitions.signing import changes
from petitions.signing import service as signing
from petitions.signing.figures import rules
from petitions.signing.figures.models import CampaignFigures
from petitions.signing.models import Signature, Tally

LARGE = 50_000
"""Signatures from which on figures are made at most every quarter of an hour, for each makes a pass over the rows."""
PAUSE = timedelta(minutes=15)


def find(session: Session, campaign: Campaign) -> CampaignFigures | None:
    """What may be told of a campaign; None before its first window."""
    return session.get(CampaignFigures, campaign.id)


def list_due(session: Session, *, now: datetime) -> list[int]:
    """Numbers of public campaigns whose count moved since their figures were made; quiet ones tell their sum only."""
    older = or_(CampaignFigures.as_of.is_(None), CampaignFigures.as_of != Tally.as_of)
    rested = or_(CampaignFigures.made_at.is_(None), Tally.confirmed < LARGE, CampaignFigures.made_at <= now - PAUSE)
    query = (
        select(Tally.campaign_id)
        .join(Campaign, Campaign.id == Tally.campaign_id)
        .outerjoin(CampaignFigures, CampaignFigures.campaign_id == Tally.campaign_id)
        .where(Campaign.state != CampaignState.DRAFT, Campaign.is_quiet.is_(False), older, rested)
    )
    return sorted(session.scalars(query))


def make(session: Session, campaign_id: int, *, now: datetime) -> CampaignFigures:
    """Count through what windows have taken, by day and by country, while no window closes."""
    campaign = session.get_one(Campaign, campaign_id)
    tally = signing.lock_count(session, campaign)
    taken = (Signature.campaign_id == campaign_id, changes.in_count(campaign_id))
    days = session.execute(select(Signature.confirmed_at, func.count()).where(*taken).group_by(Signature.confirmed_at))
    by_day: dict[str, int] = {}
    for moment, number in days:
        by_day[moment.date().isoformat()] = by_day.get(moment.date().isoformat(), 0) + number
    lands = session.execute(select(Signature.country, func.count()).where(*taken).group_by(Signature.country))
    by_country, other = rules.merged({country: number for country, number in lands})  # noqa: C416  # rows are not typed as pairs
    content: dict[str, Any] = {
        "online": sum(by_day.values()),
        "by_day": dict(sorted(by_day.items())),
        "by_country": by_country,
        "other": other,
    }
    row = session.get(CampaignFigures, campaign_id) or CampaignFigures(campaign_id=campaign_id)
    row.as_of, row.made_at, row.content = tally.as_of, now, content
    session.add(row)
    session.flush()
    return row
