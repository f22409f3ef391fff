"""Tables of signing. What names a person is sealed; what is clear says nothing of anyone."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core.db import Base


class SignatureState(enum.StrEnum):
    """Only `confirmed` counts. Held: waits for review. Invalidated: struck by us, with a reason."""

    CONFIRMED = "confirmed"
    HELD = "held"
    INVALIDATED = "invalidated"
    WITHDRAWN = "withdrawn"


class Level(enum.IntEnum):
    """What may be shown of a name; raised only by the signatory's own act."""

    COUNTED = 0
    ANNEX = 1
    INITIALS = 2
    PUBLIC = 3


class Request(Base):
    """One press of Sign, not yet confirmed. One row per press, the same work for a new and a known address.

    Erased when confirmed, and seven days after it was made. `contact` (address, link token, code) is open to workers
    alone; `names` (name, salt) to whoever holds the names key; `own` is the same under a key from the link token.
    """

    __tablename__ = "signature_requests"
    __table_args__ = (
        Index("ix_signature_requests_mailed_at_id", "mailed_at", "id"),
        Index("ix_signature_requests_campaign_id_email_index", "campaign_id", "email_index"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    email_index: Mapped[bytes]
    contact: Mapped[bytes | None]
    names: Mapped[bytes | None]
    own: Mapped[bytes | None]
    news: Mapped[bytes | None]
    """The address again, sealed to the names key, only where news was asked for."""
    public: Mapped[bytes | None]
    """Name or initials to show in public, sealed to the contact key, only where chosen."""
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    ticket_hash: Mapped[bytes] = mapped_column(unique=True)
    code_hash: Mapped[bytes]
    tries: Mapped[int] = mapped_column(default=0)
    level: Mapped[int]
    country: Mapped[str | None]
    language: Mapped[str]
    commitment: Mapped[bytes]
    """Merkle leaf: SHA-256(0x00 || campaign || text hash || level || HMAC(salt, canonical record))."""
    is_suspect: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    """When a worker dealt with it: a mail was posted, or the address had its three mails of the week."""
    campaign: Mapped[Campaign] = relationship()
    text: Mapped[CampaignText] = relationship()
    wave: Mapped[Wave] = relationship()


class Signature(Base):
    """One person's confirmed name under one campaign. Its sealed part is erased 180 days after the wave's last letter."""

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("campaign_id", "email_index"),
        Index("ix_signatures_campaign_id_state_counted_at", "campaign_id", "state", "counted_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    email_index: Mapped[bytes]
    state: Mapped[SignatureState]
    names: Mapped[bytes | None]
    own: Mapped[bytes | None]
    news: Mapped[bytes | None]
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    ticket_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Of the request it was confirmed from, so that a code typed twice gets the same thanks."""
    level: Mapped[int]
    public: Mapped[bytes | None]
    """Sealed to the contact key until the next window shows it as `public_name`."""
    public_name: Mapped[str | None]
    country: Mapped[str | None]
    language: Mapped[str]
    commitment: Mapped[bytes]
    confirmed_at: Mapped[datetime]
    """To the second until the counting window has taken it, then midnight of that day."""
    counted_at: Mapped[datetime | None]
    """The window that took it; None while it waits for the next."""
    reason: Mapped[str | None]
    campaign: Mapped[Campaign] = relationship()
    text: Mapped[CampaignText] = relationship()


class Tally(Base):
    """The public count of a campaign, moved in windows by one job. Its row is also the counting lock."""

    __tablename__ = "tallies"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    confirmed: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[datetime]
    verified_on: Mapped[date | None]
    campaign: Mapped[Campaign] = relationship()


class Collected(Base):
    """Signatures gathered elsewhere: a figure of its own with its source; no name of the list is kept."""

    __tablename__ = "collected"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    source: Mapped[str]
    """"paper" or "elsewhere"."""
    title: Mapped[str]
    count: Mapped[int]
    sha256: Mapped[str]
    """Of the file, so that the same list is never counted twice."""
    collected_on: Mapped[date]
    entered_at: Mapped[datetime]
