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
    """State, cause, cluster, language, country, level, wave, day, unreviewed: those that were set.

    Of a decision by number: `ids` of these very signatures, and `numbers` as they stood in the look or annex.
    """
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


class LookKind(enum.StrEnum):
    """Whose names a look opens: signatures that are held, or some of those that would stand on an annex."""

    HELD = "held"
    SAMPLE = "sample"


class SignatureLook(Base):
    """A logged look at names: opened by a worker under a key that only the asking browser holds; 15 minutes.

    Names are in `content` alone and are erased with it; the row stays as a record of who looked, and why.
    """

    __tablename__ = "signature_looks"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    """Of its address; a sample is drawn by it, so that the same can be drawn once more."""
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[LookKind]
    cause: Mapped[Cause | None]
    """Of held signatures: those held for this alone."""
    cluster: Mapped[int | None]
    """Or those of this crowd."""
    size: Mapped[int]
    """At most so many."""
    reason: Mapped[str]
    sealed_key: Mapped[bytes | None]
    """The browser's key, sealed to the contact key; erased once used."""
    grant: Mapped[bytes | None]
    """The passphrase for this one look, sealed to the contact key; erased once used and after 15 minutes."""
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """The rows under the browser's key; erased after 15 minutes."""
    problem: Mapped[str | None]
    """"passphrase" or "closed": why nothing was opened."""
    opened: Mapped[int | None]
    """How many rows it showed; None until a worker has opened it."""
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship()
    account: Mapped[Account] = relationship()


class Seen(Base):
    """A signature that a look showed, by its number there: somebody has looked at it. Holds no personal data."""

    __tablename__ = "signature_seen"
    look_id: Mapped[int] = mapped_column(ForeignKey("signature_looks.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), index=True)


class Reviewed(Base):
    """What one signature was before a review touched it. Holds no personal data; goes with its signature."""

    __tablename__ = "signature_reviewed"
    review_id: Mapped[int] = mapped_column(ForeignKey("signature_reviews.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True, index=True)
    state: Mapped[SignatureState]
    cause: Mapped[Cause | None]
    held_on: Mapped[date | None]
