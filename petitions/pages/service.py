"""What public pages show, gathered over the packages. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.campaigns.partners import service as partners
from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing.models import CampaignPicture
from petitions.core import prose
from petitions.core.errors import NotFound
from petitions.dispatch import doors
from petitions.dispatch.doors import Door
from petitions.letters.collation import sort_key
from petitions.letters.values import LetterValues
from petitions.pages import rules
from petitions.signing import service as signing
from petitions.signing import totals
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.words import KINDS
from petitions.signing.models import Tally
from petitions.signing.totals import Totals


@dataclass(frozen=True)
class Numbered:
    """One demand in the reader's language."""

    number: int
    words: str
    is_met: bool
    is_rested: bool = False
    """Not asked in the present wave."""


@dataclass(frozen=True)
class Listed:
    """One organization that stands behind a campaign, as the reader sees it."""

    name: str
    language: str
    country: str | None
    kind: Any
    heading: str


@dataclass(frozen=True)
class Shown:
    """The picture of a campaign with its words in the reader's language, or else in the authoritative one."""

    mark: str
    width: int
    height: int
    credit: str
    alt: str
    note: str
    language: str


@dataclass(frozen=True)
class Partner:
    """One organization that campaigns together with the host."""

    slug: str
    name: str


@dataclass(frozen=True)
class CampaignPage:
    """Everything the page of a campaign shows to everybody alike; who signed is in it only where they chose so."""

    campaign: Campaign
    text: CampaignText
    called_by: str
    partners: list[Partner]
    """Who campaigns together with the host, in the order they joined."""
    wave: Wave
    statement: Markup
    picture: Shown | None
    demands: list[Numbered]
    tally: Tally
    totals: Totals
    """Relatives and survivors, where the campaign asks and five or more said so."""
    collected: list[tuple[str, int]]
    """Figures from paper and elsewhere by source, each apart from the count."""
    milestone: int
    share: float
    names: list[str]
    organizations: list[Listed]
    """Checked endorsements: a figure of their own, in the order of the letters."""
    letter: LetterValues | None
    doors: list[Door]
    is_open: bool

    def teller(self, partner: str | None) -> str:
        """Whose news a form agrees to that signs with ``partner``; empty where the host calls alone."""
        if not self.partners:
            return ""
        return next((one.name for one in self.partners if one.slug == partner), self.called_by)


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
        partners=list_partners(session, campaign, language),
        wave=campaigns.current_wave(session, campaign),
        statement=prose.render(text.statement),
        picture=shown_picture(picturing.find(session, campaign), text),
        demands=[
            Numbered(demand.number, text.demands.get(str(demand.number), ""), demand.is_met, demand.is_rested)
            for demand in campaigns.list_demands(session, campaign)
        ],
        tally=count,
        totals=totals.shown_totals(session, campaign),
        collected=signing.count_collected(session, campaign),
        milestone=milestone,
        share=rules.share(count.confirmed, milestone),
        names=signing.list_public_names(session, campaign),
        organizations=list_organizations(session, campaign, language),
        letter=letter,
        doors=knocked,
        is_open=campaign.is_open(now),
    )


def shown_picture(picture: CampaignPicture | None, text: CampaignText) -> Shown | None:
    """A picture beside a text; without words in any of the campaign's languages it is not shown."""
    first = text.campaign.languages[0]
    if picture is None or not (picture.alt.get(text.language) or picture.alt.get(first)):
        return None
    language = text.language if picture.alt.get(text.language) else first
    return Shown(
        picture.mark, picture.width, picture.height, picture.credit,
        alt=picture.alt[language], note=picture.note.get(language, ""), language=language,
    )  # fmt: skip


def list_partners(session: Session, campaign: Campaign, language: str) -> list[Partner]:
    """Who campaigns together with the host; nothing is asked where it calls alone."""
    found = partners.list_standing(session, campaign) if campaign.is_joint else []
    return [Partner(one.slug, one.name(language)) for one in found]


def has_partner(session: Session, campaign: Campaign, slug: str) -> bool:
    """Whether that organization campaigns together with the host; raises ``NotFound`` where it never did."""
    if campaign.is_joint and any(one.slug == slug for one in partners.list_standing(session, campaign)):
        return True
    if partners.has_left(session, campaign, slug):
        return False
    raise NotFound()


def list_organizations(session: Session, campaign: Campaign, language: str) -> list[Listed]:
    """Who stands behind a campaign, each by its name in the reader's language or its own."""
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    found = []
    for one in endorsing.list_endorsers(session, campaign, wave):
        spoken = language if language in one.names else next(iter(one.names), language)
        heading = "" if campaign.endorsers_by_name else one.heading(language)
        found.append(Listed(one.name(language), spoken, one.country, KINDS[EndorserKind(one.kind)], heading))
    return sorted(found, key=lambda one: sort_key(one.name, language)) if campaign.endorsers_by_name else found


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
