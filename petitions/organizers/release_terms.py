"""Who may release letters in an organization, and how long somebody who is alone waits: never below the floor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from .models import Account, Organization
from .record import record

WAIT, WAIT_URGENT = timedelta(hours=12), timedelta(hours=1)
"""The floor: so long at least somebody who is alone sleeps over letters; an urgent appeal cannot wait for a night."""
LONGEST, LONGEST_URGENT = timedelta(hours=72), timedelta(hours=24)
HOUR = timedelta(hours=1)
FIELDS = ("only_owners_release", "never_alone", "wait_hours", "wait_urgent_hours")
"""Columns of an organization that say it."""


@dataclass(frozen=True)
class Terms:
    """What an organization asks of a release, beyond a second person."""

    only_owners: bool = False
    """Approvers look, owners release."""
    never_alone: bool = False
    """Whoever is alone needs somebody from outside; waiting does not help."""
    wait: timedelta = WAIT
    wait_urgent: timedelta = WAIT_URGENT


def terms_of(organization: Organization) -> Terms:
    """Those of an organization; what was stored below the floor, or above the longest, counts as that."""
    hours = organization.wait_hours * HOUR, organization.wait_urgent_hours * HOUR
    return Terms(
        only_owners=organization.only_owners_release,
        never_alone=organization.never_alone,
        wait=min(max(hours[0], WAIT), LONGEST),
        wait_urgent=min(max(hours[1], WAIT_URGENT), LONGEST_URGENT),
    )


def change(session: Session, organization: Organization, *, by: Account, now: datetime, **facts: int) -> list[str]:
    """Other terms, from now on also for letters that wait; the record says which. Returns what changed."""
    changed = [name for name in FIELDS if name in facts and getattr(organization, name) != facts[name]]
    for name in changed:
        setattr(organization, name, facts[name])
    if changed:
        subject, said = f"organization-{organization.id}", {name: facts[name] for name in changed}
        record(session, "change_release", subject, organization=organization, account=by, now=now, **said)
    return changed
