"""Letters as they left: each released letter to its addressee, where it stands, and the day it reached their house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from petitions.campaigns.models import Campaign
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.dispatch import figures
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, Item, TaskState, Way
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.organizers.models import Organization
from petitions.replies.models import Answer, AnswerState
from petitions.replies.placing import WENT_OUT

ARRIVED = frozenset({Standing.HANDED_OVER, Standing.SENT_BY_HAND, Standing.ACKNOWLEDGED, Standing.ANSWERED})
"""It reached their house, as far as anybody can say; in doubt is not among these."""


@dataclass(frozen=True)
class Sending:
    """One letter to one addressee; copies for information are not among these."""

    item: Item
    letter: Letter
    envelope: Envelope | None
    standing: Standing

    @property
    def kind(self) -> LetterKind:
        """What it is for."""
        return self.letter.kind

    @property
    def on(self) -> date | None:
        """The day on which it was handed over or sent by hand; None while, or where, it did not reach them."""
        if self.standing not in ARRIVED:
            return None
        if self.item.way is Way.HAND or self.envelope is None:
            return self.item.done_on or self.letter.dated_on
        return (self.envelope.accepted_at or self.envelope.changed_at).date()

    @property
    def counts(self) -> bool:
        """Whether it asks for an answer: no invitation, and not withdrawn since."""
        return self.letter.kind is not LetterKind.INVITATION and self.letter.state is not LetterState.REVOKED


def list_sendings(session: Session, organization: Organization, *, campaign: Campaign | None = None) -> list[Sending]:
    """Every released letter of an organization, or of one campaign, in the order of their freezing."""
    items = _items(session, organization, campaign)
    keys = [item.envelope_key for item in items if item.way is Way.MAIL]
    envelopes = delivery.states_of(session, keys)
    return [_sending(item, envelopes.get(item.envelope_key)) for item in items]


def list_answers(
    session: Session, organization: Organization, states: Sequence[AnswerState], *, campaign: Campaign | None = None
) -> list[Answer]:
    """Answers in these states, oldest first, without their words (loaded when asked for)."""
    words = [defer(Answer.text), defer(Answer.quoted), defer(Answer.note)]
    ours = select(Answer).where(Answer.organization_id == organization.id, Answer.state.in_(states))
    ours = ours.where(Answer.campaign_id == campaign.id) if campaign else ours
    return list(session.scalars(ours.options(*words).order_by(Answer.came_on, Answer.id)))


def _items(session: Session, organization: Organization, campaign: Campaign | None) -> list[Item]:
    released = (
        select(Item)
        .join(Item.dispatch)
        .join(Dispatch.campaign)
        .join(Item.letter)
        .where(Campaign.organization_id == organization.id, Dispatch.approved_at.is_not(None))
        .where(Item.copy_of_id.is_(None), Letter.state.in_(WENT_OUT))
        .where(or_(Item.task.is_(None), Item.task != TaskState.CANCELLED))
        .where(or_(Letter.state != LetterState.REVOKED, Letter.revoked_reason.is_not(None)))
        .options(
            contains_eager(Item.letter).defer(Letter.values),
            contains_eager(Item.dispatch).contains_eager(Dispatch.campaign),
            contains_eager(Item.dispatch).joinedload(Dispatch.wave),
            joinedload(Item.recipient),
        )
        .order_by(Item.id)
    )
    return list(session.scalars(released.where(Campaign.id == campaign.id) if campaign else released))


def _sending(item: Item, envelope: Envelope | None) -> Sending:
    assert item.letter is not None
    return Sending(item, item.letter, envelope, figures.standing(item, envelope.state if envelope else None))
