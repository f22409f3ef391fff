"""Doors and silences of many campaigns at once, decided in the database as far as it can: for pages of figures.

The trails of ``following`` say the same of some addressees with their rows; here figures are wanted, and of all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.delivery.models import Envelope
from petitions.dispatch import figures, ledger
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.organizers.models import Organization
from petitions.replies.models import Answer, AnswerState
from petitions.replies.placing import WENT_OUT
from petitions.replies.sendings import ARRIVED
from petitions.replies.silence import ON_THE_WAY, SUBSTANCE, days_of, due_after, knocks_of

Place = tuple[int, int]
"""A campaign and a recipient, by their numbers."""
_PREPARING = (DispatchState.FREEZING, DispatchState.FROZEN)
_IS_MAILED = and_(Item.way == Way.MAIL, Envelope.state.is_not(None))
_COUNTS = and_(Letter.kind != LetterKind.INVITATION, Letter.state != LetterState.REVOKED)


def list_doors(session: Session, campaigns: Sequence[Campaign]) -> dict[int, tuple[int, int]]:
    """Of each campaign: doors that a letter that stands has reached, and addressees in all, chosen or written to."""
    numbers = [campaign.id for campaign in campaigns]
    reached = case((and_(_COUNTS, _stands(ARRIVED)), 1), else_=0).label("reached")
    written = _released(Dispatch.campaign_id, Item.recipient_id, reached).where(Dispatch.campaign_id.in_(numbers))
    chosen = select(Choice.campaign_id, Choice.recipient_id, literal(0)).where(Choice.campaign_id.in_(numbers))
    doors = union_all(written, chosen).subquery()
    knocked = func.count(case((doors.c.reached == 1, doors.c.recipient_id)).distinct())
    query = select(doors.c.campaign_id, knocked, func.count(doors.c.recipient_id.distinct()))
    return {row[0]: (row[1], row[2]) for row in session.execute(query.group_by(doors.c.campaign_id))}


def count_due(
    session: Session,
    organization: Organization,
    *,
    periods: Mapping[int, Any],
    today: date,
    unwanted: Collection[int] = (),
) -> Counter[int]:
    """Follow-ups that are due, by campaign; ``periods`` are what recipients' records say, by recipient.

    ``unwanted``: recipients that nobody writes to.
    """
    days = due_days(session, organization, periods=periods).items()
    return Counter(campaign for (campaign, recipient), on in days if on <= today and recipient not in unwanted)


def due_days(session: Session, organization: Organization, *, periods: Mapping[int, Any]) -> dict[Place, date]:
    """When the next letter to each place is due if nobody answers; nothing where an answer waits to be read."""
    unheard: defaultdict[Place, list[tuple[LetterKind, date]]] = defaultdict(list)
    for campaign, recipient, kind, day, moment, heard in session.connection().execute(_unheard(organization)).all():
        on = day or moment.date()
        if not heard or on > heard:
            unheard[campaign, recipient].append((kind, on))
    known = {recipient: days_of(periods.get(recipient)) for recipient in {place[1] for place in unheard}}
    due_after_one = cache(lambda on, period: due_after((on,), period))  # most places hold one letter, sent with others
    found: dict[Place, date] = {}
    for place, letters in unheard.items():
        period = known[place[1]]
        is_one = len(letters) == 1
        due = due_after_one(letters[0][1], period) if is_one else due_after(_knocks(letters), period)
        if due is not None:
            found[place] = due
    return found


def _knocks(letters: list[tuple[LetterKind, date]]) -> tuple[date, ...]:
    return knocks_of(sorted(letters, key=_day))


def _unheard(organization: Organization) -> Select[Any]:
    """Letters that reached a chosen addressee of whom nothing is unread and to whom nothing is under way.

    Most of those that were answered in substance since are left out; the rest are told apart by their days.
    """
    place = _place(Dispatch.campaign_id, Item.recipient_id)
    busy = func.max(case((_stands(ON_THE_WAY), 1), else_=0)).over(partition_by=place)
    by_hand = case((_IS_MAILED, None), else_=func.coalesce(Item.done_on, Letter.dated_on))
    moment = func.coalesce(Envelope.accepted_at, Envelope.changed_at)
    columns = (place, Dispatch.campaign_id, Item.recipient_id, Item.id, Letter.kind, by_hand.label("day"))
    arrived = case((and_(_COUNTS, _stands(ARRIVED)), 1), else_=0)
    more = (moment.label("moment"), busy.label("busy"), arrived.label("arrived"))
    sent = _released(*columns, *more).where(Campaign.organization_id == organization.id).subquery().c
    mine = Campaign.organization_id == organization.id
    chosen = select(_place(Choice.campaign_id, Choice.recipient_id)).join(Choice.campaign).where(mine).subquery().c
    said, waiting = _said(organization).c, _in_preparation(organization).c
    query = select(sent.campaign_id, sent.recipient_id, sent.kind, sent.day, sent.moment, said.heard_on)
    query = query.join(chosen.place.table, chosen.place == sent.place)
    query = query.outerjoin(said.place.table, said.place == sent.place)
    query = query.outerjoin(waiting.place.table, waiting.place == sent.place)
    is_open = or_(said.heard_on.is_(None), sent.day > said.heard_on, sent.moment >= said.heard_on)
    is_still = (func.coalesce(said.unread, 0) < 1, waiting.place.is_(None), sent.busy < 1)
    return query.where(sent.arrived > 0, *is_still, is_open).order_by(sent.campaign_id, sent.recipient_id, sent.id)


def _place(campaign_id: Any, recipient_id: Any) -> Any:
    """Campaign and recipient as one figure: joined by two, PostgreSQL expects next to nothing and loops for seconds."""
    return (cast(campaign_id, BigInteger) * 2**31 + recipient_id).label("place")


def _released(*columns: Any) -> Select[Any]:
    """Of every letter that went out, as ``sendings`` lists them."""
    was_out = or_(Letter.state != LetterState.REVOKED, Letter.revoked_reason.is_not(None))
    return (
        select(*columns)
        .select_from(Item)
        .join(Item.dispatch)
        .join(Dispatch.campaign)
        .join(Item.letter)
        .outerjoin(Envelope, Envelope.key == ledger.envelope_key())
        .where(Dispatch.approved_at.is_not(None), Item.copy_of_id.is_(None), Letter.state.in_(WENT_OUT), was_out)
        .where(or_(Item.task.is_(None), Item.task != TaskState.CANCELLED))
    )


def _stands(standings: frozenset[figures.Standing]) -> ColumnElement[bool]:
    """Whether `figures.standing` is one of these; they hold both or neither of "answered" and "acknowledged"."""
    came_back = or_(Item.answered_on.is_not(None), Item.acknowledged_on.is_not(None))
    is_plain, is_gone = _plainly(standings), _plainly(figures.GONE)
    if figures.Standing.ANSWERED in standings:
        return or_(is_plain, and_(is_gone, came_back))
    return and_(is_plain, ~and_(is_gone, came_back))


def _plainly(standings: frozenset[figures.Standing]) -> ColumnElement[bool]:
    states, tasks = figures.states_of(standings)
    is_task = and_(Item.task.is_not(None), Item.task.in_(tasks))
    if figures.Standing.PREPARED in standings:
        is_task = or_(Item.task.is_(None), is_task)
    return or_(and_(_IS_MAILED, Envelope.state.in_(states)), and_(~_IS_MAILED, is_task))


def _said(organization: Organization) -> Any:
    """By place: the last day of an answer in substance, and whether something is unread."""
    heard_on = func.max(case((Answer.verdict.in_(SUBSTANCE), Answer.came_on))).label("heard_on")
    unread = func.max(case((Answer.state == AnswerState.UNREAD, 1), else_=0)).label("unread")
    states = Answer.state.in_((AnswerState.UNREAD, AnswerState.CLASSIFIED))
    place = _place(Answer.campaign_id, Answer.recipient_id)
    found = select(place, heard_on, unread).where(Answer.organization_id == organization.id, states)
    return found.group_by(place).subquery()


def _in_preparation(organization: Organization) -> Any:
    """Places to which a letter is frozen or about to be."""
    place = _place(Dispatch.campaign_id, Item.recipient_id)
    found = select(place).select_from(Item).join(Item.dispatch).join(Dispatch.campaign)
    found = found.where(Campaign.organization_id == organization.id, Dispatch.state.in_(_PREPARING))
    return found.where(Item.copy_of_id.is_(None), Dispatch.kind != LetterKind.INVITATION).distinct().subquery()


def _day(letter: tuple[LetterKind, date]) -> date:
    return letter[1]
