"""When a body that says nothing is written to again: the trail of letters to each addressee, and the step that is next.

A second letter is due 60 days after the first was handed over or sent by hand, a third at 120 days, as long as nobody
answers in substance; a body's own period (`follow_up_days` of its directory record) takes the place of the 60 days.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.letters.models import Letter, LetterKind
from petitions.organizers.models import Organization
from petitions.recipients.models import Recipient
from petitions.replies import sendings
from petitions.replies.models import Answer, AnswerState, Verdict
from petitions.replies.sendings import Sending

PERIOD = 60
"""Days after which a body that has not answered is written to again, unless the directory knows another period."""
MOST_LETTERS = 3
SUBSTANCE = frozenset({Verdict.SUBSTANTIVE, Verdict.COMMITTED, Verdict.REFUSED, Verdict.NO_MORE})
"""Verdicts that end a silence; "received" and "write elsewhere" do not."""
_CITING = (LetterKind.FOLLOW_UP, LetterKind.CORRECTION)
_ON_THE_WAY = frozenset({Standing.PREPARED, Standing.WAITING, Standing.HELD, Standing.TO_DO, Standing.IN_DOUBT})


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


@dataclass(frozen=True)
class Trail:
    """Every letter of a campaign to one addressee, oldest first, and what came back."""

    campaign: Campaign
    recipient: Recipient
    choice: Choice | None
    sendings: tuple[Sending, ...]
    answers: tuple[Answer, ...] = ()
    preparing: Dispatch | None = None
    """A dispatch that holds a letter to them and is not released yet."""

    @property
    def answered_on(self) -> date | None:
        """The last day on which they said something of substance."""
        return max((one.came_on for one in self.answers if one.verdict in SUBSTANCE), default=None)

    @property
    def unheard(self) -> tuple[Sending, ...]:
        """Letters that reached them after they last said something of substance; no invitation, nothing withdrawn."""
        last = self.answered_on or date.min
        open_ones = [one for one in self.sendings if one.counts and (one.on or date.min) > last]
        return tuple(sorted(open_ones, key=lambda one: one.on or date.min))

    @property
    def silent_since(self) -> date | None:
        """The day of the last letter that has no answer in substance; None where nothing is open."""
        return max((one.on for one in self.unheard if one.on is not None), default=None)

    @property
    def knocks(self) -> tuple[date, ...]:
        """The days of the letters that one silence holds; a correction takes the place of its letter."""
        days: list[date] = []
        for one in self.unheard:
            assert one.on is not None
            if one.letter.kind not in _CITING:
                days = []
            if one.letter.kind is LetterKind.CORRECTION and days:
                days[-1] = one.on
            else:
                days.append(one.on)
        return tuple(days)

    @property
    def due_on(self) -> date | None:
        """When the next letter of this silence is due; None where there is no silence, or were three letters."""
        knocks, period = self.knocks, days_to_answer(self.recipient)
        if not knocks or len(knocks) >= MOST_LETTERS:
            return None
        first = knocks[0] + len(knocks) * timedelta(days=period)
        return max(first, knocks[-1] + timedelta(days=period // 2))

    def silent_days(self, today: date) -> int | None:
        """Days since the last letter without an answer in substance; None where nothing is open."""
        return (today - self.silent_since).days if self.silent_since else None

    def step(self, today: date) -> Step:
        """What is next."""
        if any(one.state is AnswerState.UNREAD for one in self.answers):
            return Step.READ
        if self.preparing is not None or any(one.standing in _ON_THE_WAY for one in self.sendings):
            return Step.UNDER_WAY
        if not self.knocks:
            return self._at_rest()
        due_on = self.due_on
        if due_on is None:
            return Step.ENOUGH
        if self.choice is None:
            return Step.DROPPED
        return Step.DUE if due_on <= today else Step.WAIT

    def _at_rest(self) -> Step:
        if self.answered_on is None:
            return Step.MEND
        spoken = [one for one in self.answers if one.verdict in SUBSTANCE]
        return Step.NO_MORE if spoken[-1].verdict is Verdict.NO_MORE else Step.ANSWERED


@dataclass(frozen=True)
class Due:
    """One follow-up that is due."""

    trail: Trail
    choice: Choice
    last: Letter
    """The letter it will cite."""
    number: int
    """2 or 3: which letter of this silence it will be."""
    on: date
    days: int
    """Of silence."""


def days_to_answer(recipient: Recipient) -> int:
    """Days that this body is given before it is written to again."""
    own = recipient.facts.get("follow_up_days")
    return own if isinstance(own, int) and own > 0 else PERIOD


def list_due(
    session: Session, organization: Organization, *, today: date, campaign: Campaign | None = None
) -> list[Due]:
    """Follow-ups due today or before, the longest silence first; only to recipients that are still chosen."""
    return due_of(list_trails(session, organization, campaign=campaign), today=today)


def due_of(trails: Sequence[Trail], *, today: date) -> list[Due]:
    """Those of some trails."""
    found = [_due(trail, today) for trail in trails if trail.step(today) is Step.DUE]
    return sorted(found, key=lambda one: (one.on, one.last.id))


def _due(trail: Trail, today: date) -> Due:
    assert trail.choice is not None and trail.due_on is not None
    days = trail.silent_days(today) or 0
    return Due(trail, trail.choice, trail.unheard[-1].letter, len(trail.knocks) + 1, trail.due_on, days)


def list_trails(session: Session, organization: Organization, *, campaign: Campaign | None = None) -> list[Trail]:
    """One for each addressee of each campaign, in the order in which they were first written to."""
    by_place: dict[tuple[int, int], list[Sending]] = {}
    for one in sendings.list_sendings(session, organization, campaign=campaign):
        by_place.setdefault((one.letter.campaign_id, one.item.recipient_id), []).append(one)
    choices, preparing = _choices(session, organization), _preparing(session, organization)
    answers = _answers(session, organization)
    return [
        Trail(
            campaign=sent[0].item.dispatch.campaign,
            recipient=sent[0].item.recipient,
            choice=choices.get(place),
            sendings=tuple(sent),
            answers=tuple(answers.get(place, ())),
            preparing=preparing.get(place),
        )
        for place, sent in by_place.items()
    ]


def _choices(session: Session, organization: Organization) -> dict[tuple[int, int], Choice]:
    ours = select(Choice).join(Choice.campaign).where(Campaign.organization_id == organization.id)
    return {(one.campaign_id, one.recipient_id): one for one in session.scalars(ours)}


def _preparing(session: Session, organization: Organization) -> dict[tuple[int, int], Dispatch]:
    """Dispatches that are frozen or about to be, by the addressees in them."""
    states = (DispatchState.FREEZING, DispatchState.FROZEN)
    ours = select(Item, Dispatch).join(Item.dispatch).join(Dispatch.campaign)
    ours = ours.where(Campaign.organization_id == organization.id, Dispatch.state.in_(states))
    waiting = session.execute(ours.where(Item.copy_of_id.is_(None), Dispatch.kind != LetterKind.INVITATION))
    return {(dispatch.campaign_id, item.recipient_id): dispatch for item, dispatch in waiting}


def _answers(session: Session, organization: Organization) -> dict[tuple[int, int], list[Answer]]:
    """Unread and classified answers, oldest first, without their words (loaded when asked for)."""
    states = (AnswerState.UNREAD, AnswerState.CLASSIFIED)
    found: dict[tuple[int, int], list[Answer]] = {}
    for answer in sendings.list_answers(session, organization, states):
        if answer.campaign_id is not None and answer.recipient_id is not None:
            found.setdefault((answer.campaign_id, answer.recipient_id), []).append(answer)
    return found
