"""Tables of the outbox. Addresses and bodies are sealed to the contact key; what remains says nothing of anyone."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core.blobs import Blob
from petitions.core.db import Base


class State(enum.StrEnum):
    """Where an envelope is; `rules.MOVES` says which way it may go."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"
    HELD = "held"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REPLIED = "replied"


class BatchState(enum.StrEnum):
    """Whether the envelopes of a batch may leave."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Phase(enum.StrEnum):
    """How far an attempt got, in the words of SMTP."""

    CONNECT = "connect"
    GREETING = "greeting"
    TLS = "tls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    GATE = "gate"
    DOT = "dot"
    DONE = "done"


class Event(enum.StrEnum):
    """What a notice, an answer or the relay's log says of a mail after it left."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REPLIED = "replied"
    DELAYED = "delayed"


class Batch(Base):
    """At most 50 envelopes that one job sends: a unit of work and of pause. Lower numbers of `rank` go first."""

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """Set by the package that posts, such as "dispatch-3-1"; posting under a name again finds the same batch."""
    state: Mapped[BatchState] = mapped_column(default=BatchState.RUNNING, index=True)
    rank: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]


class Envelope(Base):
    """One mail to one address. Sealed parts are erased once it was accepted, refused, cancelled or expired."""

    __tablename__ = "envelopes"
    __table_args__ = (
        Index("ix_envelopes_state_due_at", "state", "due_at"),
        Index("ix_envelopes_batch_id_state", "batch_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """What this mail is, such as "letter-12"; posting a key twice is one envelope."""
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    generation: Mapped[int] = mapped_column(default=1)
    at_most_once: Mapped[bool] = mapped_column(default=True)
    """Letters: an unknown end is shown to a person. Confirmations: an unknown end is tried again."""
    state: Mapped[State] = mapped_column(default=State.QUEUED)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lease_token: Mapped[str | None]
    lease_worker: Mapped[str | None] = mapped_column(index=True)
    leased_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(index=True)
    dated_at: Mapped[datetime | None]
    """The Date of the message, fixed at the first attempt; from it the same bytes are built every time."""
    mime_sha256: Mapped[str | None]
    sealed: Mapped[bytes | None]
    """To the contact key: address, subject, text, headers (JSON). None once erased."""
    domain: Mapped[str] = mapped_column(default="")
    """Receiving domain of a letter, for pace and report; empty for mail to supporters."""
    reply_code: Mapped[int | None]
    reply_status: Mapped[str | None]
    """Enhanced status code (RFC 3463) of the last reply; its text is never kept."""
    server: Mapped[str | None]
    queue_id: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    batch: Mapped[Batch] = relationship()


class Attachment(Base):
    """A file that goes with an envelope, in order; many envelopes may carry the same frozen bytes."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("envelope_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelopes.id"))
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"))
    position: Mapped[int]
    filename: Mapped[str]
    blob: Mapped[Blob] = relationship()


class Attempt(Base):
    """One try, never changed afterwards: how far it got, what was answered, what we made of it."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelopes.id"), index=True)
    generation: Mapped[int]
    at: Mapped[datetime]
    phase: Mapped[Phase]
    reply_code: Mapped[int | None]
    reply_status: Mapped[str | None]
    verdict: Mapped[State]
    worker: Mapped[str]


class Evidence(Base):
    """One thing that was said of a mail after it left, never changed; by whom it was said, `replies` knows."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelopes.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[Event]
    status: Mapped[str | None]
    """Enhanced status code (RFC 3463), where the notice gave one."""
    was: Mapped[State]
    """Where the mail was when it was said."""
    became: Mapped[State]
    """Where it was afterwards; the same when nothing followed."""


class Suppression(Base):
    """An address we must not mail, by keyed index; a directory body is never suppressed without a person."""

    __tablename__ = "suppressions"
    id: Mapped[int] = mapped_column(primary_key=True)
    address_index: Mapped[bytes] = mapped_column(unique=True)
    reason: Mapped[str]
    since: Mapped[datetime]


class Beat(Base):
    """The heartbeat of a process that sends. Silent for 30 s: its leases return, its `sending` become in doubt."""

    __tablename__ = "beats"
    worker: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(index=True)


class Relay(Base):
    """What stands between us and the world: one row. Paused with a reason after our own fault or five failures."""

    __tablename__ = "relays"
    id: Mapped[int] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """With a pace: when all that was taken in hand has had its share of a minute."""
    full_until: Mapped[datetime | None]
    """Without a relay of its own: until then only urgent mail leaves, the day has had its share."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Domain(Base):
    """A receiving domain of letters: what left for it lately, and whether more may. Its first letter makes the row."""

    __tablename__ = "domains"
    name: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[list[Any]] = mapped_column(default=list)
    """When its last letters were taken in hand, oldest first: seconds of Unix time, at most a minute's worth."""
    shut_until: Mapped[datetime | None]
    """No letter leaves for it before: its minute is full, or it said 421."""
    times: Mapped[int] = mapped_column(default=0)
    """How often in a row it said 421."""
    holds: Mapped[int] = mapped_column(default=0)
    """How many letters in a row it refused by its policy."""
    paused_at: Mapped[datetime | None]
    """Since when letters wait for a person to look."""


class DayCount(Base):
    """Without a relay of its own: how many mails left on a day in UTC, all of them and those to large providers."""

    __tablename__ = "day_counts"
    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    """"all", or a provider's name."""
    number: Mapped[int]
