"""Asking somebody from outside, taking the link back, and what that person answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petitions.core import tokens
from petitions.core.errors import NotFound
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.dispatch.outside import rules
from petitions.dispatch.outside.models import Answer, OutsideApproval
from petitions.dispatch.rules import MOST_ASKED, EnoughAsked, IsMember
from petitions.letters.models import Letter
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Membership


def ask(
    session: Session,
    dispatch: Dispatch,
    *,
    name: str,
    email: str,
    language: str,
    digest: str,
    token: str,
    account: Account,
    now: datetime,
) -> OutsideApproval:
    """A link for somebody outside, about exactly the letters with this ``digest``; only the hash of it is kept.

    Raises ``IsMember`` or ``EnoughAsked``.
    """
    if email.strip().lower() in _addresses(session, dispatch):
        raise IsMember()
    session.execute(select(Dispatch.id).where(Dispatch.id == dispatch.id).with_for_update())
    waiting = [row for row in list_asked(session, dispatch) if row.digest == digest and row.answer is None]
    if sum(rules.lives(row, now) for row in waiting) >= MOST_ASKED:
        raise EnoughAsked()
    row = OutsideApproval(
        dispatch=dispatch,
        name=name,
        language=language,
        digest=digest,
        token_hash=tokens.digest(token),
        asked_by=account.id,
        asked_at=now,
        until=now + rules.OPEN_FOR,
    )
    session.add(row)
    session.flush()
    _record(session, "ask_outside", row, account, now)
    return row


def end(session: Session, row: OutsideApproval, *, account: Account, now: datetime) -> None:
    """Take the link back; an answer that was given stays, but an approval counts no more.

    Raises ``Decided`` once the letters wait no longer.
    """
    if row.dispatch.state is not DispatchState.FROZEN:
        raise rules.Decided()
    if row.ended_at is None:
        row.ended_at = now
        session.flush()
        _record(session, "end_outside", row, account, now)


def decide(
    session: Session, row: OutsideApproval, answer: Answer, *, shown: str, digest: str, words: str, now: datetime
) -> None:
    """Keep what the person said, once. ``shown`` is the hash of what the page held. Raises ``Decided``."""
    session.execute(select(Dispatch.id).where(Dispatch.id == row.dispatch_id).with_for_update())
    session.refresh(row.dispatch)
    if shown != row.digest or not rules.is_open(row, row.dispatch, digest, now):
        raise rules.Decided()
    mine = update(OutsideApproval).where(OutsideApproval.id == row.id, OutsideApproval.answer.is_(None))
    said = mine.values(answer=answer, answered_at=now, words=words or None).returning(OutsideApproval.id)
    if session.scalar(said, execution_options={"synchronize_session": False}) is None:
        raise rules.Decided()
    session.refresh(row)
    _record(session, f"outside_{answer}", row, None, now)


def find_by_link(session: Session, token: str, *, now: datetime) -> OutsideApproval | None:
    """The row behind a link that lives; None for every other link."""
    row = session.scalar(select(OutsideApproval).where(OutsideApproval.token_hash == tokens.digest(token)))
    return row if row is not None and rules.lives(row, now) else None


def of_dispatch(session: Session, dispatch: Dispatch, number: int) -> OutsideApproval:
    """One of those asked about a dispatch; raises ``NotFound``."""
    row = session.get(OutsideApproval, number)
    if row is None or row.dispatch_id != dispatch.id:
        raise NotFound()
    return row


def list_asked(session: Session, dispatch: Dispatch) -> list[OutsideApproval]:
    """Everybody who was asked about a dispatch, the last one first."""
    mine = select(OutsideApproval).where(OutsideApproval.dispatch_id == dispatch.id)
    return list(session.scalars(mine.order_by(OutsideApproval.id.desc())))


def find_approval(session: Session, dispatch: Dispatch, digest: str) -> OutsideApproval | None:
    """An approval from outside of exactly these letters that was not taken back."""
    return approval_among(list_asked(session, dispatch), digest)


def approval_among(asked: Sequence[OutsideApproval], digest: str) -> OutsideApproval | None:
    """The same among those who were asked.

    A refusal of the same letters outweighs it: whoever was refused does not go on asking until somebody agrees.
    """
    said = [row for row in asked if row.digest == digest and row.answer is not None]
    if any(row.answer is Answer.REFUSED for row in said):
        return None
    return next((row for row in said if row.ended_at is None), None)


def list_letters(session: Session, dispatch: Dispatch) -> list[Letter]:
    """The frozen letters of a dispatch, in the order they were chosen."""
    mine = select(Letter).join(Item, Item.letter_id == Letter.id).where(Item.dispatch_id == dispatch.id)
    return list(session.scalars(mine.where(Item.copy_of_id.is_(None)).order_by(Item.id)))


def letter_of(session: Session, row: OutsideApproval, number: int) -> Letter:
    """One of the letters that a link is about; raises ``NotFound``."""
    mine = select(Letter).join(Item, Item.letter_id == Letter.id).where(Item.dispatch_id == row.dispatch_id)
    letter = session.scalar(mine.where(Letter.id == number, Item.copy_of_id.is_(None)))
    if letter is None:
        raise NotFound()
    return letter


def _addresses(session: Session, dispatch: Dispatch) -> set[str]:
    mine = select(func.lower(Account.email)).join(Membership, Membership.account_id == Account.id)
    return set(session.scalars(mine.where(Membership.organization_id == dispatch.campaign.organization_id)))


def _record(session: Session, verb: str, row: OutsideApproval, account: Account | None, now: datetime) -> None:
    where, subject = row.dispatch.campaign.organization, f"dispatch-{row.dispatch_id}"
    organizers.record(session, verb, subject, organization=where, account=account, now=now, outside=row.id)
