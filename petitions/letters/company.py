"""Who else stands on a letter: partner organizations that sign it, and offices that get a copy."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.campaigns.partners import service as partners
from petitions.core.blobs import keep
from petitions.core.errors import NotFound
from petitions.core.once import once, told
from petitions.letters.models import LetterCopy, LetterPartner
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization
from petitions.recipients.models import Recipient

MOST_COPIES = 10
"""More names than this under a letter say nothing any more."""


@once
def list_partners(session: Session, campaign: Campaign) -> tuple[LetterPartner, ...]:
    """Organizations that join the campaign's joint letters, in the order they were added."""
    mine = select(LetterPartner).where(LetterPartner.campaign_id == campaign.id).order_by(LetterPartner.id)
    return tuple(session.scalars(mine))


def partner_of(session: Session, campaign: Campaign, number: int) -> LetterPartner:
    """One of them; raises ``NotFound``."""
    partner = session.get(LetterPartner, number)
    if partner is None or partner.campaign_id != campaign.id:
        raise NotFound()
    return partner


def keep_partner(
    session: Session,
    campaign: Campaign,
    partner: LetterPartner | None,
    *,
    names: Mapping[str, str],
    signatories: Mapping[str, Mapping[str, str]],
    logo: tuple[bytes, str] | None,
    account: Account | None,
    now: datetime,
) -> LetterPartner:
    """Add an organization, or change one. ``logo`` (already drawn anew, with its type): None leaves what is there."""
    row = partner or LetterPartner(campaign_id=campaign.id, added_at=now)
    row.organization_id = row.organization_id or _named_here(session, campaign, names)
    row.names, row.signatories = dict(names), {code: dict(who) for code, who in signatories.items()}
    if logo is not None:
        row.logo = keep(session, *logo)
    session.add(row)
    session.flush()
    _record(session, "change_partner" if partner else "add_partner", campaign, account, now, partner=row.id)
    return row


def _named_here(session: Session, campaign: Campaign, names: Mapping[str, str]) -> int | None:
    """The partner of the campaign whose name was typed: it agrees to its letters as if it had been chosen."""
    standing = partners.list_standing(session, campaign) if campaign.is_joint else []
    known = {str(name).casefold(): one.id for one in standing for name in one.names.values()}
    return next((known[name.casefold()] for name in names.values() if name.casefold() in known), None)


def list_joinable(session: Session, campaign: Campaign) -> list[Organization]:
    """Who campaigns together with the host and is not among the partners of its joint letters yet."""
    if not campaign.is_joint:
        return []
    there = {row.organization_id for row in list_partners(session, campaign)}
    return [one for one in partners.list_standing(session, campaign) if one.id not in there]


def join(session: Session, campaign: Campaign, slug: str, *, account: Account, now: datetime) -> LetterPartner:
    """Print one of those from now on: name, who signs and logo as its own letterhead has them. Twice is once.

    It agrees to each frozen letter before that can leave. Raises ``NotFound`` for anybody else.
    """
    mine = {one.slug: one for one in partners.list_standing(session, campaign)}
    if slug not in mine:
        raise NotFound()
    one = mine[slug]
    for row in list_partners(session, campaign):
        if row.organization_id == one.id:
            return row
    row = LetterPartner(campaign_id=campaign.id, organization_id=one.id, names=dict(one.names), added_at=now)
    row.signatories, row.logo_id = dict(one.signatory), one.logo_id
    session.add(row)
    session.flush()
    _record(session, "add_partner", campaign, account, now, partner=row.id)
    return row


def part(
    session: Session, campaign: Campaign, organization: Organization, *, account: Account | None, now: datetime
) -> None:
    """It campaigns together no longer, and joins no further letter."""
    for row in list_partners(session, campaign):
        if row.organization_id == organization.id:
            drop_partner(session, row, campaign=campaign, account=account, now=now)


