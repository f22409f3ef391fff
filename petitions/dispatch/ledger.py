"""What a dispatch says of itself: one row per addressee, and figures that add up to them."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.core.blobs import Blob
from petitions.core.i18n import moment, short_day
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch, Envelope, State
from petitions.dispatch import figures, words
from petitions.dispatch.figures import Numbers, Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import Annex, Letter
from petitions.organizers.models import Organization

PAGE, ROWS = 20, 100
"""Dispatches, and letters of one dispatch, on one page."""


@dataclass(frozen=True)
class Row:
    """One addressee as the page shows it: its figure, its state in words, and the moment that goes with it."""

    item: Item
    envelope: Envelope | None
    standing: Standing
    sentence: Any
    hint: Any
    on: datetime | date | None
    copies: tuple["Row", ...] = ()
    """Its copies for information, each with a state of its own."""

    @property
    def is_moment(self) -> bool:
        """Whether ``on`` has an hour, or is a day that somebody wrote down."""
        return isinstance(self.on, datetime)

    @property
    def left_on(self) -> str:
        """When it left, for a row whose moment says something later; else empty."""
        if self.standing not in (Standing.ANSWERED, Standing.ACKNOWLEDGED, Standing.BOUNCED):
            return ""
        if self.item.way is Way.HAND or self.envelope is None:
            return short_day(self.item.done_on)
        return moment(self.envelope.accepted_at, "d MMMM, HH:mm") if self.envelope.accepted_at != self.on else ""

    @property
    def is_in_doubt(self) -> bool:
        """Whether a person has to say what happened."""
        return self.standing is Standing.IN_DOUBT


def list_dispatches(session: Session, campaign: Campaign, *, at: int = 1) -> tuple[list[tuple[Dispatch, int]], int]:
    """One page of a campaign's dispatches, newest first, each with its number of letters; and how many pages."""
    mine = Dispatch.campaign_id == campaign.id
    letters = select(func.count()).where(Item.dispatch_id == Dispatch.id, Item.copy_of_id.is_(None)).scalar_subquery()
    newest = select(Dispatch, letters, func.count().over()).where(mine).order_by(Dispatch.id.desc())
    found = session.execute(newest.limit(PAGE).offset((max(at, 1) - 1) * PAGE)).all()
    if not found and at > 1:  # past the end: the last page
        many = session.scalar(select(func.count()).where(mine)) or 0
        return list_dispatches(session, campaign, at=-(-many // PAGE))
    return [(row[0], row[1]) for row in found], max(1, -(-(found[0][2] if found else 0) // PAGE))


def list_items(session: Session, dispatch: Dispatch) -> list[Item]:
    """The letters in the order they were chosen; copies are not among them."""
    return [item for item in _items(session, dispatch) if item.copy_of_id is None]


def list_copies(session: Session, dispatch: Dispatch) -> list[Item]:
    """The copies for information of these letters."""
    return [item for item in _items(session, dispatch) if item.copy_of_id is not None]


def number_key(item: Item) -> str:
    """What the letter's number is set aside for."""
    return f"item-{item.id}"


def list_rows(session: Session, dispatch: Dispatch) -> list[Row]:
    """One row per addressee, in the order they were chosen, each with those of its copies."""
    items = _items(session, dispatch)
    was_posted = dispatch.approved_at is not None
    keys = [item.envelope_key for item in items if was_posted and item.way is Way.MAIL and item.letter_id]
    envelopes = delivery.states_of(session, keys)
    copies: dict[int, list[Row]] = {}
    for item in items:
        if item.copy_of_id is not None:
            copies.setdefault(item.copy_of_id, []).append(_row(dispatch, item, envelopes.get(item.envelope_key)))
    return [
        _row(dispatch, item, envelopes.get(item.envelope_key), tuple(copies.get(item.id, ())))
        for item in items
        if item.copy_of_id is None
    ]


def every_row(session: Session, dispatch: Dispatch) -> list[Row]:
    """Letters and copies in one list, each copy after its letter."""
    return flat(list_rows(session, dispatch))


def flat(rows: Sequence[Row]) -> list[Row]:
    """The same rows with their copies after them."""
    return [one for row in rows for one in (row, *row.copies)]


def numbers(session: Session, dispatch: Dispatch) -> Numbers:
    """The figures of the letters of a dispatch; every surface shows these."""
    return add_up(list_rows(session, dispatch))


def all_numbers(session: Session, dispatch: Dispatch) -> Numbers:
    """The figures of letters and copies together: what a pause or a cancel reaches."""
    return add_up(every_row(session, dispatch))


def add_up(rows: Sequence[Row]) -> Numbers:
    """The figures of some rows."""
    return figures.add_up(row.standing for row in rows)


def add_up_copies(rows: Sequence[Row]) -> Numbers:
    """The figures of the copies of some letters, apart from those."""
    return add_up([copy for row in rows for copy in row.copies])


def next_at(rows: Sequence[Row]) -> datetime | None:
    """The moment at which the next waiting letter is tried; None when none waits."""
    due = [row.envelope.due_at for row in flat(rows) if row.envelope and row.standing is Standing.WAITING]
    return min(due, default=None)


def batch_names(session: Session, dispatch: Dispatch) -> list[str]:
    """The outbox batches of a dispatch, archive copies included."""
    pattern = f"dispatch-{dispatch.id}-%"
    return list(session.scalars(select(Batch.name).where(Batch.name.like(pattern)).order_by(Batch.id)))


def count_doubts(session: Session, organization: Organization) -> list[tuple[Dispatch, int]]:
    """Each dispatch of an organization in which letters or copies are in doubt, with how many."""
    query = (
        select(Dispatch, func.count())
        .join(Item, Item.dispatch_id == Dispatch.id)
        .join(Dispatch.campaign)
        .join(Envelope, Envelope.key == envelope_key())
        .where(Campaign.organization == organization, Envelope.state == State.IN_DOUBT, Item.way == Way.MAIL)
        .group_by(Dispatch.id)
        .order_by(Dispatch.created_at)
    )
    return [(dispatch, number) for dispatch, number in session.execute(query)]


def envelope_key() -> ColumnElement[str]:
    """What `Item.envelope_key` says, for questions to the database."""
    key = case((Item.copy_of_id.is_(None), "letter-" + cast(Item.letter_id, Text)), else_="copy-" + cast(Item.id, Text))
    return key.concat(case((Item.generation > 1, "-" + cast(Item.generation, Text)), else_=""))


def close_finished(session: Session) -> int:
    """Running dispatches in which nothing is left to do are done; returns how many became so."""
    running = session.scalars(select(Dispatch).where(Dispatch.state == DispatchState.RUNNING))
    done = [dispatch for dispatch in running if is_finished(session, dispatch)]
    for dispatch in done:
        dispatch.state = DispatchState.DONE
    session.flush()
    return len(done)


def is_finished(session: Session, dispatch: Dispatch) -> bool:
    """Whether no letter, copy or annex waits for a worker or a person."""
    rows = every_row(session, dispatch)
    owed = any(row.item.is_light and row.item.task is TaskState.TO_DO for row in rows)
    return not owed and not add_up(rows).unfinished


def as_json(session: Session, dispatch: Dispatch) -> dict[str, Any]:
    """The same figures and states for programs; no address, no name of a person."""
    rows = list_rows(session, dispatch)
    following = next_at(rows)
    return {
        "id": dispatch.id,
        "kind": dispatch.kind.value,
        "state": dispatch.state.value,
        "numbers": dataclasses.asdict(add_up(rows)),
        "copies": dataclasses.asdict(add_up_copies(rows)),
        "next_at": following.isoformat() if following else None,
        "items": [_item(row) | {"copies": [_item(copy) for copy in row.copies]} for row in rows],
    }


def _item(row: Row) -> dict[str, Any]:
    letter = row.item.letter
    return {
        "recipient": row.item.recipient.slug,
        "reference": letter.reference if letter else None,
        "language": row.item.language,
        "way": row.item.way.value,
        "standing": row.standing.value,
        "envelope": row.envelope.state.value if row.envelope else None,
        "at": row.on.isoformat() if row.on else None,
        "acknowledged_on": _iso(row.item.acknowledged_on),
        "answered_on": _iso(row.item.answered_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _items(session: Session, dispatch: Dispatch) -> list[Item]:
    mine = select(Item).where(Item.dispatch_id == dispatch.id).order_by(Item.id)
    annex = joinedload(Item.letter).joinedload(Letter.annex).joinedload(Annex.blob).defer(Blob.content)
    return list(session.scalars(mine.options(joinedload(Item.recipient), joinedload(Item.doer), annex)))


def _row(dispatch: Dispatch, item: Item, envelope: Envelope | None, copies: tuple[Row, ...] = ()) -> Row:
    standing = figures.standing(item, envelope.state if envelope else None)
    paused = dispatch.state is DispatchState.PAUSED
    sentence, hint = words.state_of(dispatch, item, envelope, standing, paused=paused)
    return Row(item, envelope, standing, sentence, hint, _moment(item, envelope, standing), copies)


def _moment(item: Item, envelope: Envelope | None, standing: Standing) -> datetime | date | None:
    if standing is Standing.TO_DO:
        return None
    if standing is Standing.ANSWERED and item.answered_on:
        return item.answered_on
    if standing is Standing.ACKNOWLEDGED:
        return item.acknowledged_on
    if item.returned_on:
        return item.returned_on
    if item.way is Way.HAND or envelope is None:
        return item.done_on
    if envelope.state in (State.QUEUED, State.DEFERRED):
        return envelope.due_at
    if envelope.state is State.BOUNCED:
        return envelope.changed_at
    return envelope.accepted_at or envelope.changed_at
