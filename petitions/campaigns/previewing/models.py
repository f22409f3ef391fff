"""The table of links to drafts."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base
from petitions.organizers.models import Account


class PreviewLink(Base):
    """One secret link to a draft. Holds nobody's name: whom it is given to, only the organizer knows."""

    __tablename__ = "preview_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    """When it stops working by itself."""
    ended_at: Mapped[datetime | None]
    """When an organizer took it back."""
    campaign: Mapped[Campaign] = relationship()
    maker: Mapped[Account] = relationship()
