"""What stands outside of a campaign's own page: the letters of all, an organization, news and figures. Reads only."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignState, CampaignText
from petitions.core.errors import NotFound
from petitions.core.i18n import INTERFACE
from petitions.dispatch import doors
from petitions.letters.models import Letter
from petitions.letters.values import LetterValues
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Organization
from petitions.signing import service as signing
from petitions.signing.endorsing import service as endorsing
from petitions.signing.figures import rules as figure_rules
from petitions.signing.figures import service as figures

PAGE = 50
"""Letters on one page of the archive."""
ENTRIES = 30
"""In a feed."""
TOLD = (NewsState.SENDING, NewsState.PAUSED, NewsState.LOCKED, NewsState.DONE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Written:
    """One letter that anybody may read."""

    letter: Letter
    subject: str
    addressee: str
    campaign: str
    """Title in the reader's language."""
    slug: str
    organization: Organization

    @property
    def code(self) -> str:
        """Printed at its foot."""
        return self.letter.code


@dataclass(frozen=True)
class Told:
    """One entry of a feed."""

    anchor: str
    """Tells it from every other of the installation, for good."""
    title: str
    words: str
    language: str
    at: datetime
    code: str = ""
    """Of a letter."""
    slug: str = ""


@dataclass(frozen=True)
class Called:
    """A campaign on its organization's page."""

    campaign: Campaign
    text: CampaignText
    confirmed: int
    is_open: bool


def list_letters(session: Session, language: str, **among: Any) -> list[Written]:
    """Letters that may be shown, newest first; ``among`` as for ``doors.list_letters``."""
    return [_written(session, letter, language) for letter in doors.list_letters(session, **among)]


def public_organization(session: Session, slug: str) -> Organization:
    """An organization that has a public campaign; raises ``NotFound`` for any other."""
    known = session.scalar(select(Organization).where(Organization.slug == slug))
    if known is None or not _public(session, known):
        raise NotFound()
    return known


def list_called(session: Session, organization: Organization, language: str, *, now: datetime) -> list[Called]:
    """Its public campaigns, those that take signatures first."""
    found = [
        Called(
            one, campaigns.text(session, one, language), signing.tally(session, one).confirmed, is_open=one.is_open(now)
        )
        for one in _public(session, organization)
    ]
    return sorted(found, key=lambda called: not called.is_open)


def list_told(session: Session, language: str, campaign: Campaign | None = None) -> list[Told]:
    """News and letters, newest first: of one campaign, or of all that are public."""
    letters = [
        Told(
            anchor=one.code,
            title=_("Letter: %(subject)s", subject=one.subject),
            words=_("Written to %(addressee)s.", addressee=one.addressee),
            language=one.letter.language,
            at=datetime.combine(one.letter.dated_on, time(), UTC),
            code=one.code,
            slug=one.slug,
        )
        for one in list_letters(session, language, campaign=campaign, limit=ENTRIES)
    ]
    told = [*letters, *(_news(item, language) for item in _list_news(session, campaign))]
    return sorted(told, key=lambda one: one.at, reverse=True)[:ENTRIES]


def list_public(session: Session) -> list[Campaign]:
    """Every campaign with a page, by its address."""
    public = select(Campaign).where(Campaign.state != CampaignState.DRAFT)
    return list(session.scalars(public.order_by(Campaign.slug)))


def figures_of(session: Session, campaign: Campaign) -> dict[str, Any]:
    """What programs may know of a campaign: figures of its last window, each source apart; of a quiet one the sum."""
    row = None if campaign.is_quiet else figures.find(session, campaign)
    tally = signing.tally(session, campaign)
    sum_only: dict[str, Any] = {"online": tally.confirmed, "by_day": {}, "by_country": {}, "other": 0}
    content: dict[str, Any] = row.content if row else sum_only
    collected = dict(signing.count_collected(session, campaign))
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    return {
        "campaign": campaign.slug,
        "as_of": (row or tally).as_of.isoformat(),
        "online": content["online"],
        "paper": collected.get("paper", 0),
        "elsewhere": collected.get("elsewhere", 0),
        "organizations": len(endorsing.list_endorsers(session, campaign, wave)),
        "online_by_day": content["by_day"],
        "online_by_country": content["by_country"],
        "online_other_countries": content["other"],
        "smallest_country": figure_rules.SMALLEST,
    }


def rows_of(told: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The same as a table: figure, key, number."""
    single = [(name, "", told[name]) for name in ("online", "paper", "elsewhere", "organizations")]
    days = [("online_by_day", day, number) for day, number in told["online_by_day"].items()]
    lands = [("online_by_country", code, number) for code, number in told["online_by_country"].items()]
    return [*single, *days, *lands, ("online_by_country", "other", told["online_other_countries"])]


def plain(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", words)


def _written(session: Session, letter: Letter, language: str) -> Written:
    values = LetterValues.from_json(letter.values)
    campaign = letter.campaign
    title = campaigns.text(session, campaign, language).title
    return Written(letter, values.subject, values.addressee[0], title, campaign.slug, campaign.organization)


def _public(session: Session, organization: Organization) -> list[Campaign]:
    mine = select(Campaign).where(Campaign.organization_id == organization.id, Campaign.state != CampaignState.DRAFT)
    return list(session.scalars(mine.order_by(Campaign.opens_at.desc(), Campaign.id.desc())))


def _list_news(session: Session, campaign: Campaign | None) -> list[NewsItem]:
    query = select(NewsItem).join(NewsItem.campaign).where(NewsItem.state.in_(TOLD), NewsItem.approved_at.is_not(None))
    query = query.where(Campaign.state != CampaignState.DRAFT, NewsItem.via_id.is_(None))
    if campaign is not None:
        query = query.where(NewsItem.campaign_id == campaign.id)
    return list(session.scalars(query.order_by(NewsItem.approved_at.desc()).limit(ENTRIES)))


def _news(item: NewsItem, language: str) -> Told:
    words, spoken = item.words(language)
    at = item.approved_at
    assert at is not None
    anchor = f"{item.campaign.slug}-{item.wave.number}-{item.number}"
    title = words.strip().split("\n")[0]
    short = title if len(title) <= 90 else title[:90].rsplit(" ", 1)[0] + " …"
    return Told(anchor, short, words, spoken, at, slug=item.campaign.slug)


def shown_language(text: CampaignText) -> str:
    """The language of the handouts of a text."""
    return text.language if text.language in INTERFACE else INTERFACE[0]
