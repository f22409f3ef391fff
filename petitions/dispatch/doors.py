"""What the public page may say of a campaign's letters: the doors it knocks on, and the letter as a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign, CampaignState
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.dispatch import rules
from petitions.dispatch.models import Dispatch, DispatchState, Item, Way
from petitions.letters import kinds
from petitions.letters.models import Letter, LetterState
from petitions.letters.places import place_of
from petitions.letters.values import LetterValues
from petitions.organizers.models import Organization
from petitions.recipients import rules as recipient_rules

_RELEASED = (
    DispatchState.APPROVED,
    DispatchState.RUNNING,
    DispatchState.PAUSED,
    DispatchState.DONE,
    DispatchState.CANCELLED,
)
_ORDER = {"answered": 0, "written": 1, "no_reply": 2, "preparing": 3}


@dataclass(frozen=True)
class Door:
    """One body as the campaign's page shows it. ``state``: "answered", "written", "no_reply" or "preparing"."""

    slug: str
    name: str
    place: str
    state: str
    on: date | None


def list_doors(session: Session, campaign: Campaign, language: str, *, today: date) -> list[Door]:
    """Each body once, by its newest letter. Submissions, confidential and hidden letters are never among them."""
    items = list(session.scalars(_released(campaign)))
    envelopes = delivery.states_of(session, [item.envelope_key for item in items if item.way is Way.MAIL])
    newest: dict[int, Door] = {}
    for item in items:
        if item.recipient_id not in newest and _is_shown(item):
            newest[item.recipient_id] = _door(item, envelopes.get(item.envelope_key), language, today)
    return sorted(newest.values(), key=lambda door: (_ORDER[door.state], -(door.on or date.min).toordinal(), door.name))


def shown_letter(session: Session, campaign: Campaign, language: str) -> LetterValues | None:
    """The newest released letter that may be shown, in that language if there is one; None before the first."""
    items = [item for item in session.scalars(_released(campaign)) if _is_shown(item)]
    chosen = _first(item for item in items if item.language == language) or _first(items)
    return LetterValues.from_json(chosen.letter.values) if chosen and chosen.letter else None


def list_letters(
    session: Session,
    *,
    campaign: Campaign | None = None,
    organization: Organization | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Letter]:
    """Released letters of public campaigns that may be shown, newest first, among ``limit`` after ``offset`` others.

    Fewer come where some of these may not be shown.
    """
    query = _released(campaign).join(Dispatch.campaign).where(Campaign.state != CampaignState.DRAFT)
    if organization is not None:
        query = query.where(Campaign.organization_id == organization.id)
    items = session.scalars(query.limit(limit).offset(offset))
    return [item.letter for item in items if _is_shown(item) and item.letter]


def find_letter(session: Session, code: str) -> Letter | None:
    """The letter behind a printed code, where anybody may read it."""
    query = _released(None).join(Dispatch.campaign).where(Campaign.state != CampaignState.DRAFT, Letter.code == code)
    item = session.scalars(query).first()
    return item.letter if item and _is_shown(item) else None


def _released(campaign: Campaign | None) -> Select[Item]:
    query = (
        select(Item)
        .join(Item.dispatch)
        .join(Item.letter)
        .where(Dispatch.state.in_(_RELEASED), Letter.state == LetterState.RELEASED)
        .where(Item.copy_of_id.is_(None))
        .order_by(Letter.dated_on.desc(), Dispatch.id.desc(), Item.id)
        .options(joinedload(Item.recipient), joinedload(Item.letter))
    )
    return query if campaign is None else query.where(Dispatch.campaign == campaign)


def _first(items: Iterable[Item]) -> Item | None:
    return next(iter(items), None)


def _is_shown(item: Item) -> bool:
    letter = item.letter
    if letter is None or letter.shown == "hidden" or letter.values.get("confidential"):
        return False
    if not kinds.of(letter.kind).is_public:
        return False
    return not recipient_rules.takes_one_per_person(item.recipient)


def _door(item: Item, envelope: Envelope | None, language: str, today: date) -> Door:
    written_on = item.done_on if item.way is Way.HAND else _day(envelope)
    answered_on = item.answered_on if item.letter and item.letter.shown == "answered" else None
    state = rules.door_word(answered_on is not None, written_on, today)
    name, place = recipient_rules.name(item.recipient, language), place_of(item.recipient)
    return Door(item.recipient.slug, name, place, state, answered_on or written_on)


def _day(envelope: Envelope | None) -> date | None:
    if envelope is None or not isinstance(envelope.accepted_at, datetime):
        return None
    return envelope.accepted_at.date()
