"""Tables of what is entered on the desk: lists that wait to be read and looked at, and changes of a figure."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, Wave
from petitions.core.db import Base
from petitions.organizers.models import Account
from petitions.signing.models import Collected


class ListState(enum.StrEnum):
    """Read: it was counted through and waits for an organizer's word."""

    WAITING = "waiting"
    WORKING = "working"
    READ = "read"
    FAILED = "failed"


class BroughtList(Base):
    """A list somebody brought, on its way through the worker: read, looked at, counted or dropped.

    Holds names and addresses, sealed to the contact key, until it is read, an hour at most; the row ends after a day.
    """

    __tablename__ = "brought_lists"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    source: Mapped[str]
    title: Mapped[str]
    collected_on: Mapped[date]
    reader: Mapped[str]
    """Language of who brought it, for the sentences in `problems`."""
    state: Mapped[ListState] = mapped_column(default=ListState.WAITING, index=True)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    rows: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    """[row, sentence] of the first wrong rows; never what stands in them."""
    sha256: Mapped[str] = mapped_column(default="")
    brought_at: Mapped[datetime]
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    claimed_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()
    wave: Mapped[Wave] = relationship()


class CollectedChange(Base):
    """One correction of a collected figure, with its reason; to nought is to take it out of the count."""

    __tablename__ = "collected_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    collected_id: Mapped[int] = mapped_column(ForeignKey("collected.id"), index=True)
    before: Mapped[int]
    after: Mapped[int]
    reason: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    collected: Mapped[Collected] = relationship()
    account: Mapped[Account | None] = relationship()
