"""Secret addresses of an organization's calendar: a member's own, until taken back or the membership ends."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from petitions.core import tokens
from petitions.core.errors import NotFound, Refused

from .models import Account, CalendarLink, Membership, Organization
from .record import record

MOST = 20


class EnoughCalendars(Refused):
    """More than anybody can keep in mind."""

    code = "enough_calendars"
    message = _("There are twenty links to the calendar already. Take one back that is no longer needed.")


def make(
    session: Session, organization: Organization, *, account: Account, language: str, token: str, now: datetime
) -> CalendarLink:
    """A link that works from now on, in this language; only the hash of it is kept. Raises EnoughCalendars."""
    session.execute(select(Organization.id).where(Organization.id == organization.id).with_for_update())
    if len(list_living(session, organization)) >= MOST:
        raise EnoughCalendars()
    what = {"token_hash": tokens.digest(token), "language": language, "made_at": now}
    row = CalendarLink(organization_id=organization.id, account_id=account.id, **what)
    session.add(row)
    session.flush()
    record(session, "make_calendar", f"organization-{organization.id}", organization=organization, account=account,
           now=now, link=row.id)  # fmt: skip
    return row


def end(session: Session, organization: Organization, number: int, *, account: Account, now: datetime) -> None:
    """Take a link back. Raises NotFound."""
    row = session.get(CalendarLink, number)
    if row is None or row.organization_id != organization.id:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at = now
        session.flush()
        record(session, "end_calendar", f"organization-{organization.id}", organization=organization, account=account,
               now=now, link=row.id)  # fmt: skip


def list_living(session: Session, organization: Organization) -> list[CalendarLink]:
    """Links that work, the newest first."""
    return list(session.scalars(_living().where(CalendarLink.organization_id == organization.id)))


def find(session: Session, token: str) -> CalendarLink | None:
    """The link that works behind a token."""
    return session.scalar(_living().where(CalendarLink.token_hash == tokens.digest(token)))


def _living() -> Select[CalendarLink]:
    member = and_(
        Membership.organization_id == CalendarLink.organization_id, Membership.account_id == CalendarLink.account_id
    )
    alive = select(CalendarLink).join(Membership, member).join(CalendarLink.account).where(Account.active)
    return alive.where(CalendarLink.ended_at.is_(None)).order_by(CalendarLink.id.desc())
