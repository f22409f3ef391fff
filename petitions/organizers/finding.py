"""Finding entries of the record again: by person, act, subject and days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from petitions.core import zones

from . import acts, names
from .models import Account, Entry, Organization
from .record import PAGE

HEADS = ("number", "moment_utc", "who", "act", "verb", "subject", "details")
"""Heads of the table, the same in every language so that programs can read it."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    who: int | None = None
    verb: str = ""
    kind: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None
    zone: str = field(default=zones.DEFAULT, compare=False)
    """In which the days begin and end."""

    @property
    def is_any(self) -> bool:
        """Whether nothing was asked for."""
        return self == Wanted()


def list_found(
    session: Session, organization: Organization, wanted: Wanted, *, before: int | None = None
) -> list[Entry]:
    """A page of what fits, newest first; one more than ``PAGE`` when there is more."""
    query = _fitting(organization, wanted)
    if before is not None:
        query = query.where(Entry.id < before)
    return list(session.scalars(query.limit(PAGE + 1)))


def rows(session: Session, organization: Organization, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """Everything that fits, as cells of a table under ``HEADS``."""
    for entry in session.scalars(_fitting(organization, wanted).execution_options(yield_per=500)):
        details = "; ".join(f"{name}: {value}" for name, value in entry.facts.items())
        who, said = names.shown(entry.account, organization), str(acts.act(entry.verb))
        yield entry.id, entry.at.strftime("%Y-%m-%d %H:%M:%S"), who, said, entry.verb, entry.subject, details


def list_people(session: Session, organization: Organization) -> list[tuple[int, str]]:
    """Everybody who stands in the record of an organization, by the name that is shown."""
    there = select(Entry.account_id).where(Entry.organization_id == organization.id).distinct()
    found = session.scalars(select(Account).where(Account.id.in_(there)))
    return sorted(((one.id, names.shown(one, organization)) for one in found), key=lambda pair: pair[1].casefold())


def _fitting(organization: Organization, wanted: Wanted) -> Select[Entry]:
    query = select(Entry).options(joinedload(Entry.account)).where(Entry.organization_id == organization.id)
    if wanted.who:
        query = query.where(Entry.account_id == wanted.who)
    if wanted.verb:
        query = query.where(Entry.verb == wanted.verb)
    if wanted.kind and wanted.number:
        query = query.where(Entry.subject == f"{wanted.kind}-{wanted.number}")
    elif wanted.kind:
        query = query.where(Entry.subject.like(f"{wanted.kind}-%"))
    if wanted.since:
        query = query.where(Entry.at >= _midnight(wanted.since, wanted.zone))
    if wanted.until and wanted.until < date.max:
        query = query.where(Entry.at < _midnight(wanted.until + timedelta(days=1), wanted.zone))
    return query.order_by(Entry.id.desc())


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), zones.find(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)
