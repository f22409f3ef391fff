"""Verbs and queries of campaigns' pictures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from petitions.campaigns.models import Campaign
from petitions.campaigns.picturing.models import CampaignPicture
from petitions.campaigns.picturing.shrinking import Drawn
from petitions.core import i18n
from petitions.organizers.models import Account


def find(session: Session, campaign: Campaign) -> CampaignPicture | None:
    """The picture of a campaign, without its bytes."""
    return session.scalar(select(CampaignPicture).where(CampaignPicture.campaign_id == campaign.id))


def content(session: Session, campaign: Campaign, mark: str) -> bytes | None:
    """The bytes of the picture with this mark; None where the campaign has another one, or none."""
    mine = select(CampaignPicture).where(CampaignPicture.campaign_id == campaign.id)
    found = session.scalar(mine.options(undefer(CampaignPicture.content)))
    return found.content if found is not None and found.mark == mark else None


def put(
    session: Session,
    campaign: Campaign,
    drawn: Drawn | None,
    *,
    alt: Mapping[str, str],
    credit: str,
    note: Mapping[str, str],
    account: Account | None,
    now: datetime,
) -> CampaignPicture | None:
    """Show this picture, or the present one with other words where ``drawn`` is None; None where there is neither."""
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    row = find(session, campaign)
    if row is None:
        if drawn is None:
            return None
        row = CampaignPicture(campaign_id=campaign.id)
    if drawn is not None:
        row.content, row.sha256, row.width, row.height = drawn.content, drawn.sha256, drawn.width, drawn.height
    row.alt, row.credit, row.note = dict(alt), credit, dict(note)
    row.ticked_by, row.ticked_at = (account.id if account else None), now
    session.add(row)
    session.flush()
    return row


def remove(session: Session, campaign: Campaign) -> bool:
    """Nothing of it stays; whether there was one."""
    row = find(session, campaign)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def missing(session: Session, campaign: Campaign) -> list[Any]:
    """Sentences for the campaign's languages in which nothing is said of its picture."""
    row = find(session, campaign)
    unsaid = [i18n.OWN_NAMES[code] for code in campaign.languages if row and not row.alt.get(code)]
    return [_("In %(language)s it is not said what the picture shows.", language=name) for name in unsaid]
