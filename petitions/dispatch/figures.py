"""The figures of a dispatch: where each item stands, in exactly one of them, and what they add up to."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, fields

from petitions.delivery.models import State
from petitions.dispatch.models import Item, TaskState, Way


class Standing(enum.StrEnum):
    """Where an item stands, in one of the figures of the dispatch; each item is in exactly one."""

    PREPARED = "prepared"
    WAITING = "waiting"
    HELD = "held"
    HANDED_OVER = "handed_over"
    TO_DO = "to_do"
    SENT_BY_HAND = "sent_by_hand"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


GONE = frozenset(
    {
        Standing.HANDED_OVER,
        Standing.SENT_BY_HAND,
        Standing.ACKNOWLEDGED,
        Standing.ANSWERED,
        Standing.IN_DOUBT,
        Standing.REFUSED,
        Standing.BOUNCED,
    }
)
"""Out of our hands; only of these does an answer change the figure."""
ACKNOWLEDGING = frozenset({"acknowledged", "other_channel"})
"""Verdicts that say no more than that it was seen."""
_BY_ENVELOPE = {
    State.QUEUED: Standing.WAITING,
    State.LEASED: Standing.WAITING,
    State.SENDING: Standing.WAITING,
    State.DEFERRED: Standing.WAITING,
    State.HELD: Standing.HELD,
    State.ACCEPTED: Standing.HANDED_OVER,
    State.DELIVERED: Standing.HANDED_OVER,
    State.REPLIED: Standing.ANSWERED,
    State.IN_DOUBT: Standing.IN_DOUBT,
    State.REFUSED: Standing.REFUSED,
    State.SUPPRESSED: Standing.REFUSED,
    State.BOUNCED: Standing.BOUNCED,
    State.EXPIRED: Standing.REFUSED,
    State.CANCELLED: Standing.CANCELLED,
}
_BY_TASK = {
    TaskState.TO_DO: Standing.TO_DO,
    TaskState.SENT: Standing.SENT_BY_HAND,
    TaskState.RETURNED: Standing.BOUNCED,
    TaskState.CANCELLED: Standing.CANCELLED,
}


def of_mail(state: State) -> Standing:
    """What the state of its mail alone says of an item."""
    return _BY_ENVELOPE[state]


def standing(item: Item, envelope: State | None) -> Standing:
    """The one figure that an item belongs to; ``envelope`` is the state of its mail, None before approval."""
    if envelope is not None and item.way is Way.MAIL:
        plain = _BY_ENVELOPE[envelope]
    else:
        plain = _BY_TASK[item.task] if item.task else Standing.PREPARED
    if plain in GONE and item.answered_on is not None:
        return Standing.ANSWERED
    return Standing.ACKNOWLEDGED if plain in GONE and item.acknowledged_on is not None else plain


def states_of(standings: Iterable[Standing]) -> tuple[list[State], list[TaskState]]:
    """The states of a mail, and of a task, that mean one of these by themselves: for questions to the database."""
    meant = frozenset(standings)
    states = [state for state, plain in _BY_ENVELOPE.items() if plain in meant]
    return states, [task for task, plain in _BY_TASK.items() if plain in meant]


@dataclass(frozen=True)
class Numbers:
    """The figures of a dispatch; everything but ``letters`` adds up to it."""

    letters: int
    prepared: int = 0
    waiting: int = 0
    held: int = 0
    handed_over: int = 0
    to_do: int = 0
    sent_by_hand: int = 0
    acknowledged: int = 0
    answered: int = 0
    in_doubt: int = 0
    refused: int = 0
    bounced: int = 0
    cancelled: int = 0

    def __post_init__(self) -> None:
        parts = sum(getattr(self, field.name) for field in fields(self) if field.name != "letters")
        if parts != self.letters:
            raise AssertionError(f"{parts} items in the figures, {self.letters} in the dispatch")

    @property
    def can_be_stopped(self) -> int:
        """How many letters a pause still reaches."""
        return self.waiting + self.held

    @property
    def can_be_cancelled(self) -> int:
        """How many letters and tasks a cancel still reaches."""
        return self.can_be_stopped + self.to_do

    @property
    def unfinished(self) -> int:
        """How many still need a worker or a person."""
        return self.prepared + self.waiting + self.held + self.to_do + self.in_doubt


def add_up(standings: Iterable[Standing]) -> Numbers:
    """Count each item once."""
    found: dict[str, int] = {}
    total = 0
    for one in standings:
        found[one.value] = found.get(one.value, 0) + 1
        total += 1
    return Numbers(letters=total, **found)
