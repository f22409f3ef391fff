"""Which letter an answer may belong to: the released letters of one organization, and no others."""

from email.utils import parseaddr

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.dispatch.models import Dispatch, Item, TaskState
from petitions.letters.models import Letter, LetterState
from petitions.organizers.models import Organization
from petitions.replies import rules

WENT_OUT = (LetterState.RELEASED, LetterState.REPLACED, LetterState.REVOKED)
MOST_LIKELY = 5


def list_letters(
    session: Session, organization: Organization, *, campaign: Campaign | None = None, most: int = 300
) -> list[Item]:
    """Released letters, newest first."""
    mine = _released(organization).order_by(Item.id.desc()).limit(most)
    return list(session.scalars(mine.where(Dispatch.campaign_id == campaign.id) if campaign else mine))


def by_reference(session: Session, organization: Organization, reference: str) -> Item:
    """The released letter with that reference; raises ``NoSuchLetter``, also for another organization's."""
    wanted = "".join(reference.split()).upper()
    named = _released(organization).where(func.upper(Letter.reference) == wanted)
    item = session.scalars(named.order_by(Item.id).limit(1)).first()  # the addressee before those who got a copy
    if item is None:
        raise rules.NoSuchLetter()
    return item


def by_number(session: Session, organization: Organization, number: int) -> Item:
    """One released letter to one addressee; raises ``NoSuchLetter``, also for another organization's."""
    item = session.scalar(_released(organization).where(Item.id == number))
    if item is None:
        raise rules.NoSuchLetter()
    return item


def is_released(session: Session, organization: Organization, item: Item) -> bool:
    """Whether an answer may be put to this letter by members of the organization."""
    return session.scalar(_released(organization).where(Item.id == item.id)) is not None


def likely(session: Session, organization: Organization, sender: str) -> list[Item]:
    """Released letters that went to the house the sender writes from, newest first; a guess for a person."""
    _name, _at, house = parseaddr(sender)[1].lower().rpartition("@")
    if not house or len(house) > 253:
        return []
    same = func.lower(Item.email).endswith("@" + house, autoescape=True)
    return list(session.scalars(_released(organization).where(same).order_by(Item.id.desc()).limit(MOST_LIKELY)))


def _released(organization: Organization) -> Select[Item]:
    return (
        select(Item)
        .join(Item.dispatch)
        .join(Dispatch.campaign)
        .join(Item.letter)
        .where(Campaign.organization_id == organization.id, Dispatch.approved_at.is_not(None))
        .where(Letter.state.in_(WENT_OUT), or_(Item.task.is_(None), Item.task != TaskState.CANCELLED))
        .options(joinedload(Item.letter).defer(Letter.values), joinedload(Item.recipient))
    )
