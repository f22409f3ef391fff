"""Tables of what comes back: raw mails as they came, and answers as people read them, by whichever way they came."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.blobs import Blob
from petitions.core.db import Base
from petitions.dispatch.models import Item
from petitions.organizers.models import Account, Organization
from petitions.recipients.models import Recipient


class InboundState(enum.StrEnum):
    """How far a raw mail was dealt with."""

    NEW = "new"
    READ = "read"
    BROKEN = "broken"


class Nature(enum.StrEnum):
    """What a raw mail turned out to be."""

    ANSWER = "answer"
    AUTOMATIC = "automatic"
    REPORT = "report"
    """A notice of delivery or non-delivery (RFC 3464)."""
    FOREIGN = "foreign"
    """Forged, about an unknown letter, or no answer at all."""


class Medium(enum.StrEnum):
    """By which way an answer came."""

    MAIL = "mail"
    PAGE = "page"
    """The recipient's own page."""
    POST = "post"
    PHONE = "phone"
    MEETING = "meeting"
    OTHER = "other"


class AnswerState(enum.StrEnum):
    """Where an answer is among the organizers."""

    PEN = "pen"
    """Whose letter it answers is not known; a person says."""
    UNREAD = "unread"
    CLASSIFIED = "classified"
    AUTOMATIC = "automatic"
    """Filed: an absence note or a machine's receipt, never counted as an answer."""
    DISMISSED = "dismissed"


class Verdict(enum.StrEnum):
    """What an answer says, in an organizer's judgment."""

    ACKNOWLEDGED = "acknowledged"
    SUBSTANTIVE = "substantive"
    COMMITTED = "committed"
    """To the demands in `Answer.demands`."""
    REFUSED = "refused"
    OTHER_CHANNEL = "other_channel"
    NO_MORE = "no_more"


class Inbound(Base):
    """One raw mail, stored before it is removed or marked where it came from. Sealed; erased after twelve months."""

    __tablename__ = "inbound"
    id: Mapped[int] = mapped_column(primary_key=True)
    raw_sha256: Mapped[str] = mapped_column(unique=True)
    """The same bytes are one row, however often they are fetched."""
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    source: Mapped[str]
    """"imap" or "pipe"."""
    received_at: Mapped[datetime]
    state: Mapped[InboundState] = mapped_column(default=InboundState.NEW, index=True)
    nature: Mapped[Nature | None]
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelopes.id"))
    """The mail of ours it speaks of, once known."""
    status: Mapped[str | None]
    """Of a report: its enhanced status code (RFC 3463)."""
    action: Mapped[str | None]
    """Of a report: "failed", "delayed", "delivered" or another word of RFC 3464."""
    size: Mapped[int | None]
    """Bytes of the whole mail; of one beyond the limit only the head was kept."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often reading it began; one that ended a worker three times is set aside as broken."""
    blob: Mapped[Blob | None] = relationship()


class Mailbox(Base):
    """How the mailbox that we fetch from does: at most one row. Its address and password are settings, not here."""

    __tablename__ = "mailboxes"
    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime | None]
    """When it last let us in."""
    away_since: Mapped[datetime | None]
    problem: Mapped[str | None]
    """While it is away: "connect", "tls", "login", "folder", "line" or "disk"."""
    is_told: Mapped[bool] = mapped_column(default=False)
    """Whether the log has said that it is away for a day."""


class Answer(Base):
    """What somebody said to one of our letters. Words and names are locked under a key derived from the root secret."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_organization_id_state", "organization_id", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """None while nobody knows whose letter it answers."""
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("recipients.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_items.id"), index=True)
    """The letter it answers; None in the pen, and for a call or meeting about no letter in particular."""
    proposed_item_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_items.id"))
    """The letter whose reference stands in its subject; a person decides."""
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound.id"), unique=True)
    medium: Mapped[Medium]
    state: Mapped[AnswerState]
    matched_by: Mapped[str | None]
    """"token", "message-id", "person", "page" or "hand"."""
    proposed: Mapped[Verdict | None]
    """What the recipient chose on their own page; counts once an organizer accepts."""
    verdict: Mapped[Verdict | None]
    demands: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the demands it commits to or speaks of."""
    came_on: Mapped[date]
    came_at: Mapped[datetime]
    sender: Mapped[bytes | None]
    subject: Mapped[bytes | None]
    text: Mapped[bytes | None]
    """Safe plain text, what they wrote themselves."""
    quoted: Mapped[bytes | None]
    """Safe plain text, what they quoted of ours."""
    note: Mapped[bytes | None]
    """An organizer's words about it."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    request_key: Mapped[str | None] = mapped_column(unique=True, index=True)
    """From the form by which it was recorded: a double click makes one answer."""
    classified_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    classified_at: Mapped[datetime | None]
    organization: Mapped[Organization | None] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    recipient: Mapped[Recipient | None] = relationship()
    item: Mapped[Item | None] = relationship(foreign_keys=item_id)
    proposed_item: Mapped[Item | None] = relationship(foreign_keys=proposed_item_id)
    classifier: Mapped[Account | None] = relationship(foreign_keys=classified_by)
    files: Mapped[list["AnswerFile"]] = relationship(order_by="AnswerFile.position")


class AnswerFile(Base):
    """Something that came with an answer: only ever downloaded, behind a warning. Locked like the words."""

    __tablename__ = "answer_files"
    __table_args__ = (UniqueConstraint("answer_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    position: Mapped[int]
    name: Mapped[bytes]
    media_type: Mapped[str]
    """As the sender calls it; never believed."""
    size: Mapped[int]
    content: Mapped[bytes | None]
    """None when it was too large to keep, or erased."""
