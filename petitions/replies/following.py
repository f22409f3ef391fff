"""When a body that says nothing is written to again: the trail of letters to each addressee, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.letters.models import Letter, LetterKind
from petitions.organizers.models import Organization
from petitions.recipients import wishes
from petitions.recipients.models import Recipient
from petitions.replies import sendings
from petitions.replies.models import Answer, AnswerState
from petitions.replies.sendings import Sending
from petitions.replies.silence import PERIOD, SUBSTANCE, Course, Step, days_of

__all__ = ["PERIOD", "SUBSTANCE", "Due", "Step", "Trail", "days_to_answer", "due_of", "list_due", "list_trails"]


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
    is_unwanted: bool = False
    """The organization noted that nobody writes to them."""

    @cached_property
    def course(self) -> Course[Sending]:
        """What the next letter depends on."""
        period, is_chosen = days_to_answer(self.recipient), self.choice is not None
        return Course(self.sendings, self.answers, period, is_chosen, self.preparing is not None, self.is_unwanted)

    @property
    def answered_on(self) -> date | None:
        """The last day on which they said something of substance."""
        return self.course.answered_on

    @property
    def unheard(self) -> tuple[Sending, ...]:
        """Letters that reached them after they last said something of substance; no invitation, nothing withdrawn."""
        return self.course.unheard

    @property
    def knocks(self) -> tuple[date, ...]:
        """The days of the letters that one silence holds; a correction takes the place of its letter."""
        return self.course.knocks

    @property
    def due_on(self) -> date | None:
        """When the next letter of this silence is due; None where there is no silence, or were three letters."""
        return self.course.due_on

    def silent_days(self, today: date) -> int | None:
        """Days since the last letter without an answer in substance; None where nothing is open."""
        since = self.course.silent_since
        return (today - since).days if since else None

    def step(self, today: date) -> Step:
        """What is next."""
        return self.course.step(today)


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
    return days_of(recipient.facts.get("follow_up_days"))


def list_due(
    session: Session, organization: Organization, *, today: date, campaign: Campaign | None = None
) -> list[Due]:
    """Follow-ups due today or before, the longest silence first; only to recipients that are still chosen."""
    return due_of(list_trails(session, organization, campaign=campaign, today=today), today=today)


def due_of(trails: Sequence[Trail], *, today: date) -> list[Due]:
    """Those of some trails."""
    found = [_due(trail, today) for trail in trails if trail.step(today) is Step.DUE]
    return sorted(found, key=lambda one: (one.on, one.last.id))


def _due(trail: Trail, today: date) -> Due:
    assert trail.choice is not None and trail.due_on is not None
    days = trail.silent_days(today) or 0
    return Due(trail, trail.choice, trail.unheard[-1].letter, len(trail.knocks) + 1, trail.due_on, days)


def list_trails(
    session: Session, organization: Organization, *, today: date, campaign: Campaign | None = None
) -> list[Trail]:
    """One for each addressee of each campaign, in the order in which they were first written to."""
    by_place: dict[tuple[int, int], list[Sending]] = {}
    for one in sendings.list_sendings(session, organization, campaign=campaign):
        by_place.setdefault((one.letter.campaign_id, one.item.recipient_id), []).append(one)
    choices = _choices(session, organization, campaign)
    preparing = _preparing(session, organization, campaign)
    answers = _answers(session, organization, campaign)
    unwanted = wishes.in_force(session, organization, today)
    return [
        Trail(
            campaign=sent[0].item.dispatch.campaign,
            recipient=sent[0].item.recipient,
            choice=choices.get(place),
            sendings=tuple(sent),
            answers=tuple(answers.get(place, ())),
            preparing=preparing.get(place),
            is_unwanted=place[1] in unwanted,
        )
        for place, sent in by_place.items()
    ]


def _choices(session: Session, organization: Organization, campaign: Campaign | None) -> dict[tuple[int, int], Choice]:
    ours = select(Choice).join(Choice.campaign).where(Campaign.organization_id == organization.id)
    ours = ours.where(Campaign.id == campaign.id) if campaign else ours
    return {(one.campaign_id, one.recipient_id): one for one in session.scalars(ours)}


def _preparing(
    session: Session, organization: Organization, campaign: Campaign | None
) -> dict[tuple[int, int], Dispatch]:
    """Dispatches that are frozen or about to be, by the addressees in them."""
    states = (DispatchState.FREEZING, DispatchState.FROZEN)
    ours = select(Item, Dispatch).join(Item.dispatch).join(Dispatch.campaign)
    ours = ours.where(Campaign.organization_id == organization.id, Dispatch.state.in_(states))
    ours = ours.where(Campaign.id == campaign.id) if campaign else ours
    waiting = session.execute(ours.where(Item.copy_of_id.is_(None), Dispatch.kind != LetterKind.INVITATION))
    return {(dispatch.campaign_id, item.recipient_id): dispatch for item, dispatch in waiting}


def _answers(
    session: Session, organization: Organization, campaign: Campaign | None
) -> dict[tuple[int, int], list[Answer]]:
    """Unread and classified answers, oldest first, without their words (loaded when asked for)."""
    states = (AnswerState.UNREAD, AnswerState.CLASSIFIED)
    found: dict[tuple[int, int], list[Answer]] = {}
    for answer in sendings.list_answers(session, organization, states, campaign=campaign):
        if answer.campaign_id is not None and answer.recipient_id is not None:
            found.setdefault((answer.campaign_id, answer.recipient_id), []).append(answer)
    return found
