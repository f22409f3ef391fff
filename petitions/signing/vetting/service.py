"""Hold crowds, count what is held and why, and carry out what organizers decide of many signatures at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.signing import changes
from petitions.signing import rules as signing_rules
from petitions.signing.models import Cause, Request, Signature, SignatureState
from petitions.signing.vetting import crowds, rules, sketches
from petitions.signing.vetting.crowds import Found, Sketch
from petitions.signing.vetting.models import Act, Review, Reviewed

LOOKED_BACK = timedelta(hours=24)
"""As long as a salt lives."""
AT_ONCE = 500
"""Signatures that one transaction of a review touches."""
SHOWN = 20
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
_Row = tuple[str, int]


@dataclass(frozen=True)
class Overview:
    """How many signatures a campaign has in each state, how many are held for what, and the crowds among them."""

    states: dict[str, int]
    pending: int
    causes: dict[str, int]
    crowds: list[tuple[int, str, int]]
    """Number, cause and how many are held, the largest first."""


def list_suspect(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the campaigns in which somebody suspect signed lately: without one there is no crowd to look for."""
    waiting = select(Request.campaign_id).where(Request.sketch.is_not(None), Request.made_at > now - LOOKED_BACK)
    held = select(Signature.campaign_id).where(Signature.sketch.is_not(None), Signature.state == SignatureState.HELD)
    found = set(session.scalars(waiting.where(Request.is_suspect.is_(True)).distinct()))
    return sorted(found | set(session.scalars(held.distinct())))


def hold_crowds(session: Session, campaign: Campaign, salts: Sequence[bytes], *, now: datetime) -> int:
    """Find crowds among those who signed within a day and hold who came with them; returns how many rows changed.

    Pending rows are held when they are confirmed. What a person decided stays. Finding a crowd again changes nothing.
    """
    known: dict[bytes, dict[_Row, Sketch]] = defaultdict(dict)  # tags of two salts have nothing in common
    settled: set[_Row] = set()
    for key, cluster, locked in _sketched(session, campaign, now):
        if opened := sketches.unlock(locked, salts):
            sketch, salt = opened
            known[salt][key] = sketch
            if cluster is not None:
                settled.add(key)
    members: dict[Found, list[_Row]] = defaultdict(list)
    for salt, those in known.items():
        for key, crowd in crowds.find(those, partial(sketches.number, salt)).items():
            if key not in settled:
                members[crowd].append(key)
    return sum(_hold(session, crowd, keys, now) for crowd, keys in members.items())


def erase_sketches(session: Session, *, now: datetime) -> int:
    """What can be opened by nobody any more is erased, too."""
    before = signing_rules.day_of(now - LOOKED_BACK)
    touched = 0
    for table, moment in ((Request, Request.made_at), (Signature, Signature.confirmed_at)):
        old = update(table).where(table.sketch.is_not(None), moment < before).values(sketch=None)
        done: Any = session.execute(old, execution_options={"synchronize_session": False})
        touched += int(done.rowcount)
    session.expire_all()
    return touched


def overview(session: Session, campaign: Campaign) -> Overview:
    """The figures of the desk's page; no row of it names anybody."""
    mine = (Signature.campaign_id == campaign.id,)
    held = (*mine, Signature.state == SignatureState.HELD)
    states = session.execute(select(Signature.state, func.count()).where(*mine).group_by(Signature.state))
    causes = session.execute(select(Signature.cause, func.count()).where(*held).group_by(Signature.cause))
    size = func.count()
    groups = (
        select(Signature.cluster, func.min(Signature.cause), size)
        .where(*held, Signature.cluster.is_not(None))
        .group_by(Signature.cluster)
        .order_by(size.desc(), Signature.cluster)
        .limit(SHOWN)
    )
    return Overview(
        states={str(state): number for state, number in states},
        pending=session.scalar(select(func.count()).where(Request.campaign_id == campaign.id)) or 0,
        causes={str(cause or ""): number for cause, number in causes},
        crowds=[(number or 0, str(cause or ""), many) for number, cause, many in session.execute(groups)],
    )


