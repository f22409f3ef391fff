"""Every letter of an organization in one question, as plain facts: doors, silences, doubts and tasks by hand.

The trails of ``following`` say the same of some addressees with their rows; here figures are wanted, and of all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Text, case, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.delivery.models import Envelope, State
from petitions.dispatch import figures
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.organizers.models import Organization
from petitions.replies.models import AnswerState, Verdict
from petitions.replies.placing import WENT_OUT
from petitions.replies.sendings import ARRIVED
from petitions.replies.silence import Course, Step, days_of

Place = tuple[int, int]
"""A campaign and a recipient, by their numbers."""
_PREPARING = (DispatchState.FREEZING, DispatchState.FROZEN)
_LIVE = (DispatchState.APPROVED, DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.DONE)


@dataclass(frozen=True)
class Sent:
    """One released letter to an addressee."""

    kind: LetterKind
    standing: Standing
    on: date | None
    counts: bool


@dataclass(frozen=True)
class Said:
    """One answer of an addressee."""

    state: AnswerState
    verdict: Verdict | None
    came_on: date


@dataclass(frozen=True)
class Places:
    """What became of all letters of an organization, by the place they went to and by their dispatch."""

    sent: Mapping[Place, list[Sent]]
    preparing: frozenset[Place]
    by_hand: Mapping[int, int]
    """Tasks to do, by the number of their dispatch, copies among them."""
    in_doubt: Mapping[int, int]

    def knocked(self) -> set[Place]:
        """Doors that a letter that stands has reached."""
        return {place for place, sent in self.sent.items() if any(one.counts and one.on for one in sent)}

    def due_days(
        self, *, chosen: Collection[Place], answers: Mapping[Place, list[Said]], periods: Mapping[int, Any]
    ) -> dict[Place, date]:
        """When the next letter to each place is due if nobody answers; nothing where an answer waits to be read."""
        found: dict[Place, date] = {}
        for place, sent in self.sent.items():
            if place in chosen and place not in self.preparing and any(one.on for one in sent):
                course = Course(sent, answers.get(place, ()), days_of(periods.get(place[1])), True, False)
                if course.due_on and course.step(course.due_on) is Step.DUE:
                    found[place] = course.due_on
        return found

    def due(
        self,
        *,
        chosen: Collection[Place],
        answers: Mapping[Place, list[Said]],
        periods: Mapping[int, Any],
        today: date,
        unwanted: Collection[int] = (),
    ) -> Counter[int]:
        """Follow-ups that are due, by campaign; ``periods`` are what recipients' records say, by recipient.

        ``unwanted``: recipients that nobody writes to.
        """
        found: Counter[int] = Counter()
        for place, sent in self.sent.items():
            if place in chosen and place not in self.preparing and any(one.on for one in sent):
                course = Course(
                    sent, answers.get(place, ()), days_of(periods.get(place[1])), True, False, place[1] in unwanted
                )
                found[place[0]] += course.step(today) is Step.DUE
        return +found


def list_places(session: Session, organization: Organization) -> Places:
    """All of them, by one question."""
    sent: dict[Place, list[Sent]] = defaultdict(list)
    preparing: set[Place] = set()
    by_hand: Counter[int] = Counter()
    in_doubt: Counter[int] = Counter()
    for row in session.execute(_query(organization)):
        if row.way is Way.HAND and row.task is TaskState.TO_DO and row.dispatch_state in _LIVE:
            by_hand[row.dispatch_id] += 1
        if row.way is Way.MAIL and row.envelope_state is State.IN_DOUBT:
            in_doubt[row.dispatch_id] += 1
        if row.copy_of_id is not None:
            continue
        place = (row.campaign_id, row.recipient_id)
        if row.dispatch_state in _PREPARING and row.dispatch_kind is not LetterKind.INVITATION:
            preparing.add(place)
        if _went_out(row):
            sent[place].append(_sent(row))
    return Places(sent, frozenset(preparing), by_hand, in_doubt)


def _query(organization: Organization) -> Any:
    """Joined by the key of its envelope, as `Item.envelope_key` makes it."""
    word = case(
        (Item.copy_of_id.is_(None), "letter-" + sql_cast(Item.letter_id, Text)),
        else_="copy-" + sql_cast(Item.id, Text),
    )
    again: ColumnElement[str] = case((Item.generation > 1, "-" + sql_cast(Item.generation, Text)), else_="")
    return (
        select(
            Dispatch.id.label("dispatch_id"), Dispatch.campaign_id, Dispatch.state.label("dispatch_state"),
            Dispatch.kind.label("dispatch_kind"), Dispatch.approved_at, Item.recipient_id, Item.copy_of_id, Item.way,
            Item.task, Item.done_on, Item.acknowledged_on, Item.answered_on, Letter.kind.label("letter_kind"),
            Letter.state.label("letter_state"), Letter.dated_on, Letter.revoked_reason,
            Envelope.state.label("envelope_state"), Envelope.accepted_at, Envelope.changed_at,
        )
        .select_from(Item)
        .join(Item.dispatch)
        .join(Dispatch.campaign)
        .outerjoin(Item.letter)
        .outerjoin(Envelope, Envelope.key == word.concat(again))
        .where(Campaign.organization_id == organization.id)
        .order_by(Item.id)
    )  # fmt: skip


def _went_out(row: Any) -> bool:
    """The same letters as those of ``sendings``."""
    if row.approved_at is None or row.letter_state not in WENT_OUT or row.task is TaskState.CANCELLED:
        return False
    return row.letter_state is not LetterState.REVOKED or row.revoked_reason is not None


def _sent(row: Any) -> Sent:
    standing = figures.standing(cast(Item, row), row.envelope_state)
    counts = row.letter_kind is not LetterKind.INVITATION and row.letter_state is not LetterState.REVOKED
    on: date | None = None
    if standing in ARRIVED:
        if row.way is Way.HAND or row.envelope_state is None:
            on = row.done_on or row.dated_on
        else:
            moment: datetime = row.accepted_at or row.changed_at
            on = moment.date()
    return Sent(row.letter_kind, standing, on, counts)


def by_place(answers: Iterable[tuple[Place, Said]]) -> dict[Place, list[Said]]:
    """Answers by the place they came from, in their order."""
    found: dict[Place, list[Said]] = defaultdict(list)
    for place, said in answers:
        found[place].append(said)
    return found
