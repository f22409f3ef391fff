"""Decisions over many signatures: which ones are meant, and how a worker carries them out, stops, and takes them back.

A batch is three statements over rows that are held fast, however many it touches; each row is touched once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Wave
from petitions.signing import changes
from petitions.signing.figures import desk
from petitions.signing.models import Cause, Signature, SignatureState
from petitions.signing.vetting.models import Act, Review, Reviewed
from petitions.signing.vetting.seen import is_looked_over

AT_ONCE = 5_000
"""Signatures that one transaction of a review touches."""
_FROM = {
    Act.HOLD: (SignatureState.CONFIRMED,),
    Act.RELEASE: (SignatureState.HELD, SignatureState.INVALIDATED),
    Act.INVALIDATE: (SignatureState.CONFIRMED, SignatureState.HELD),
}
_TO = {
    Act.HOLD: SignatureState.HELD,
    Act.RELEASE: SignatureState.CONFIRMED,
    Act.INVALIDATE: SignatureState.INVALIDATED,
}
_SAME = ("cause", "cluster", "language", "country", "level")
"""Conditions that are a column's value."""


def carry_on(session: Session, number: int, *, now: datetime) -> bool:
    """One batch of a review, or of its undoing; False when nothing is left to do. Safe on two workers at once."""
    review = session.get_one(Review, number, with_for_update=True, populate_existing=True)
    if not review.is_working:
        return False
    touched = _take_back(session, review, now) if review.undone_at else _carry_out(session, review, now)
    review.is_working = touched == AT_ONCE
    session.flush()
    if not review.is_working:
        desk.mark_stale(session, review.campaign_id)
    return review.is_working


def progress(session: Session, review: Review) -> tuple[int, int]:
    """How many signatures a review that works has dealt with, and how many it means; when it is undone, likewise."""
    if review.undone_at is None:
        return review.touched, max(review.meant or 0, review.touched)
    left = session.scalar(select(func.count()).where(Reviewed.review_id == review.id)) or 0
    return review.touched - left, review.touched


def fits(campaign_id: int, act: Act, conditions: dict[str, Any]) -> list[ColumnElement[bool]]:
    """What a row must be for a decision to touch it."""
    # One condition for both: of two on a column PostgreSQL believes that hardly any row meets them, and reads all.
    states = [state for state in _FROM[act] if conditions.get("state") in (None, "", state)]
    found = [Signature.campaign_id == campaign_id, Signature.state.in_(states)]
    for name in _SAME:
        if (value := conditions.get(name)) not in (None, ""):
            found.append(getattr(Signature, name) == value)
    if day := conditions.get("day"):
        begin = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        found.append(and_(Signature.confirmed_at >= begin, Signature.confirmed_at < begin + timedelta(days=1)))
    if wave := conditions.get("wave"):
        mine = select(Wave.id).where(Wave.campaign_id == campaign_id, Wave.number == wave)
        found.append(Signature.wave_id.in_(mine))
    if conditions.get("unreviewed"):
        found.append(~is_looked_over())
    if (ids := conditions.get("ids")) is not None:
        found.append(Signature.id.in_(ids))
    return found


def _carry_out(session: Session, review: Review, now: datetime) -> int:
    """Note what the next rows are, holding them fast, and change those that were noted."""
    mine = select(Reviewed.signature_id).where(Reviewed.review_id == review.id)
    untouched = ~mine.where(Reviewed.signature_id == Signature.id).exists()
    here = (Signature.id > review.reached, Signature.id <= review.upto, untouched)
    columns = (literal(review.id), Signature.id, Signature.state, Signature.cause, Signature.held_on)
    meant = select(*columns).where(*fits(review.campaign_id, review.act, review.conditions), *here)
    names = ["review_id", "signature_id", "state", "cause", "held_on"]
    session.execute(
        insert(Reviewed).from_select(names, meant.order_by(Signature.id).limit(AT_ONCE).with_for_update()),
        execution_options={"synchronize_session": False},
    )
    noted = mine.where(Reviewed.signature_id > review.reached)
    reached = session.scalar(noted.with_only_columns(func.max(Reviewed.signature_id)))
    if reached is None:
        return 0
    change = update(Signature).where(Signature.id.in_(noted)).values(state=_TO[review.act])
    if review.act is Act.HOLD:
        change = change.values(cause=Cause.REVIEW, held_on=now.date())
    touched = changes.run(session, change)
    review.touched, review.reached = review.touched + touched, reached
    session.flush()
    session.expire_all()
    return touched


def _take_back(session: Session, review: Review, now: datetime) -> int:
    """Only what is still as this review left it: what was withdrawn or decided again since stays as it is."""
    mine = Reviewed.review_id == review.id
    batch = select(Reviewed.signature_id).where(mine).order_by(Reviewed.signature_id).limit(AT_ONCE).subquery()
    last, number = session.execute(select(func.max(batch.c.signature_id), func.count()).select_from(batch)).one()
    if not number:
        return 0
    those = and_(mine, Reviewed.signature_id <= last)

    def before(column: Any) -> Any:
        return select(column).where(mine, Reviewed.signature_id == Signature.id).scalar_subquery()

    was_held = before(Reviewed.state) == SignatureState.HELD
    held_on = func.coalesce(before(Reviewed.held_on), Signature.held_on, now.date())
    ours = (Signature.id.in_(select(Reviewed.signature_id).where(those)), Signature.state == _TO[review.act])
    back = update(Signature).where(*ours)
    back = back.values(state=before(Reviewed.state), cause=before(Reviewed.cause))
    changes.run(session, back.values(held_on=case((was_held, held_on), else_=before(Reviewed.held_on))))
    session.execute(delete(Reviewed).where(those), execution_options={"synchronize_session": False})
    session.expire_all()
    return int(number)