def count_fitting(session: Session, campaign: Campaign, act: Act, conditions: dict[str, Any]) -> int:
    """How many signatures a decision would touch at this moment."""
    fitting = select(func.count()).select_from(Signature).where(*_fits(campaign.id, act, conditions))
    return session.scalar(fitting) or 0


def preview(session: Session, campaign: Campaign, act: Act, conditions: dict[str, Any]) -> list[Signature]:
    """A few of them, in an order that says nothing of time. Nothing of them is opened."""
    query = select(Signature).where(*_fits(campaign.id, act, conditions))
    return list(session.scalars(query.order_by(Signature.link_hash).limit(SHOWN)))


def decide(
    session: Session,
    campaign: Campaign,
    act: Act,
    conditions: dict[str, Any],
    *,
    reason: str,
    by: Account,
    now: datetime,
) -> Review:
    """Write a decision down; a worker carries it out. Raises ``NothingFits``."""
    if not count_fitting(session, campaign, act, conditions):
        raise rules.NothingFits()
    last = session.scalar(select(func.max(Signature.id)).where(Signature.campaign_id == campaign.id)) or 0
    review = Review(
        campaign_id=campaign.id, account_id=by.id, act=act, conditions=conditions, reason=reason, upto=last, made_at=now
    )
    session.add(review)
    session.flush()
    _record(session, f"review_{act}", review, by=by, now=now, **conditions)
    return review


def undo(session: Session, review: Review, *, by: Account, now: datetime) -> Review:
    """Ask for a decision to be taken back; a worker does it. Twice is once. Raises ``StillWorking``."""
    if review.undone_at is not None:
        return review
    if review.is_working:
        raise rules.StillWorking()
    review.undone_at, review.is_working = now, True
    _record(session, "undo_review", review, by=by, now=now)
    session.flush()
    return review


def list_working(session: Session) -> list[int]:
    """Numbers of the reviews that a worker has to do with."""
    return list(session.scalars(select(Review.id).where(Review.is_working).order_by(Review.id)))


def list_reviews(session: Session, campaign: Campaign) -> list[Review]:
    """What was decided, newest first."""
    mine = select(Review).where(Review.campaign_id == campaign.id)
    return list(session.scalars(mine.order_by(Review.id.desc()).limit(SHOWN)))


def review_of(session: Session, campaign: Campaign, number: int) -> Review:
    """One decision of this campaign. Raises ``NotFound``."""
    review = session.get(Review, number)
    if review is None or review.campaign_id != campaign.id:
        raise NotFound()
    return review


def carry_on(session: Session, number: int, *, now: datetime) -> bool:
    """One batch of a review, or of its undoing; False when nothing is left to do. Safe on two workers at once."""
    review = session.get_one(Review, number, with_for_update=True, populate_existing=True)
    if not review.is_working:
        return False
    touched = _take_back(session, review, now) if review.undone_at else _carry_out(session, review, now)
    review.is_working = touched == AT_ONCE
    session.flush()
    return review.is_working


def _carry_out(session: Session, review: Review, now: datetime) -> int:
    fitting = select(Signature).where(*_fits(review.campaign_id, review.act, review.conditions))
    fitting = fitting.where(Signature.id <= review.upto, Signature.id.not_in(_touched_by(review)))
    rows = session.scalars(fitting.order_by(Signature.id).limit(AT_ONCE).with_for_update()).all()
    for row in rows:
        session.add(Reviewed(review_id=review.id, signature_id=row.id, state=row.state, cause=row.cause))
        if review.act is Act.HOLD:
            row.cause, row.held_on = Cause.REVIEW, now.date()
    _settle(session, [(row, _TO[review.act]) for row in rows])
    review.touched += len(rows)
    session.flush()
    return len(rows)


