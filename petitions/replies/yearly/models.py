"""The table of yearly reports: asked for on a page, printed by a worker, erased after a day."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base
from petitions.letters.models import WorkState


class YearlyReport(Base):
    """One campaign in one calendar year, on paper and as a table, in the language of who asked."""

    __tablename__ = "yearly_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    year: Mapped[int]
    language: Mapped[str]
    state: Mapped[WorkState] = mapped_column(default=WorkState.WAITING, index=True)
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    """When a worker began; one that went away is not waited for."""
    content: Mapped[bytes | None]
    """The PDF."""
    lines: Mapped[bytes | None]
    """The same as CSV."""
    campaign: Mapped[Campaign] = relationship()
