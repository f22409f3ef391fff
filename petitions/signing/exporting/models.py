"""Tables of exports: who asked for which columns and why, who allowed it, and the file while it lasts."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base
from petitions.organizers.models import Account


class ExportState(enum.StrEnum):
    """From the wish to the end of the file."""

    ASKED = "asked"
    REFUSED = "refused"
    TAKEN_BACK = "taken back"
    """By who asked, or because who asked no longer works here."""
    LAPSED = "lapsed"
    """Nobody decided in time."""
    ALLOWED = "allowed"
    """A worker writes it, or will."""
    READY = "ready"
    ERASED = "erased"
    """Its time is over; what stays is this row."""


class Export(Base):
    """One export of a campaign's signatures: rows without name and address. The row stays as a record."""

    __tablename__ = "exports"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    request_key: Mapped[str] = mapped_column(unique=True)
    """From the form: a double click is one wish."""
    state: Mapped[ExportState] = mapped_column(default=ExportState.ASKED, index=True)
    purpose: Mapped[str]
    columns: Mapped[list[str]]
    """Of ``rules.COLUMNS``, in their order."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When those who may allow it were told that it waits."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was refused."""
    lease_token: Mapped[str | None]
    """Of the worker that writes it; one that went away loses it at `lease_until`, and the next begins anew."""
    lease_until: Mapped[datetime | None]
    total: Mapped[int | None]
    """Rows there were when the writing began."""
    done: Mapped[int] = mapped_column(default=0)
    """Rows written by now."""
    parts: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None]
    """Of the whole file, in hexadecimal."""
    until: Mapped[datetime | None]
    """The file can be downloaded before this moment."""
    taken: Mapped[int] = mapped_column(default=0)
    """How often it was downloaded."""
    campaign: Mapped[Campaign] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])


class ExportPart(Base):
    """About a megabyte of a file, locked under a key outside the database. Erased when the file's time is over."""

    __tablename__ = "export_parts"
    export_id: Mapped[int] = mapped_column(ForeignKey("exports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the order of the file."""
    content: Mapped[bytes]
