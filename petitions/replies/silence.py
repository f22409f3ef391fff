"""One addressee's silence: which letters it holds, when the next is due, and what takes the question away. Pure.

A second letter is due 60 days after the first was handed over or sent by hand, a third at 120 days, as long as nobody
answers in substance; a body's own period (`follow_up_days` of its directory record) takes the place of the 60 days.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from petitions.dispatch.figures import Standing
from petitions.letters.models import LetterKind
from petitions.replies.models import AnswerState, Verdict

PERIOD = 60
"""Days after which a body that has not answered is written to again, unless the directory knows another period."""
MOST_LETTERS = 3
SUBSTANCE = frozenset({Verdict.SUBSTANTIVE, Verdict.COMMITTED, Verdict.REFUSED, Verdict.NO_MORE})
"""Verdicts that end a silence; "received" and "write elsewhere" do not."""
_CITING = (LetterKind.FOLLOW_UP, LetterKind.CORRECTION)
ON_THE_WAY = frozenset({Standing.PREPARED, Standing.WAITING, Standing.HELD, Standing.TO_DO, Standing.IN_DOUBT})


class Step(enum.StrEnum):
    """What is next with one addressee."""

    DUE = "due"
    READ = "read"
    """An answer waits for a person; nobody is written to before it is read."""
    MEND = "mend"
    """The last letter came back or was refused."""
    UNDER_WAY = "under_way"
    WAIT = "wait"
    ANSWERED = "answered"
    NO_MORE = "no_more"
    ENOUGH = "enough"
    """Three letters, and no answer."""
    DROPPED = "dropped"
    """No longer chosen for the campaign."""


class Sent(Protocol):
    """A letter to an addressee."""

    @property
    def kind(self) -> LetterKind: ...
    @property
    def standing(self) -> Standing: ...
    @property
    def on(self) -> date | None:
        """The day on which it reached their house; None while, or where, it did not."""

    @property
    def counts(self) -> bool:
        """Whether it asks for an answer."""


class Said(Protocol):
    """An answer of theirs."""

    @property
    def state(self) -> AnswerState: ...
    @property
    def verdict(self) -> Verdict | None: ...
    @property
    def came_on(self) -> date: ...


S = TypeVar("S", bound=Sent)


def days_of(own: object) -> int:
    """The period of a body whose record says so; of all others ``PERIOD``."""
    return own if isinstance(own, int) and own > 0 else PERIOD


def knocks_of(unheard: Sequence[tuple[LetterKind, date]]) -> tuple[date, ...]:
    """The days of the letters that one silence holds, of those that were not answered, by their days."""
    days: list[date] = []
    for kind, on in unheard:
        if kind not in _CITING:
            days = []
        if kind is LetterKind.CORRECTION and days:
            days[-1] = on
        else:
            days.append(on)
    return tuple(days)


def due_after(knocks: Sequence[date], period: int) -> date | None:
    """When the next letter of a silence is due; None where there is no silence, or were three letters."""
    if not knocks or len(knocks) >= MOST_LETTERS:
        return None
    first = knocks[0] + len(knocks) * timedelta(days=period)
    return max(first, knocks[-1] + timedelta(days=period // 2))


@dataclass(frozen=True)
class Course(Generic[S]):
    """What went to one addressee of one campaign and what came back, as far as the next letter depends on it."""

    sendings: Sequence[S]
    answers: Sequence[Said]
    period: int
    is_chosen: bool
    is_preparing: bool
    """A dispatch holds a letter to them that is not released yet."""
    is_unwanted: bool = False
    """The organization noted that nobody writes to them."""

    @cached_property
    def answered_on(self) -> date | None:
        """The last day on which they said something of substance."""
        return max((one.came_on for one in self.answers if one.verdict in SUBSTANCE), default=None)

    @cached_property
    def unheard(self) -> tuple[S, ...]:
        """Letters that reached them after they last said something of substance; no invitation, nothing withdrawn."""
        last = self.answered_on or date.min
        open_ones = [one for one in self.sendings if one.counts and (one.on or date.min) > last]
        return tuple(sorted(open_ones, key=lambda one: one.on or date.min))

    @cached_property
    def knocks(self) -> tuple[date, ...]:
        """The days of the letters that one silence holds; a correction takes the place of its letter."""
        return knocks_of([(one.kind, one.on) for one in self.unheard if one.on is not None])

    @property
    def silent_since(self) -> date | None:
        """The day of the last letter that has no answer in substance; None where nothing is open."""
        return max((one.on for one in self.unheard if one.on is not None), default=None)

    @cached_property
    def due_on(self) -> date | None:
        """When the next letter of this silence is due; None where there is no silence, or were three letters."""
        return due_after(self.knocks, self.period)

    def step(self, today: date) -> Step:
        """What is next."""
        if any(one.state is AnswerState.UNREAD for one in self.answers):
            return Step.READ
        if self.is_preparing or any(one.standing in ON_THE_WAY for one in self.sendings):
            return Step.UNDER_WAY
        if self.is_unwanted:
            return Step.NO_MORE
        if not self.knocks:
            return self._at_rest()
        if self.due_on is None:
            return Step.ENOUGH
        if not self.is_chosen:
            return Step.DROPPED
        return Step.DUE if self.due_on <= today else Step.WAIT

    def _at_rest(self) -> Step:
        if self.answered_on is None:
            return Step.MEND
        spoken = [one for one in self.answers if one.verdict in SUBSTANCE]
        return Step.NO_MORE if spoken[-1].verdict is Verdict.NO_MORE else Step.ANSWERED
