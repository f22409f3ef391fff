"""What public pages show, gathered over the packages. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core import prose
from petitions.dispatch import doors
from petitions.dispatch.doors import Door
from petitions.letters.values import LetterValues
from petitions.pages import rules
from petitions.signing import service as signing
from petitions.signing.models import Tally


@dataclass(frozen=True)
class Numbered:
    """One demand in the reader's language."""

    number: int
    words: str
    is_met: bool


@dataclass(frozen=True)
class CampaignPage:
    """Everything the page of a campaign shows to everybody alike; who signed is in it only where they chose so."""

    campaign: Campaign
    text: CampaignText
    called_by: str
    wave: Wave
    statement: Markup
    demands: list[Numbered]
    tally: Tally
    collected: list[tuple[str, int]]
    """Figures from paper and elsewhere by source, each apart from the count."""
    milestone: int
    share: float
    names: list[str]
    letter: LetterValues | None
    doors: list[Door]
    is_open: bool


@dataclass(frozen=True)
class Entry:
    """One campaign in the list."""

    campaign: Campaign
    text: CampaignText
    called_by: str
    confirmed: int


def campaign_page(session: Session, campaign: Campaign, language: str, *, now: datetime) -> CampaignPage:
    """The page of one campaign in the reader's language, its text in that language or the authoritative one."""
    text = campaigns.text(session, campaign, language)
    count = signing.tally(session, campaign)
    milestone = rules.milestone(count.confirmed, campaign.milestone)
    letter, knocked = letter_and_doors(session, campaign, language, now=now)
    return CampaignPage(
        campaign=campaign,
        text=text,
        called_by=campaign.organization.name(language),
        wave=campaigns.current_wave(session, campaign),
        statement=prose.render(text.statement),
        demands=[
            Numbered(demand.number, text.demands.get(str(demand.number), ""), demand.is_met)
            for demand in campaigns.list_demands(session, campaign)
        ],
        tally=count,
        collected=signing.count_collected(session, campaign),
        milestone=milestone,
        share=rules.share(count.confirmed, milestone),
        names=signing.list_public_names(session, campaign),
        letter=letter,
        doors=knocked,
        is_open=campaign.is_open(now),
    )


def list_entries(session: Session, language: str, *, now: datetime) -> list[Entry]:
    """Campaigns that take signatures, newest first."""
    return [
        Entry(
            campaign,
            campaigns.text(session, campaign, language),
            campaign.organization.name(language),
            signing.tally(session, campaign).confirmed,
        )
        for campaign in campaigns.list_open(session, now)
    ]


def letter_and_doors(
    session: Session, campaign: Campaign, language: str, *, now: datetime
) -> tuple[LetterValues | None, list[Door]]:
    """The newest letter that may be shown, as frozen values, and the doors the campaign knocks on."""
    letter = doors.shown_letter(session, campaign, language)
    return letter, doors.list_doors(session, campaign, language, today=now.date())
