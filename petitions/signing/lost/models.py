"""The wish for a fresh link."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base


class FreshLink(Base):
    """One press of *Send me a fresh link*: the same row for an address that signed and for one that did not.

    `contact` (address and link token) is open to workers alone and erased as soon as one has dealt with it. The row
    goes then too where nobody of that address signed, when the link is used, and seven days after it was made.
    """

    __tablename__ = "fresh_links"
    __table_args__ = (Index("ix_fresh_links_campaign_id_email_index", "campaign_id", "email_index"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    email_index: Mapped[bytes]
    contact: Mapped[bytes | None]
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    language: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    mailed_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()
