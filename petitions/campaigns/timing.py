"""Publication at a moment: until then the campaign is a draft like any other, so that nothing of it can be seen."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core.errors import Refused

from . import rules, service
from .models import Campaign, CampaignState


class TooSoon(Refused):
    """A moment that has passed."""

    code, message, status = "too_soon", _("Choose a moment that lies ahead, or publish now."), 422


def schedule(session: Session, campaign: Campaign, *, at: datetime, now: datetime) -> Campaign:
    """The clock publishes it then, and it takes signatures from that moment at the earliest.

    Raises TooSoon, NotReady for what is missing now, or DemandsFixed for what is public already.
    """
    if campaign.state is not CampaignState.DRAFT:
        raise rules.DemandsFixed()
    if at <= now:
        raise TooSoon()
    if lacking := service.missing(session, campaign, now=at):
        raise rules.NotReady(lacking)
    campaign.public_from, campaign.opens_at = at, max(campaign.opens_at, at)
    session.flush()
    return campaign


def unschedule(session: Session, campaign: Campaign) -> Campaign:
    """It stays a draft until somebody publishes it."""
    campaign.public_from = None
    session.flush()
    return campaign


def list_due(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the drafts whose moment has come."""
    due = (Campaign.state == CampaignState.DRAFT, Campaign.public_from <= now)
    return list(session.scalars(select(Campaign.id).where(*due).order_by(Campaign.id)))


def publish_due(session: Session, number: int, *, now: datetime) -> Campaign | None:
    """Publish one of them, once; None where somebody was quicker, or something is missing again: then it waits."""
    due = (Campaign.id == number, Campaign.state == CampaignState.DRAFT, Campaign.public_from <= now)
    locked = select(Campaign).where(*due).with_for_update()
    campaign = session.scalar(locked, execution_options={"populate_existing": True})
    if campaign is None or service.missing(session, campaign, now=now):
        return None
    return service.publish(session, campaign, now=now)
