"""Hold crowds, count what is held and why, and carry out what organizers decide of many signatures at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.signing import changes
from petitions.signing import rules as signing_rules
from petitions.signing.figures import desk as figures
from petitions.signing.models import Request, Signature, SignatureState
from petitions.signing.vetting import crowds, rules, sketches
from petitions.signing.vetting.crowds import Found, Sketch
from petitions.signing.vetting.models import Act, Review, Reviewed
from petitions.signing.vetting.reviewing import carry_on, fits, progress

__all__ = [
    "carry_on", "count_fitting", "decide", "erase_sketches", "hold_crowds", "list_reviews", "list_suspect",
    "list_working", "preview", "progress", "review_of", "stop", "undo",
]  # fmt: skip

LOOKED_BACK = timedelta(hours=24)
"""As long as a salt lives."""
AT_ONCE = 500
"""Signatures of a crowd that one statement holds."""
SHOWN = 20
_Row = tuple[str, int]


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


def count_fitting(session: Session, campaign: Campaign, act: Act, conditions: dict[str, Any]) -> int:
    """How many signatures a decision would touch at this moment."""
    fitting = select(func.count()).select_from(Signature).where(*fits(campaign.id, act, conditions))
    return session.scalar(fitting) or 0


def preview(session: Session, campaign: Campaign, act: Act, conditions: dict[str, Any]) -> list[Signature]:
    """A few of them, in an order that says nothing of time. Nothing of them is opened."""
    query = select(Signature).where(*fits(campaign.id, act, conditions))
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
    meant = count_fitting(session, campaign, act, conditions)
    if not meant:
        raise rules.NothingFits()
    last = session.scalar(select(func.max(Signature.id))) or 0
    facts = {"act": act, "conditions": conditions, "reason": reason, "upto": last, "meant": meant}
    review = Review(campaign_id=campaign.id, account_id=by.id, made_at=now, **facts)
    session.add(review)
    session.flush()
    told = {name: value for name, value in conditions.items() if name != "ids"}  # no signature is named by its number
    _record(session, f"review_{act}", review, by=by, now=now, **told)
    return review


def stop(session: Session, review: Review, *, by: Account, now: datetime) -> Review:
    """End a decision that is being carried out; what it touched stays so until it is taken back. Twice is once.

    Raises ``NothingToStop`` for one that is done, or is being taken back.
    """
    session.refresh(review, with_for_update=True)
    if review.stopped_at is not None:
        return review
    if not review.is_working or review.undone_at is not None:
        raise rules.NothingToStop()
    review.stopped_at, review.is_working = now, False
    figures.mark_stale(session, review.campaign_id)
    _record(session, "stop_review", review, by=by, now=now, touched=review.touched)
    session.flush()
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
    newest = mine.options(joinedload(Review.account)).order_by(Review.id.desc()).limit(SHOWN)
    return list(session.scalars(newest))


def review_of(session: Session, campaign: Campaign, number: int) -> Review:
    """One decision of this campaign. Raises ``NotFound``."""
    review = session.get(Review, number)
    if review is None or review.campaign_id != campaign.id:
        raise NotFound()
    return review


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
