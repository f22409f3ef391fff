"""Tables of signing. What names a person is sealed; what is clear says nothing of anyone."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core.db import Base
from petitions.organizers.models import Organization

LISTENS = "news IS NOT NULL AND state = 'confirmed'"
"""Rows of those who asked to be told, by organization: they are counted while somebody waits."""


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of some rows only, the same on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class SignatureState(enum.StrEnum):
    """Only `confirmed` counts. Held: waits for review. Invalidated: struck by us, with a reason."""

    CONFIRMED = "confirmed"
    HELD = "held"
    INVALIDATED = "invalidated"
    WITHDRAWN = "withdrawn"


class Cause(enum.StrEnum):
    """Why a signature is held. `burst`, `domain` and `look-alike` name the crowd that it came with."""

    TRAP = "trap"
    AGE = "form age"
    BURST = "burst"
    DOMAIN = "domain"
    LOOK_ALIKE = "look-alike"
    DISPOSABLE = "disposable"
    REVIEW = "review"


class Level(enum.IntEnum):
    """What may be shown of a name; raised only by the signatory's own act."""

    COUNTED = 0
    ANNEX = 1
    INITIALS = 2
    PUBLIC = 3


class Request(Base):
    """One press of Sign, not yet confirmed. One row per press, the same work for a new and a known address.

    Erased when its address confirms any of them, when its address had its three mails of the week, and seven days
    after it was made. `contact` (address, link token, code) is open to workers alone; `names` (name, salt, and what
    else was given) to whoever holds the names key; `own` is the same under a key from the link token. One taken back
    before it was confirmed is emptied at once; what stays for the seven days is the blind index and its `mails`.
    """

    __tablename__ = "signature_requests"
    __table_args__ = (
        Index("ix_signature_requests_mailed_at_id", "mailed_at", "id"),
        Index("ix_signature_requests_campaign_id_email_index", "campaign_id", "email_index"),
        _partial("ix_signature_requests_joined", "campaign_id", "via_id", where="via_id IS NOT NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    via_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """The partner that it is signed with, whose news is agreed to; None for the campaign's host."""
    email_index: Mapped[bytes]
    contact: Mapped[bytes | None]
    names: Mapped[bytes | None]
    own: Mapped[bytes | None]
    news: Mapped[bytes | None]
    """The address again, sealed to the names key, only where news was asked for."""
    reach: Mapped[bytes | None]
    """The address under a key from the link token, so that news can still be asked for when confirming."""
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
    """Held when it is confirmed; `cause` says why."""
    cause: Mapped[Cause | None]
    cluster: Mapped[int | None]
    """The crowd it belongs to: a number that says nothing of what its members share."""
    sketch: Mapped[bytes | None]
    """What crowds are found by, under a salt that lives a day at most; see `vetting.sketches`."""
    is_code_only: Mapped[bool] = mapped_column(default=False)
    """During an attack: confirmed by the typed code alone, not by the link's button."""
    made_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    """When its mail was posted to the outbox; None again while one more was asked for."""
    mails: Mapped[int] = mapped_column(default=0)
    """How many of them: the cap counts these."""
    campaign: Mapped[Campaign] = relationship()
    text: Mapped[CampaignText] = relationship()
    wave: Mapped[Wave] = relationship()
    via: Mapped[Organization | None] = relationship()


class Signature(Base):
    """One person under one campaign, confirmed. Its sealed part is erased once names are kept no longer."""

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("campaign_id", "email_index"),
        Index("ix_signatures_campaign_id_state", "campaign_id", "state"),
        _partial("ix_signatures_unseen", "campaign_id", where="public IS NOT NULL AND state = 'confirmed'"),
        _partial("ix_signatures_sketched", "campaign_id", where="sketch IS NOT NULL"),
        _partial("ix_signatures_public", "campaign_id", "commitment", where="public_name IS NOT NULL"),
        _partial("ix_signatures_joined", "campaign_id", "via_id", where="via_id IS NOT NULL"),
        _partial("ix_signatures_listeners", "campaign_id", "via_id", "confirmed_at", "id", where=LISTENS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    via_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """As of the request; None again, with its news, once that partner has left."""
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
    public_from: Mapped[datetime | None]
    """From when on a campaign that tells its count in quiet windows shows `public_name`."""
    confirmed_at: Mapped[datetime]
    """Midnight of the day, UTC: the moment is kept nowhere."""
    was_confirmed: Mapped[bool] = mapped_column(default=False)
    """Whether it was confirmed before the statement that changed its state last, which returns it; see `changes`."""
    mails: Mapped[int] = mapped_column(default=0)
    """Confirmation mails its address had in the week before it confirmed, so that the cap outlives the requests."""
    reason: Mapped[str | None]
    cause: Mapped[Cause | None]
    """Why it is held; kept when it is released."""
    cluster: Mapped[int | None]
    sketch: Mapped[bytes | None]
    """Erased in the night after its salt is gone."""
    held_on: Mapped[date | None]
    campaign: Mapped[Campaign] = relationship()
    text: Mapped[CampaignText] = relationship()
    via: Mapped[Organization | None] = relationship()


class CountChange(Base):
    """What one change of a signature's state does to the count of its campaign, until the next window takes it.

    Written in the transaction of the change. Lives for a minute, so it is tied to nothing.
    """

    __tablename__ = "count_changes"
    __table_args__ = (Index("ix_count_changes_campaign_id_signature_id", "campaign_id", "signature_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int]
    signature_id: Mapped[int]
    delta: Mapped[int]
    """1 or -1; the whole of what waited where a migration wrote it, with 0 for the signature."""


class Tally(Base):
    """The public count of a campaign, moved in windows by one job. Its row is also the counting lock."""

    __tablename__ = "tallies"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    confirmed: Mapped[int] = mapped_column(default=0)
    relatives: Mapped[int] = mapped_column(default=0)
    survivors: Mapped[int] = mapped_column(default=0)
    cities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Sealed answers as totals, counted where the names key is at hand; cities only from five people on."""
    as_of: Mapped[datetime]
    verified_on: Mapped[date | None]
    shown: Mapped[int | None]
    """What the public sees of a quiet campaign, since `shown_at`; None for all others."""
    shown_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()


class Tree(Base):
    """What one root stands for: every leaf that a freeze counted, kept so that a receipt can be written later.

    Leaves hide everything, so they stay when names are erased. Receipts show a tree once a letter of it was released.
    """

    __tablename__ = "trees"
    __table_args__ = (UniqueConstraint("campaign_id", "root"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    root: Mapped[bytes]
    size: Mapped[int]
    as_of: Mapped[datetime]
    released_at: Mapped[datetime | None]


class TreePart(Base):
    """A whole subtree of a tree (the last one may be smaller), so that a path needs two short reads."""

    __tablename__ = "tree_parts"
    tree_id: Mapped[int] = mapped_column(ForeignKey("trees.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the order of the leaves."""
    lowest: Mapped[bytes]
    """Its first leaf."""
    node: Mapped[bytes]
    """The hash over it."""
    leaves: Mapped[bytes]
    """32 bytes each, one after the other, ascending."""


class Collected(Base):
    """Signatures gathered elsewhere: a figure of its own with its source; no name of a list is kept.

    The scan of paper sheets is sealed and erased with the names of its wave, as long after its last letter as the
    organization keeps names.
    """

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
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    wave: Mapped[Wave] = relationship()
