"""What the pages of one signature show: gathered from rows, opened with the token of the mailed link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.signing import changes, finding, rules, service, sharing
from petitions.signing.models import Level, Request, Signature, SignatureState
from petitions.signing.sharing import Share


@dataclass(frozen=True, repr=False)
class Appearance:
    """How a signature appears. ``name`` is empty for those who are counted only, and where it cannot be opened here."""

    level: int
    name: str
    public: str
    """What the campaign's page shows: nothing, initials or the name."""

    @property
    def is_named(self) -> bool:
        """Whether a letter's annex prints the name."""
        return self.level >= Level.ANNEX


@dataclass(frozen=True, repr=False)
class Thanks:
    """The page after confirming. ``others`` is never a personal number: it moves in windows."""

    campaign: Campaign
    text: CampaignText
    appearance: Appearance
    others: int
    as_of: datetime
    is_withdrawn: bool
    has_news: bool
    """Whether an address is kept to tell what came of it."""
    more: list[CampaignText]
    """Other campaigns that take signatures, each by its text."""
    share: Share
    teller: str
    """Whose news is agreed to, where several organizations campaign together; empty where there is but one."""
    is_opened: bool
    """Whether this link opens what is sealed; one that was mailed for a lost one does not."""
    is_earlier: bool = False
    """Whether what is asked was changed after this was signed."""


def appearance(row: Request | Signature, link: str | None) -> Appearance:
    """Name and level of a request or signature; without the link's token the name stays closed."""
    name = ""
    if link is not None and row.level:
        named = finding.opened(row, link)
        name = named.name if named else ""
    return Appearance(row.level, name, rules.shown_name(name, row.level))


def teller(campaign: Campaign, row: Request | Signature, language: str) -> str:
    """The organization whose news somebody agrees to, where it must be said; empty where only the host calls."""
    if not campaign.is_joint:
        return ""
    return (row.via or campaign.organization).name(language)


def thanks(session: Session, signature: Signature, link: str | None, language: str, *, now: datetime) -> Thanks:
    """What is said to somebody who confirmed, however often they come back."""
    count, text = service.tally(session, signature.campaign), campaigns.text(session, signature.campaign, language)
    others = [c for c in campaigns.list_open(session, now) if c.id != signature.campaign_id][:3]
    return Thanks(
        campaign=signature.campaign,
        text=text,
        appearance=appearance(signature, link),
        others=max(count.confirmed - changes.is_in(session, signature), 0),
        as_of=count.as_of,
        is_withdrawn=signature.state is SignatureState.WITHDRAWN,
        has_news=signature.news is not None,
        more=[campaigns.text(session, campaign, language) for campaign in others],
        share=sharing.share(text, sharing.address(signature.campaign, signature.via.slug if signature.via else None)),
        teller=teller(signature.campaign, signature, language),
        is_opened=link is not None and finding.opened(signature, link) is not None,
        is_earlier=signature.campaign.epoch > signature.text.epoch,
    )
