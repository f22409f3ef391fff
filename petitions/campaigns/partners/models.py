"""The table of partners: who was asked to join a campaign, who said yes, and when it ended."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base
from petitions.organizers.models import Organization


class CampaignPartner(Base):
    """One organization that was asked to join a campaign of another; one row lives for each pair at most."""

    __tablename__ = "campaign_partners"
    __table_args__ = (
        Index(
            "uq_campaign_partners_living",
            "campaign_id",
            "organization_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    told_at: Mapped[datetime | None]
    """When those who can answer were told by mail that something waits."""
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    """When it was refused, taken back or ended, by either side."""
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    campaign: Mapped[Campaign] = relationship()
    organization: Mapped[Organization] = relationship()

    @property
    def stands(self) -> bool:
        """Whether it said yes and nobody has ended it."""
        return self.accepted_at is not None and self.ended_at is None
