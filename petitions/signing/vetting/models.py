"""Tables of reviews: what an organizer decided of many signatures at once, and what each of them was before."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign
from petitions.core.db import Base
from petitions.organizers.models import Account
from petitions.signing.models import Cause, SignatureState


class Act(enum.StrEnum):
    """What a review does with the signatures that fit its conditions."""

    HOLD = "hold"
    RELEASE = "release"
    INVALIDATE = "invalidate"


class Review(Base):
    """One decision over all signatures that fit some conditions; carried out in batches by a worker.

    It can be undone as long as its campaign has it; undoing gives back to every signature what it was, unless it was
    withdrawn or decided again since.
    """

    __tablename__ = "signature_reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    act: Mapped[Act]
    conditions: Mapped[dict[str, Any]]
    """State, cause, cluster, language, country, level, wave, day, unreviewed: those that were set."""
    reason: Mapped[str]
    upto: Mapped[int]
    """The highest number among the signatures when it was decided: who signs later is not meant."""
    meant: Mapped[int | None]
    """How many fitted when it was decided; None for decisions older than that."""
    reached: Mapped[int] = mapped_column(default=0)
    """The number of the last signature it touched: it goes on from there."""
    touched: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    is_working: Mapped[bool] = mapped_column(default=True, index=True)
    stopped_at: Mapped[datetime | None]
    """Ended by a person before it was carried out whole."""
    undone_at: Mapped[datetime | None]
    """Asked to be undone at; carried out once it no longer works."""
    campaign: Mapped[Campaign] = relationship()
    account: Mapped[Account] = relationship()


class Reviewed(Base):
    """What one signature was before a review touched it. Holds no personal data; goes with its signature."""

    __tablename__ = "signature_reviewed"
    review_id: Mapped[int] = mapped_column(ForeignKey("signature_reviews.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True, index=True)
    state: Mapped[SignatureState]
    cause: Mapped[Cause | None]
    held_on: Mapped[date | None]
