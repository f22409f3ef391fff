"""Links to drafts: made, taken back, followed. They end with publication, after two weeks, or when taken back."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignState
from petitions.campaigns.previewing.models import PreviewLink
from petitions.core import tokens
from petitions.core.errors import NotFound, Refused
from petitions.organizers.models import Account

OPEN_FOR = timedelta(days=14)
MOST = 10
"""Links of one campaign that work at the same time."""


class AlreadyPublic(Refused):
    """There is nothing to see beforehand."""

    code, message = "already_public", _("This campaign is public: hand on the address of its page.")


class NothingWritten(Refused):
    """There is no page yet."""

    code, message = "nothing_written", _("Write the text first: without it there is nothing to look at.")


class EnoughLinks(Refused):
    """More than anybody can keep in mind."""

    code = "enough_preview_links"
    message = _("There are ten links already. Take one back that is no longer needed, then make another.")


def make(session: Session, campaign: Campaign, *, token: str, account: Account, now: datetime) -> PreviewLink:
    """A link that works from now on; only the hash of it is kept. Raises AlreadyPublic, NothingWritten, EnoughLinks."""
    session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    if campaign.state is not CampaignState.DRAFT:
        raise AlreadyPublic()
    if campaigns.find_text(session, campaign, campaign.languages[0]) is None:
        raise NothingWritten()
    if len(list_living(session, campaign, now=now)) >= MOST:
        raise EnoughLinks()
    who = {"made_by": account.id, "made_at": now, "until": now + OPEN_FOR}
    row = PreviewLink(campaign_id=campaign.id, token_hash=tokens.digest(token), **who)
    session.add(row)
    session.flush()
    return row


def end(session: Session, campaign: Campaign, number: int, *, now: datetime) -> bool:
    """Take a link back; whether it was not taken back before. Raises NotFound."""
    row = session.get(PreviewLink, number)
    if row is None or row.campaign_id != campaign.id:
        raise NotFound()
    is_first = row.ended_at is None
    row.ended_at = row.ended_at or now
    session.flush()
    return is_first


def list_living(session: Session, campaign: Campaign, *, now: datetime) -> list[PreviewLink]:
    """Links of a campaign that were not taken back and have not lapsed, the newest first."""
    mine = (PreviewLink.campaign_id == campaign.id, PreviewLink.ended_at.is_(None), PreviewLink.until > now)
    return list(session.scalars(select(PreviewLink).where(*mine).order_by(PreviewLink.id.desc())))


def behind(session: Session, token: str, *, now: datetime) -> Campaign:
    """The campaign that a link leads to: a draft, or what has become public since. Raises NotFound for other links."""
    row = session.scalar(select(PreviewLink).where(PreviewLink.token_hash == tokens.digest(token)))
    if row is None or row.ended_at is not None or row.until <= now:
        raise NotFound()
    return row.campaign