def _take_back(session: Session, review: Review, now: datetime) -> int:
    """Only what is still as this review left it: what was withdrawn or decided again since stays as it is."""
    pairs = session.execute(
        select(Reviewed, Signature)
        .join(Signature, Signature.id == Reviewed.signature_id)
        .where(Reviewed.review_id == review.id)
        .order_by(Signature.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    ours = [(before, row) for before, row in pairs if row.state is _TO[review.act]]
    for before, row in ours:
        row.cause = before.cause
        row.held_on = row.held_on or (now.date() if before.state is SignatureState.HELD else None)
    _settle(session, [(row, before.state) for before, row in ours])
    for before, _row in pairs:
        session.delete(before)
    session.flush()
    return len(pairs)


def _settle(session: Session, rows: Sequence[tuple[Signature, SignatureState]]) -> None:
    """Give rows that are held fast their new states, and the count its differences."""
    moved = []
    for row, state in rows:
        row.was_confirmed, row.state = row.state is SignatureState.CONFIRMED, state
        moved.append((row.campaign_id, row.id, changes.difference(state, row.was_confirmed)))
    changes.leave(session, moved)


def _fits(campaign_id: int, act: Act, conditions: dict[str, Any]) -> list[ColumnElement[bool]]:
    found = [Signature.campaign_id == campaign_id, Signature.state.in_(_FROM[act])]
    for name in ("state", "cause", "cluster", "language", "country"):
        if (value := conditions.get(name)) not in (None, ""):
            found.append(getattr(Signature, name) == value)
    if day := conditions.get("day"):
        begin = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        found.append(and_(Signature.confirmed_at >= begin, Signature.confirmed_at < begin + timedelta(days=1)))
    return found


def _touched_by(review: Review) -> Any:
    return select(Reviewed.signature_id).where(Reviewed.review_id == review.id)


def _record(session: Session, verb: str, review: Review, *, by: Account, now: datetime, **facts: Any) -> None:
    organization = session.get_one(Campaign, review.campaign_id).organization
    subject = f"review-{review.id}"
    organizers.record(session, verb, subject, organization=organization, account=by, now=now, **facts)


def _sketched(session: Session, campaign: Campaign, now: datetime) -> Iterator[tuple[_Row, int | None, bytes]]:
    for kind, table in (("request", Request), ("signature", Signature)):
        mine = [table.campaign_id == campaign.id, table.sketch.is_not(None)]
        if table is Request:
            mine.append(Request.made_at > now - LOOKED_BACK)
        for number, cluster, locked in session.execute(select(table.id, table.cluster, table.sketch).where(*mine)):
            yield (kind, number), cluster, locked or b""


def _hold(session: Session, crowd: Found, members: Sequence[_Row], now: datetime) -> int:
    touched = 0
    for kind, hold in (("request", _hold_requests), ("signature", _hold_signatures)):
        numbers = [number for of, number in members if of == kind]
        for at in range(0, len(numbers), AT_ONCE):
            touched += hold(session, crowd, numbers[at : at + AT_ONCE], now)
    session.expire_all()
    return touched


def _hold_requests(session: Session, crowd: Found, numbers: Sequence[int], now: datetime) -> int:
    cause = func.coalesce(Request.cause, crowd.cause.value)
    free = update(Request).where(Request.id.in_(numbers), Request.cluster.is_(None))
    held = free.values(is_suspect=True, cluster=crowd.number, cause=cause)
    done: Any = session.execute(held, execution_options={"synchronize_session": False})
    return int(done.rowcount)


def _hold_signatures(session: Session, crowd: Found, numbers: Sequence[int], now: datetime) -> int:
    undecided = Signature.id.not_in(select(Reviewed.signature_id))
    ours = Signature.state.in_((SignatureState.CONFIRMED, SignatureState.HELD))
    free = update(Signature).where(Signature.id.in_(numbers), Signature.cluster.is_(None), ours, undecided)
    held = free.values(
        cluster=crowd.number,
        state=SignatureState.HELD,
        held_on=func.coalesce(Signature.held_on, now.date()),
        cause=func.coalesce(Signature.cause, crowd.cause.value),
    )
    return changes.run(session, held)
