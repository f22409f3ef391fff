"""What a dispatch says of itself: one row per addressee, and figures that add up to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch, Envelope, State
from petitions.dispatch import figures, words
from petitions.dispatch.figures import Numbers, Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, Way


@dataclass(frozen=True)
class Row:
    """One addressee as the page shows it: its figure, its state in words, and the moment that goes with it."""

    item: Item
    envelope: Envelope | None
    standing: Standing
    sentence: Any
    hint: Any
    on: datetime | date | None

    @property
    def is_moment(self) -> bool:
        """Whether ``on`` has an hour, or is a day that somebody wrote down."""
        return isinstance(self.on, datetime)

    @property
    def is_in_doubt(self) -> bool:
        """Whether a person has to say what happened."""
        return self.standing is Standing.IN_DOUBT


def list_dispatches(session: Session, campaign: Campaign) -> list[Dispatch]:
    """Every dispatch of a campaign, newest first."""
    return list(session.scalars(select(Dispatch).where(Dispatch.campaign == campaign).order_by(Dispatch.id.desc())))


def list_items(session: Session, dispatch: Dispatch) -> list[Item]:
    """The items in the order they were chosen."""
    mine = select(Item).where(Item.dispatch_id == dispatch.id).order_by(Item.id)
    return list(session.scalars(mine.options(joinedload(Item.recipient), joinedload(Item.letter))))


def number_key(item: Item) -> str:
    """What the letter's number is set aside for."""
    return f"item-{item.id}"


def list_rows(session: Session, dispatch: Dispatch) -> list[Row]:
    """One row per addressee, in the order they were chosen."""
    items = list_items(session, dispatch)
    keys = [item.envelope_key for item in items if item.way is Way.MAIL and item.letter_id]
    envelopes = delivery.states_of(session, keys)
    return [_row(dispatch, item, envelopes.get(item.envelope_key)) for item in items]


def numbers(session: Session, dispatch: Dispatch) -> Numbers:
    """The figures of a dispatch; every surface shows these."""
    return figures.add_up(row.standing for row in list_rows(session, dispatch))


def next_at(rows: Sequence[Row]) -> datetime | None:
    """The moment at which the next waiting letter is tried; None when none waits."""
    due = [row.envelope.due_at for row in rows if row.envelope and row.standing is Standing.WAITING]
    return min(due, default=None)


def batch_names(session: Session, dispatch: Dispatch) -> list[str]:
    """The outbox batches of a dispatch, archive copies included."""
    pattern = f"dispatch-{dispatch.id}-%"
    return list(session.scalars(select(Batch.name).where(Batch.name.like(pattern)).order_by(Batch.id)))


def close_finished(session: Session) -> int:
    """Running dispatches in which nothing is left to do are done; returns how many became so."""
    running = session.scalars(select(Dispatch).where(Dispatch.state == DispatchState.RUNNING))
    done = [dispatch for dispatch in running if not numbers(session, dispatch).unfinished]
    for dispatch in done:
        dispatch.state = DispatchState.DONE
    session.flush()
    return len(done)


def as_json(session: Session, dispatch: Dispatch) -> dict[str, Any]:
    """The same figures and states for programs; no address, no name of a person."""
    rows = list_rows(session, dispatch)
    sums = figures.add_up(row.standing for row in rows)
    following = next_at(rows)
    return {
        "id": dispatch.id,
        "kind": dispatch.kind.value,
        "state": dispatch.state.value,
        "numbers": {name: getattr(sums, name) for name in sums.__dataclass_fields__},
        "next_at": following.isoformat() if following else None,
        "items": [_item(row) for row in rows],
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


def _row(dispatch: Dispatch, item: Item, envelope: Envelope | None) -> Row:
    standing = figures.standing(item, envelope.state if envelope else None)
    paused = dispatch.state is DispatchState.PAUSED
    sentence, hint = words.state_of(dispatch, item, envelope, standing, paused=paused)
    return Row(item, envelope, standing, sentence, hint, _moment(item, envelope, standing))


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
    return envelope.accepted_at or envelope.changed_at
