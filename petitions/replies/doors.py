"""Doors of one campaign, counted by the database: how many a letter has reached, and how many there are.

The same as the ledger says and ``places`` says of all campaigns; here no letter is loaded.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.delivery.models import Envelope, State
from petitions.dispatch import figures
from petitions.dispatch.models import Dispatch, Item, TaskState, Way
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.replies.placing import WENT_OUT
from petitions.replies.sendings import ARRIVED


def doors(session: Session, campaign: Campaign) -> tuple[int, int]:
    """Doors that a letter which stands has reached, and addressees in all, chosen or written to; by one question."""
    reached = func.count(func.distinct(case((_counts() & _arrived(), Item.recipient_id))))
    went = _letters(campaign).with_only_columns(Item.recipient_id)
    chosen = select(Choice.recipient_id).where(Choice.campaign_id == campaign.id)
    every = select(func.count()).select_from(went.union(chosen).subquery())
    knocked = _letters(campaign).with_only_columns(reached)
    some, all_ = session.execute(select(knocked.scalar_subquery(), every.scalar_subquery())).one()
    return int(some or 0), int(all_ or 0)


def _letters(campaign: Campaign) -> Any:
    """Letters to addressees that went out, with their envelopes, as ``places`` joins them."""
    key = "letter-" + sql_cast(Item.letter_id, Text)
    again: ColumnElement[str] = case((Item.generation > 1, "-" + sql_cast(Item.generation, Text)), else_="")
    explained = or_(Letter.state != LetterState.REVOKED, Letter.revoked_reason.is_not(None))
    return (
        select(Item.id)
        .join(Item.dispatch)
        .join(Item.letter)
        .outerjoin(Envelope, Envelope.key == key.concat(again))
        .where(Dispatch.campaign_id == campaign.id, Dispatch.approved_at.is_not(None), Item.copy_of_id.is_(None))
        .where(Letter.state.in_(WENT_OUT), explained, Item.task.is_distinct_from(TaskState.CANCELLED))
    )


def _counts() -> ColumnElement[bool]:
    return and_(Letter.kind != LetterKind.INVITATION, Letter.state != LetterState.REVOKED)


def _arrived() -> ColumnElement[bool]:
    """As ``figures.standing`` decides of one: handed over, or out of our hands and answered."""
    by_mail = and_(Item.way == Way.MAIL, Envelope.state.is_not(None))
    spoken = or_(Item.answered_on.is_not(None), Item.acknowledged_on.is_not(None))
    return or_(
        and_(by_mail, _is_in(ARRIVED, spoken)),
        and_(~by_mail, or_(Item.task == TaskState.SENT, and_(Item.task == TaskState.RETURNED, spoken))),
    )


def _is_in(arrived: frozenset[figures.Standing], spoken: ColumnElement[bool]) -> ColumnElement[bool]:
    plain = [state for state in State if figures.of_mail(state) in arrived]
    gone = [state for state in State if figures.of_mail(state) in figures.GONE]
    return or_(Envelope.state.in_(plain), and_(Envelope.state.in_(gone), spoken))
