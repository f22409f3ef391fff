"""Ask an organization to join a campaign, say yes or no, end it; and the one door through which a partner comes in."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.campaigns.partners import rules
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization


def ask(session: Session, campaign: Campaign, slug: str, *, account: Account, now: datetime) -> CampaignPartner:
    """Ask the organization with that word to join. Raises ``UnknownOrganization``, ``IsHost`` or ``AskedAlready``."""
    organization = session.scalar(select(Organization).where(Organization.slug == slug))
    if organization is None:
        raise rules.UnknownOrganization()
    if organization.id == campaign.organization_id:
        raise rules.IsHost()
    row = CampaignPartner(campaign=campaign, organization=organization, asked_at=now, asked_by=account.id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise rules.AskedAlready() from error
    _record(session, "ask_partner", row, campaign.organization, account, now)
    _record(session, "asked_to_join", row, organization, None, now)
    return row


def accept(session: Session, row: CampaignPartner, *, account: Account, now: datetime) -> None:
    """Call together from now on; twice is once. Raises ``NotWaiting`` once it was refused, taken back or ended."""
    waiting = (CampaignPartner.accepted_at.is_(None), CampaignPartner.ended_at.is_(None))
    if not _moved(session, row, *waiting, accepted_at=now, accepted_by=account.id):
        if row.stands:
            return
        raise rules.NotWaiting()
    row.campaign.is_joint = True
    session.flush()
    _record(session, "join_campaign", row, row.organization, account, now)
    _record(session, "partner_joined", row, row.campaign.organization, None, now)


def end(session: Session, row: CampaignPartner, *, by: Organization, account: Account, now: datetime) -> bool:
    """Refuse, take back or end it, from either side; False where that was done already.

    What else ends with it, in packages above, is told by ``pages.together.service.end``.
    """
    stood = row.accepted_at is not None
    if not _moved(session, row, CampaignPartner.ended_at.is_(None), ended_at=now, ended_by=account.id):
        return False
    row.campaign.is_joint = bool(list_standing(session, row.campaign))
    session.flush()
    host, partner = row.campaign.organization, row.organization
    if by.id == host.id:
        _record(session, "end_partner" if stood else "take_back_partner", row, host, account, now)
        _record(session, "partner_ended" if stood else "asked_no_more", row, partner, None, now)
    else:
        _record(session, "leave_campaign" if stood else "refuse_campaign", row, partner, account, now)
        _record(session, "partner_left" if stood else "partner_refused", row, host, None, now)
    return True


def list_standing(session: Session, campaign: Campaign) -> list[Organization]:
    """Who campaigns together with the host now, in the order they joined."""
    standing = select(Organization).join(CampaignPartner, CampaignPartner.organization_id == Organization.id)
    mine = standing.where(CampaignPartner.campaign_id == campaign.id, *_stands())
    return list(session.scalars(mine.order_by(CampaignPartner.accepted_at, CampaignPartner.id)))


def list_living(session: Session, campaign: Campaign) -> list[CampaignPartner]:
    """Who was asked or campaigns together, for the host's page."""
    mine = _whole().where(CampaignPartner.campaign_id == campaign.id, CampaignPartner.ended_at.is_(None))
    return list(session.scalars(mine.order_by(CampaignPartner.id)))


def list_of(session: Session, organization: Organization) -> list[CampaignPartner]:
    """Campaigns of others that an organization was asked to join, or has joined; newest first."""
    mine = _whole().where(CampaignPartner.organization_id == organization.id, CampaignPartner.ended_at.is_(None))
    return list(session.scalars(mine.order_by(CampaignPartner.id.desc())))


def of_host(session: Session, campaign: Campaign, number: int) -> CampaignPartner:
    """One of a campaign's partners, for its host; raises ``NotFound``."""
    row = session.get(CampaignPartner, number)
    if row is None or row.campaign_id != campaign.id:
        raise NotFound()
    return row


def of_partner(session: Session, organization: Organization, slug: str) -> CampaignPartner:
    """The living row of an organization for a campaign of another; raises ``NotFound``."""
    mine = (CampaignPartner.organization_id == organization.id, CampaignPartner.ended_at.is_(None))
    row = session.scalar(_whole().join(CampaignPartner.campaign).where(Campaign.slug == slug, *mine))
    if row is None:
        raise NotFound()
    return row


def spoken_for(session: Session, organization: Organization, slug: str) -> Campaign:
    """A campaign to whose supporters an organization may write: its own, or one it has joined; or ``NotFound``."""
    joined = exists().where(
        CampaignPartner.campaign_id == Campaign.id, CampaignPartner.organization_id == organization.id, *_stands()
    )
    mine = select(Campaign).where(Campaign.slug == slug, (Campaign.organization_id == organization.id) | joined)
    campaign = session.scalar(mine)
    if campaign is None:
        raise NotFound()
    return campaign


def speaks_for(session: Session, organization_id: int, campaign: Campaign, *, hold: bool = False) -> bool:
    """Whether an organization is the host of a campaign or campaigns together with it at this moment.

    With ``hold`` it stays so until the transaction ends.
    """
    if organization_id == campaign.organization_id:
        return True
    mine = (CampaignPartner.campaign_id == campaign.id, CampaignPartner.organization_id == organization_id)
    found = select(CampaignPartner.id).where(*mine, *_stands())
    return session.scalar(found.with_for_update(read=True) if hold else found) is not None


def has_left(session: Session, campaign: Campaign, slug: str) -> bool:
    """Whether that organization once took part: its printed links still lead to the campaign."""
    past = select(CampaignPartner.id).join(CampaignPartner.organization).where(Organization.slug == slug)
    mine = (CampaignPartner.campaign_id == campaign.id, CampaignPartner.accepted_at.is_not(None))
    return session.scalar(past.where(*mine).limit(1)) is not None


def _stands() -> tuple[Any, ...]:
    return (CampaignPartner.accepted_at.is_not(None), CampaignPartner.ended_at.is_(None))


def _whole() -> Select[CampaignPartner]:
    near = joinedload(CampaignPartner.campaign).joinedload(Campaign.organization)
    return select(CampaignPartner).options(near, joinedload(CampaignPartner.organization))


def _moved(session: Session, row: CampaignPartner, *now_so: Any, **values: Any) -> bool:
    """One conditional statement: of two who press at once one moves it."""
    one = update(CampaignPartner).where(CampaignPartner.id == row.id, *now_so).values(**values)
    moved = session.scalar(one.returning(CampaignPartner.id), execution_options={"synchronize_session": False})
    session.refresh(row)
    return moved is not None


def _record(
    session: Session, verb: str, row: CampaignPartner, where: Organization, account: Account | None, now: datetime
) -> None:
    """On the desk of ``where``; who acted on the other desk is that desk's own."""
    facts = {"partner": row.organization.slug, "host": row.campaign.organization.slug}
    organizers.record(
        session, verb, f"campaign-{row.campaign_id}", organization=where, account=account, now=now, **facts
    )
