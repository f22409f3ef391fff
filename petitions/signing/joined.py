"""Supporters of a partner of a campaign: how many there are, and what becomes of them when it leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.organizers.models import Organization
from petitions.signing import listeners
from petitions.signing.models import Request, Signature, SignatureState


@dataclass(frozen=True)
class Own:
    """What a partner may know of those who signed with it: two numbers."""

    supporters: int
    listeners: int
    """Of them, those who asked to be told what came of it."""


def count_own(session: Session, campaign: Campaign, organization: Organization, *, now: datetime) -> Own:
    """The confirmed ones among those who signed with a partner."""
    mine = (Signature.campaign_id == campaign.id, Signature.via_id == organization.id)
    listens = func.coalesce(func.sum(case((listeners.wants(now), 1), else_=0)), 0)
    counted = select(func.count(), listens).where(*mine, Signature.state == SignatureState.CONFIRMED)
    supporters, told = session.execute(counted).one()
    return Own(supporters, int(told))


def let_go(session: Session, campaign: Campaign, organization: Organization) -> int:
    """The partner left: addresses kept for its news are erased; who signed with it is the host's supporter, untold.

    Says how many had signed with it.
    """
    touched = 0
    for table in (Request, Signature):
        mine = (table.campaign_id == campaign.id, table.via_id == organization.id)
        gone = update(table).where(*mine).values(via_id=None, news=None)
        touched = session.execute(gone, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]  # a statement that writes gives a cursor result
    session.expire_all()
    return int(touched)
