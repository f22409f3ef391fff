"""Tables of figures: what anybody may know of a campaign's signatures, and what the desk knows."""

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


class DeskFigures(Base):
    """What the desk knows of a campaign's signatures, of drafts and quiet ones too; never shown in public.

    A worker makes it, so that no page of the desk counts through a million rows. Holds no personal data.
    """

    __tablename__ = "desk_figures"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    as_of: Mapped[datetime | None]
    """The window of the count when it was made; None before the first."""
    made_at: Mapped[datetime]
    is_stale: Mapped[bool] = mapped_column(default=False)
    """Something was decided since that no window tells of: it is made anew at once."""
    confirmed: Mapped[int]
    held: Mapped[int]
    reachable: Mapped[int]
    """Of the held: whose address is still kept, because they asked for news."""
    unreviewed: Mapped[int]
    """Confirmed with a name that goes into annexes, and never touched by a review."""
    by_day: Mapped[dict[str, Any]]
    """{"2026-11-20": n}: confirmed ones by the day of confirming, the first day first."""
    content: Mapped[dict[str, Any]]
    """{"states": {state: n}, "pending": n, "by_country": {"LB": n, "": n}, "by_language": {}, "by_level": {"0": n},
    "causes": {cause: [held, reachable]}, "crowds": [[number, cause, n]], "parts": [see ``desk.Part``]}."""
