"""The table of public figures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from petitions.core.db import Base


class CampaignFigures(Base):
    """What anybody may know of a campaign's signatures, as of one window; nothing in it moves until the next."""

    __tablename__ = "campaign_figures"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    as_of: Mapped[datetime]
    """The window of the count it was made from."""
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """{"online": n, "by_day": {"2026-11-20": n}, "by_country": {"LB": n}, "other": n}."""
