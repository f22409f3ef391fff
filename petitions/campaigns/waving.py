"""The next round of a campaign: begun now or planned for a day, with the demands that go on into it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from petitions.core.db import Base
from petitions.organizers.models import Account

from . import service
from .models import Campaign, CampaignState, Wave
from .texts import current_wave


class PlannedWave(Base):
    """A wave that the clock begins on its day; one a campaign, and gone once it has begun."""

    __tablename__ = "planned_waves"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    opens_on: Mapped[date] = mapped_column(index=True)
    closes_on: Mapped[date | None]
    demands: Mapped[list[Any]]
    """Numbers of the demands that go on."""
    planned_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    planned_at: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship()


def find_plan(session: Session, campaign: Campaign) -> PlannedWave | None:
    """The wave that is planned."""
    return session.get(PlannedWave, campaign.id)


def begin(
    session: Session,
    campaign: Campaign,
    *,
    opens_on: date,
    closes_on: date | None,
    demands: Collection[int],
    account: Account,
    now: datetime,
) -> Wave | PlannedWave:
    """The next wave: at once where its day has come, else when it comes; takes the place of one that was planned.

    Demands that are not met and do not go on rest: their number stays, and no letter asks them. Raises BadDates.
    """
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    if opens_on <= now.date():
        unplan(session, campaign)
        return service.start_wave(session, campaign, opens_on=opens_on, closes_on=closes_on, demands=demands)
    service.check_wave(current_wave(session, campaign), opens_on, closes_on)
    row = find_plan(session, campaign) or PlannedWave(campaign_id=campaign.id)
    row.opens_on, row.closes_on, row.demands = opens_on, closes_on, sorted(demands)
    row.planned_by, row.planned_at = account.id, now
    session.add(row)
    session.flush()
    return row


def unplan(session: Session, campaign: Campaign) -> bool:
    """Forget what was planned; whether there was anything."""
    row = find_plan(session, campaign)
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def list_due(session: Session, *, today: date) -> list[int]:
    """Numbers of the public campaigns whose planned wave begins."""
    due = select(PlannedWave.campaign_id).join(PlannedWave.campaign)
    due = due.where(PlannedWave.opens_on <= today, Campaign.state == CampaignState.PUBLISHED)
    return list(session.scalars(due.order_by(PlannedWave.campaign_id)))


def begin_due(session: Session, number: int, *, today: date) -> Wave | None:
    """Begin one of them, once; None where somebody was quicker."""
    due = select(PlannedWave).where(PlannedWave.campaign_id == number, PlannedWave.opens_on <= today)
    plan = session.scalar(due.with_for_update(), execution_options={"populate_existing": True})
    if plan is None:
        return None
    campaign, opens_on, closes_on, demands = plan.campaign, plan.opens_on, plan.closes_on, plan.demands
    unplan(session, campaign)
    return service.start_wave(session, campaign, opens_on=opens_on, closes_on=closes_on, demands=demands)
