"""What ends with a coalition, over several packages; and what a partner may see of the host's campaign. No names."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.campaigns.partners import service as partners
from petitions.campaigns.partners.models import CampaignPartner
from petitions.dispatch import doors
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.doors import Door
from petitions.letters import company
from petitions.news import service as news
from petitions.organizers.models import Account, Organization
from petitions.signing import joined
from petitions.signing import service as signing
from petitions.signing.joined import Own
from petitions.signing.models import Tally


@dataclass(frozen=True)
class Joint:
    """A campaign of another organization, as its partner reads it."""

    row: CampaignPartner
    campaign: Campaign
    text: CampaignText
    demands: list[tuple[int, str, bool]]
    """Number, words and whether it was met."""
    tally: Tally | None
    """None before it is public."""
    doors: list[Door]
    letters: list[LetterAgreement]
    own: Own | None
    """None while it is only asked."""


def view(session: Session, row: CampaignPartner, language: str, *, now: datetime) -> Joint:
    """Text, demands, the public count and doors, letters in the partner's name, and two numbers of its own."""
    campaign = row.campaign
    text = campaigns.text(session, campaign, language)
    rows, is_public = campaigns.list_demands(session, campaign), campaign.state != "draft"
    return Joint(
        row=row,
        campaign=campaign,
        text=text,
        demands=[(one.number, text.demands.get(str(one.number), ""), one.is_met) for one in rows],
        tally=signing.tally(session, campaign) if is_public else None,
        doors=doors.list_doors(session, campaign, language, today=now.date()) if is_public else [],
        letters=agreeing.list_of(session, row.organization, campaign) if row.stands else [],
        own=joined.count_own(session, campaign, row.organization, now=now) if row.stands else None,
    )


def end(session: Session, row: CampaignPartner, *, by: Organization, account: Account, now: datetime) -> None:
    """Refuse, take back or end it, from either side; twice is once.

    What the partner has under way to its supporters stops, the addresses kept for it are erased, and no further letter
    bears its name. What was frozen and agreed to, or sent, stays.
    """
    if not partners.end(session, row, by=by, account=account, now=now) or row.accepted_at is None:
        return
    campaign, other = row.campaign, row.organization
    is_host = by.id == campaign.organization_id
    news.end_of(session, campaign, other, account=None if is_host else account, now=now)
    company.part(session, campaign, other, account=account if is_host else None, now=now)
    joined.let_go(session, campaign, other)
