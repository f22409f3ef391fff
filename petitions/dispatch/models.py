"""Tables of dispatch: the decision to send, its items by mail or by hand, what was opened and looked at."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, Wave
from petitions.core.blobs import Blob
from petitions.core.db import Base
from petitions.letters.models import Letter, LetterKind, WorkState
from petitions.organizers.models import Account
from petitions.recipients.models import Recipient
from petitions.signing.vetting.models import Review


class DispatchState(enum.StrEnum):
    """From the wish to freeze to the end of sending."""

    FREEZING = "freezing"
    BROKEN = "broken"
    FROZEN = "frozen"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


class Way(enum.StrEnum):
    """How an item leaves."""

    MAIL = "mail"
    HAND = "hand"


class TaskState(enum.StrEnum):
    """Where a task by hand is; mail items ask the outbox instead."""

    TO_DO = "to_do"
    SENT = "sent"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Release(enum.StrEnum):
    """Who stood beside the person who released a dispatch."""

    SECOND = "second"
    """A second member approved it."""
    OUTSIDE = "outside"
    """Nobody else here could: a person from outside looked at the letters and approved them."""
    WAITED = "waited"
    """Nobody else here could: the same person slept over it and logged in afresh."""


class Dispatch(Base):
    """One decision to send frozen letters of a wave, made by one person and approved by another."""

    __tablename__ = "dispatches"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.FIRST)
    """What its letters are for."""
    request_key: Mapped[str] = mapped_column(unique=True)
    """From the form: a double click makes one dispatch."""
    state: Mapped[DispatchState] = mapped_column(default=DispatchState.FREEZING, index=True)
    problem: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    frozen_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_as: Mapped[Release | None]
    held_then: Mapped[int | None]
    """Signatures that were held, and decided by nobody, when it was released."""
    unreviewed_then: Mapped[int | None]
    """Rows of its annex that nobody had looked over when it was released."""
    despite: Mapped[str | None]
    """Why it was released although signatures were held; no names."""
    starts_at: Mapped[datetime | None]
    in_hours: Mapped[bool] = mapped_column(default=False)
    """Whether each mail waits for the working hours of its addressee."""
    with_table: Mapped[bool] = mapped_column(default=False)
    """Whether the names lie in the annex also as a table (CSV)."""
    told_at: Mapped[datetime | None]
    """When those who can approve were told that it waits; None again once it is frozen anew."""
    grant: Mapped[bytes | None]
    """The passphrase for one freeze, sealed to the contact key; erased when used and after 15 minutes."""
    grant_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    """Of the worker that freezes it; one that went away loses it at `lease_until`."""
    lease_until: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()
    wave: Mapped[Wave] = relationship()
    author: Mapped[Account | None] = relationship(foreign_keys=[created_by])
    approver: Mapped[Account | None] = relationship(foreign_keys=[approved_by])


_ONLY_LETTERS: dict[str, Any] = {
    "sqlite_where": text("copy_of_id IS NULL"),
    "postgresql_where": text("copy_of_id IS NULL"),
}


class Item(Base):
    """One recipient of a dispatch. The freeze fills `letter_id`; a mail item's envelope has the key "letter-<id>".

    With `copy_of_id` it is a copy for information of that other item's letter, with the key "copy-<item>". A second
    posting adds "-2".
    """

    __tablename__ = "dispatch_items"
    __table_args__ = (
        Index("uq_dispatch_items_letter", "dispatch_id", "recipient_id", unique=True, **_ONLY_LETTERS),
        Index("uq_dispatch_items_copy", "copy_of_id", "recipient_id", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))
    language: Mapped[str]
    form: Mapped[str]
    names: Mapped[str]
    demands: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the demands put to this addressee; empty for all."""
    way: Mapped[Way]
    email: Mapped[str | None]
    """The institution's address at the moment of the freeze; bodies, not people."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    is_light: Mapped[bool] = mapped_column(default=False)
    """The mail carries the letter alone, because it would be too large with its annex; a person brings that."""
    generation: Mapped[int] = mapped_column(default=1)
    """How often it was posted by a person's decision; each time is another envelope."""
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_items.id"))
    """The item whose letter this one gets for information; None for an addressee."""
    task: Mapped[TaskState | None]
    done_on: Mapped[date | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    done_how: Mapped[str | None]
    """"post", "courier", "portal", "in person"."""
    proof: Mapped[str | None]
    """Postal number or portal reference."""
    proof_blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    returned_on: Mapped[date | None]
    note: Mapped[str | None]
    acknowledged_on: Mapped[date | None]
    """The first day on which they said that they have it."""
    answered_on: Mapped[date | None]
    """The first day on which they said something to it."""
    answer: Mapped[str | None]
    """What the last answer says, in the words of `note_answer`; means nothing without `answered_on`."""
    dispatch: Mapped[Dispatch] = relationship()
    recipient: Mapped[Recipient] = relationship()
    letter: Mapped[Letter | None] = relationship()
    proof_blob: Mapped[Blob | None] = relationship()
    doer: Mapped[Account | None] = relationship()
    copy_of: Mapped["Item | None"] = relationship(remote_side="Item.id")

    @property
    def kind(self) -> LetterKind:
        """What its letter is for: that of the whole dispatch."""
        return self.dispatch.kind

    @property
    def envelope_key(self) -> str:
        """The outbox knows this item's mail by this word."""
        word = f"letter-{self.letter_id}" if self.copy_of_id is None else f"copy-{self.id}"
        return word if self.generation in (None, 1) else f"{word}-{self.generation}"


class Opening(Base):
    """A letter that an approver opened before the release, and as what: whole, or as what differs from another."""

    __tablename__ = "dispatch_openings"
    __table_args__ = (UniqueConstraint("letter_id", "account_id", "how"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    how: Mapped[str]
    """"whole" or "differences"."""
    opened_at: Mapped[datetime]


class Look(Base):
    """A logged look at an annex: opened by the worker under a key that only the asking session holds; 15 minutes."""

    __tablename__ = "looks"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_items.id"))
    """Whose letter it was: after a strike that item has another one."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str]
    sealed_key: Mapped[bytes | None]
    """The session's key, sealed to the contact key; erased once used."""
    state: Mapped[WorkState] = mapped_column(default=WorkState.WAITING, index=True)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """The annex under the session's key (AES-GCM); erased after 15 minutes."""
    numbers: Mapped[bytes | None] = mapped_column(deferred=True)
    """Whose signature stands in which row, under the same key and as long."""
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    letter: Mapped[Letter] = relationship()
    item: Mapped[Item | None] = relationship()
    account: Mapped[Account] = relationship()


class Strike(Base):
    """Names struck from a frozen annex by their numbers; the letters were printed anew without them."""

    __tablename__ = "dispatch_strikes"
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), index=True)
    look_id: Mapped[int] = mapped_column(ForeignKey("looks.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("signature_reviews.id"))
    """The decision that strikes these signatures out; it has who, why, and what each of them was."""
    numbers: Mapped[str]
    """As they stood in that annex: "12, 17-19"."""
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    dispatch: Mapped[Dispatch] = relationship()
    look: Mapped[Look] = relationship()
    review: Mapped[Review] = relationship()


class PrintedReport(Base):
    """A report of a dispatch on paper, asked for on its page and printed by a worker; erased after a day."""

    __tablename__ = "dispatch_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"))
    language: Mapped[str]
    state: Mapped[WorkState] = mapped_column(default=WorkState.WAITING, index=True)
    asked_at: Mapped[datetime]
    content: Mapped[bytes | None]
    """The PDF."""
    dispatch: Mapped[Dispatch] = relationship()