def drop_partner(
    session: Session, partner: LetterPartner, *, campaign: Campaign, account: Account | None, now: datetime
) -> None:
    """It joins no further letter; frozen ones keep what they say."""
    number = partner.id
    session.delete(partner)
    session.flush()
    _record(session, "drop_partner", campaign, account, now, partner=number)


def list_copies(session: Session, campaign: Campaign, recipient: Recipient) -> tuple[Recipient, ...]:
    """Who gets a copy of the letter to a recipient: others that are still chosen for the campaign."""
    return all_copies(session, campaign, (recipient,)).get(recipient.id, ())


@once
def all_copies(
    session: Session, campaign: Campaign, recipients: tuple[Recipient, ...]
) -> dict[int, tuple[Recipient, ...]]:
    """The same of the letters to several, by their numbers."""
    chosen = select(Choice.recipient_id).where(Choice.campaign_id == campaign.id)
    mine = (
        select(LetterCopy.recipient_id, Recipient)
        .join(Recipient, LetterCopy.copy_id == Recipient.id)
        .where(LetterCopy.campaign_id == campaign.id, LetterCopy.recipient_id.in_([one.id for one in recipients]))
        .where(Recipient.id.in_(chosen))
    )
    found: dict[int, tuple[Recipient, ...]] = {}
    for number, copy in session.execute(mine.order_by(LetterCopy.id)):
        found[number] = (*found.get(number, ()), copy)
    return found


def copies_beside_partners(
    session: Session, campaign: Campaign, recipients: tuple[Recipient, ...]
) -> dict[int, tuple[Recipient, ...]]:
    """As ``all_copies``, and the partners are read with them: where a joint letter is written both are wanted."""
    chosen = select(Choice.recipient_id).where(Choice.campaign_id == campaign.id)
    mine = and_(
        LetterCopy.campaign_id == Campaign.id,
        LetterCopy.recipient_id.in_([one.id for one in recipients]),
        LetterCopy.copy_id.in_(chosen),
    )
    both = select(LetterPartner, LetterCopy, Recipient).select_from(Campaign)
    both = both.outerjoin(LetterPartner, LetterPartner.campaign_id == Campaign.id).outerjoin(LetterCopy, mine)
    both = both.outerjoin(Recipient, Recipient.id == LetterCopy.copy_id).where(Campaign.id == campaign.id)
    partners_here: dict[LetterPartner, None] = {}
    named: dict[LetterCopy, Recipient] = {}
    for partner, copy, recipient in session.execute(both.order_by(LetterPartner.id, LetterCopy.id)):
        partners_here |= {partner: None} if partner else {}
        named |= {copy: recipient} if copy else {}
    found: dict[int, tuple[Recipient, ...]] = {}
    for copy, recipient in named.items():
        found[copy.recipient_id] = (*found.get(copy.recipient_id, ()), recipient)
    told(list_partners, tuple(partners_here), campaign)
    told(all_copies, found, campaign, recipients)
    return found


def set_copies(session: Session, choice: Choice, numbers: Sequence[int]) -> None:
    """These chosen recipients, by id, are named as getting a copy, and no others; at most ``MOST_COPIES``."""
    campaign, recipient = choice.campaign, choice.recipient
    others = select(Choice.recipient_id).where(Choice.campaign_id == campaign.id, Choice.recipient_id != recipient.id)
    known = [number for number in session.scalars(others.order_by(Choice.added_at, Choice.id)) if number in numbers]
    old = delete(LetterCopy).where(LetterCopy.campaign_id == campaign.id, LetterCopy.recipient_id == recipient.id)
    mine = {"campaign_id": campaign.id, "recipient_id": recipient.id}
    with suppress(IntegrityError), session.begin_nested():  # somebody else kept theirs at the same moment
        session.execute(old)
        session.add_all(LetterCopy(**mine, copy_id=number) for number in known[:MOST_COPIES])


def _record(
    session: Session, verb: str, campaign: Campaign, account: Account | None, now: datetime, **facts: Any
) -> None:
    where = campaign.organization
    organizers.record(session, verb, f"campaign-{campaign.id}", organization=where, account=account, now=now, **facts)
