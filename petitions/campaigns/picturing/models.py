"""The table of campaigns' pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base


class CampaignPicture(Base):
    """One picture a campaign, as everybody gets it. Another one, or none, leaves nothing of it behind."""

    __tablename__ = "campaign_pictures"
    __table_args__ = (UniqueConstraint("campaign_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    content: Mapped[bytes] = mapped_column(deferred=True)
    """WebP, drawn anew; see ``shrinking``."""
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[dict[str, Any]]
    """What is to be seen, by language: read out, and shown where the picture is not loaded."""
    credit: Mapped[str]
    """Who made it, or whom it comes from; never more than that person wants."""
    note: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What to know before looking, by language; with one, the picture is shown on a press only."""
    ticked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who said that it shows no dead person and no torture; None for the demonstration."""
    ticked_at: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship()

    @property
    def mark(self) -> str:
        """What its address ends with: another picture has another one."""
        return self.sha256[:16]
