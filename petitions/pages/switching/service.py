"""Switches as an owner presses them: only where one organization has the installation to itself, and on the record."""

from datetime import datetime

from sqlalchemy.orm import Session

from petitions.core import switches
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization


def switch_off(
    session: Session, organization: Organization, part: str, *, note: str, account: Account, now: datetime
) -> None:
    """Let a part stand still. Raises ``NotFound`` for no such part, ``NotAlone``."""
    _check(session, part)
    switches.switch_off(session, part, note=note, now=now)
    subject = f"organization-{organization.id}"
    organizers.record(session, "switch_off", subject, organization=organization, account=account, now=now, part=part)


def switch_on(session: Session, organization: Organization, part: str, *, account: Account, now: datetime) -> None:
    """Let it work again; one that works already is left alone. Raises ``NotFound`` for no such part, ``NotAlone``."""
    _check(session, part)
    if switches.switch_on(session, part):
        subject = f"organization-{organization.id}"
        organizers.record(session, "switch_on", subject, organization=organization, account=account, now=now, part=part)


def _check(session: Session, part: str) -> None:
    if part not in switches.PARTS:
        raise NotFound()
    organizers.check_alone(session)
