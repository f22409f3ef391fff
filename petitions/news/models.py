"""Tables of news: what an organizer tells those who asked what came of it. No address stands here."""

import enum
import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, Wave
from petitions.core.db import Base
from petitions.organizers.models import Account, Organization


class NewsState(enum.StrEnum):
    """From the first words to the last mail."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    LOCKED = "locked"
    """The addresses are closed again: somebody types the passphrase to go on."""
    DONE = "done"
    CANCELLED = "cancelled"


def _place(name: str, *columns: str, where: str) -> Index:
    """No two messages of one organization in one place of a wave."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class NewsItem(Base):
    """One piece of news to the listeners of a campaign: written by one person, released by another.

    Holds no personal data. The passphrase in `grant` is erased when it was used up and after 15 minutes.
    """

    __tablename__ = "news_items"
    __table_args__ = (
        _place("uq_news_items_host", "wave_id", "number", where="via_id IS NULL"),
        _place("uq_news_items_joined", "wave_id", "via_id", "number", where="via_id IS NOT NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    via_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """The partner that writes it, to those who signed with it; None for the campaign's host."""
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    """That of its release; before, of its first words."""
    number: Mapped[int | None]
    """1 to 4 within its wave from the release on, so that no two can take the last place."""
    request_key: Mapped[str] = mapped_column(unique=True)
    """From the form: a double click writes one item."""
    state: Mapped[NewsState] = mapped_column(default=NewsState.DRAFT, index=True)
    language: Mapped[str]
    """The authoritative one: who reads another in which nothing was written gets these words."""
    texts: Mapped[dict[str, Any]]
    """Plain paragraphs by language."""
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who changed the words last."""
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    people: Mapped[int] = mapped_column(default=0)
    """How many listeners there were at the release."""
    up_to: Mapped[int] = mapped_column(default=0)
    """Number of the last signature that gets it; who signs later does not."""
    cursor: Mapped[int] = mapped_column(default=0)
    """Number of the last signature that was dealt with."""
    grant: Mapped[bytes | None]
    """The passphrase of the names, sealed to the contact key."""
    grant_until: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why it is locked: "lapsed", "wrong" or "closed"."""
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()
    wave: Mapped[Wave] = relationship()
    via: Mapped[Organization | None] = relationship()
    author: Mapped[Account | None] = relationship(foreign_keys=[written_by])
    approver: Mapped[Account | None] = relationship(foreign_keys=[approved_by])

    @property
    def organization(self) -> Organization:
        """Who writes it."""
        return self.via or self.campaign.organization

    @property
    def fingerprint(self) -> str:
        """What tells that these are still the words somebody looked at."""
        plain = json.dumps([self.language, self.texts], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def is_handed_over(self) -> bool:
        """Whether the outbox has a mail for everybody who gets one."""
        return self.cursor >= self.up_to

    def words(self, language: str) -> tuple[str, str]:
        """What a reader of that language gets, and the language it is in."""
        own = language if self.texts.get(language) else self.language
        return str(self.texts[own]), own
