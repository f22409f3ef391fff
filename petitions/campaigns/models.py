"""Tables of campaigns: waves, demands, and versions of the public text in each language."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core.db import Base
from petitions.organizers.models import Organization
from petitions.recipients.models import Recipient


class CampaignState(enum.StrEnum):
    """A draft is seen on the desk only; a closed campaign is read but no longer signed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Campaign(Base):
    """A public effort with demands. Its index key lives outside the database and dies with its last wave."""

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT, index=True)
    languages: Mapped[list[str]]
    """Languages of its public text, the authoritative one first."""
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    wave_only: Mapped[bool] = mapped_column(default=False)
    """Letters count this wave's signatures only; all confirmed of the campaign otherwise."""
    offers_public: Mapped[bool] = mapped_column(default=True)
    """Whether supporters may also show initials or name on the page."""
    is_quiet: Mapped[bool] = mapped_column(default=False)
    """Whether the public count moves only every six hours and, below 1,000, in steps of ten."""
    asks: Mapped[list[str]] = mapped_column(default=list)
    """What the form asks besides, each optional: of "city", "affiliation", "kinship", "comment"."""
    asks_age: Mapped[bool] = mapped_column(default=False)
    """Whether everybody who signs must say that they are old enough to."""
    endorsers_by_name: Mapped[bool] = mapped_column(default=False)
    """Letters list organizations by the alphabet of their language; by group and the organizers' order otherwise."""
    embed_hosts: Mapped[list[str]] = mapped_column(default=list)
    """Origins, such as "https://paper.example", whose pages may show the campaign in a frame; none by default."""
    milestone: Mapped[int | None]
    epoch: Mapped[int] = mapped_column(default=1)
    """Begins anew when its text or demands change materially after people could sign; see `weighing`."""
    public_from: Mapped[datetime | None] = mapped_column(index=True)
    """Of a draft: the moment at which the clock publishes it."""
    is_joint: Mapped[bool] = mapped_column(default=False)
    """Whether other organizations campaign together with the host; see `partners`."""
    index_key: Mapped[str]
    index_cost: Mapped[int]
    created_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Whether it takes signatures at this moment."""
        begun = self.state is CampaignState.PUBLISHED and self.opens_at <= now
        return begun and (self.closes_at is None or now < self.closes_at)


class Wave(Base):
    """A round of a campaign, of some months, with its own letters. The one with the highest number is current."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    last_letter_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()


class Demand(Base):
    """One thing asked, the same number in every language; its tags point to bodies that can act on it."""

    __tablename__ = "demands"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    tags: Mapped[list[str]] = mapped_column(default=list)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    """The wave that first asked it."""
    is_met: Mapped[bool] = mapped_column(default=False)
    is_rested: Mapped[bool] = mapped_column(default=False)
    """Not taken along into the present wave: not met, but no letter asks it until a wave takes it up again."""


class CampaignText(Base):
    """Statement and demands in one language: public, versioned, and bound by hash to every signature under it."""

    __tablename__ = "campaign_texts"
    __table_args__ = (UniqueConstraint("campaign_id", "language", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    statement: Mapped[str]
    """In the closed mini-format (Markdown subset)."""
    demands: Mapped[dict[str, Any]]
    """Text of each demand by its number, as a word: {"1": "Open the archives ..."}."""
    sha256: Mapped[str]
    """Over campaign (its slug), language, title, summary, statement and demands; see `rules.text_hash`."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    epoch: Mapped[int] = mapped_column(default=1)
    """The campaign's when this was written: whoever signed this version stands behind letters of this epoch."""
    of_version: Mapped[int | None]
    """Of a translation: the version in the authoritative language that it says the same as."""
    campaign: Mapped[Campaign] = relationship()


class Choice(Base):
    """A recipient picked for a campaign's letters, in a language and with a form of address the organizer chose."""

    __tablename__ = "choices"
    __table_args__ = (UniqueConstraint("campaign_id", "recipient_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))
    language: Mapped[str]
    form: Mapped[str] = mapped_column(default="neutral")
    """"neutral", "m" or "f"."""
    names: Mapped[str] = mapped_column(default="no")
    """Whether an annex of individuals goes with it: "no", "yes" (the directory allows it) or "approved" (asked)."""
    names_reason: Mapped[str | None]
    """Where no rule is known: why the approver let names go; who and when stands in the record."""
    demands: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the demands put to this addressee; empty for all."""
    reason: Mapped[str | None]
    """Why one more letter goes to a mailroom that gets several in this wave."""
    added_at: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship()
    recipient: Mapped[Recipient] = relationship()
