"""Contacts of one organization, looked at by an owner of another before letters leave; only where several share.

An organization that has the installation to itself is never asked: nobody could be misled in its name but itself.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.db import Base
from petitions.core.errors import NotFound

from . import moderation_rules, rules
from .models import Moderation, Recipient
from .service import Owner

Answer = Literal["unasked", "waiting", "allowed", "refused"]


def is_shared(session: Session) -> bool:
    """Whether several organizations work on this installation."""
    organizations = Base.metadata.tables["organizations"]
    return len(session.execute(select(organizations.c.id).limit(2)).all()) > 1


def ask(session: Session, contact: Recipient, *, now: datetime) -> Moderation:
    """Let owners of other organizations see it as it is now; asked twice is once."""
    found = find(session, contact)
    if found is not None:
        return found
    row = Moderation(recipient=contact, mark=mark(contact), asked_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(_about(contact)).one()
    return row


def find(session: Session, contact: Recipient) -> Moderation | None:
    """What was asked and said of the contact as it is now."""
    return session.scalar(_about(contact))


def standing(found: Moderation | None) -> Answer:
    """The same in a word."""
    if found is None:
        return "unasked"
    if found.decided_at is None:
        return "waiting"
    return "allowed" if found.is_allowed else "refused"


def list_waiting(session: Session, organization: Owner) -> list[Moderation]:
    """Contacts of others that wait for a word of any other organization, the oldest first."""
    others = (
        select(Moderation)
        .join(Moderation.recipient)
        .where(Moderation.decided_at.is_(None), Recipient.organization_id != organization.id)
        .order_by(Moderation.id)
    )
    return [one for one in session.scalars(others) if one.mark == mark(one.recipient)]


def waiting_for(organization: Owner) -> Select[int]:
    """The question how many may wait for a word of this organization; one that was changed since may be among them."""
    others = select(func.count()).select_from(Moderation).join(Moderation.recipient)
    return others.where(Moderation.decided_at.is_(None), Recipient.organization_id != organization.id)


def decide(
    session: Session,
    organization: Owner,
    number: int,
    *,
    is_allowed: bool,
    reason: str,
    account: Owner,
    now: datetime,
) -> Moderation:
    """The word of an owner of another organization; raises NotFound, OwnContact, or Decided for the second of two."""
    row = next((one for one in list_waiting(session, organization) if one.id == number), None)
    if row is None:
        raise moderation_rules.Decided() if _is_decided(session, organization, number) else NotFound()
    if _works_there(session, account, row.recipient):
        raise moderation_rules.OwnContact()
    mine = update(Moderation).where(Moderation.id == row.id, Moderation.decided_at.is_(None))
    said = {"organization_id": organization.id, "account_id": account.id, "reason": reason or None}
    turned = mine.values(decided_at=now, is_allowed=is_allowed, **said).returning(Moderation.id)
    if session.scalar(turned, execution_options={"synchronize_session": False}) is None:
        raise moderation_rules.Decided()
    session.refresh(row)
    return row


def list_unmoderated(session: Session, places: Iterable[tuple[Recipient, str | None]]) -> list[Recipient]:
    """Contacts among some recipients, each with the address its letter goes to, that nobody else has allowed.

    Another address than the contact's own is one that nobody looked at. None of them where nobody else is here.
    """
    own = {row.id: (row, email) for row, email in places if row.organization_id is not None}
    if not own or not is_shared(session):
        return []
    allowed = select(Moderation).where(Moderation.recipient_id.in_(own), Moderation.is_allowed.is_(True))
    marks = {(one.recipient_id, one.mark) for one in session.scalars(allowed)}
    return [
        row
        for number, (row, email) in own.items()
        if (number, mark(row)) not in marks or not (email is None or rules.same_address(email, row.email))
    ]


def mark(contact: Recipient) -> str:
    """Which state of a contact a word is about: its facts, and who holds the office."""
    return rules.fingerprint({"facts": contact.fingerprint, "person": [contact.person_name, contact.person_title]})


def _about(contact: Recipient) -> Select[Moderation]:
    return select(Moderation).where(Moderation.recipient_id == contact.id, Moderation.mark == mark(contact))


def _is_decided(session: Session, organization: Owner, number: int) -> bool:
    known = select(Moderation.id).join(Moderation.recipient).where(Moderation.id == number)
    others = known.where(Recipient.organization_id != organization.id, Moderation.decided_at.is_not(None))
    return session.scalar(others) is not None


def _works_there(session: Session, account: Owner, contact: Recipient) -> bool:
    memberships = Base.metadata.tables["memberships"]
    same = (memberships.c.account_id == account.id, memberships.c.organization_id == contact.organization_id)
    return bool(session.scalar(select(exists().where(*same))))
