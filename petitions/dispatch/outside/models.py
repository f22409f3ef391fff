"""The table of approvers from outside: one row for each who was asked to look at one dispatch."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core.db import Base
from petitions.dispatch.models import Dispatch


class Answer(enum.StrEnum):
    """What somebody from outside said."""

    APPROVED = "approved"
    REFUSED = "refused"


class OutsideApproval(Base):
    """A person from outside who was asked to look at the frozen letters of one dispatch.

    Holds the name that the organizer wrote, which the report of the dispatch prints and which stays as long as that;
    the address stands in the outbox alone, until its mail has left.
    """

    __tablename__ = "outside_approvals"
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), index=True)
    name: Mapped[str]
    language: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    digest: Mapped[str]
    """Hash of the frozen letters that this person was asked about; the answer counts for no others."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    """When the link stops working."""
    ended_at: Mapped[datetime | None]
    """When the organizer took the link back."""
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]
    words: Mapped[str | None]
    """What the person wrote with the answer."""
    told_at: Mapped[datetime | None]
    """When the person who asked was told of the answer."""
    dispatch: Mapped[Dispatch] = relationship()
