"""How long an organization keeps what people gave it: within bounds, and only ever shorter than it was.

People signed under what the page said that day; a longer time later would break that word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from petitions.core.errors import Refused

from .models import Account, Organization
from .record import record

DAYS: dict[str, tuple[int, int]] = {
    "names_kept_days": (30, 180),
    "news_kept_days": (90, 365),
    "inbound_kept_days": (90, 365),
}
"""Fewest and most days: a correction, a follow-up and an answer need the fewest; the most is what everybody is told."""


class OnlyShorter(Refused):
    """A time that is longer than the present one."""

    code, status = "only_shorter", 422
    message = _("It can only become shorter: people signed under what the page said.")


@dataclass(frozen=True)
class Kept:
    """How many days an organization keeps names, addresses for news, and raw mails that came in."""

    names: int
    news: int
    inbound: int

    @property
    def is_shorter(self) -> bool:
        """Whether something is kept less long than everybody is told."""
        return (self.names, self.news, self.inbound) != tuple(most for _least, most in DAYS.values())


def kept(organization: Organization) -> Kept:
    """The days of an organization, within the bounds whatever is stored."""
    stored = {name: getattr(organization, name) for name in DAYS}  # None before a new one is stored
    return Kept(*(bounded(name, DAYS[name][1] if days is None else days) for name, days in stored.items()))


def bounded(name: str, days: int) -> int:
    """Days that count for what is stored."""
    least, most = DAYS[name]
    return min(max(days, least), most)


def change(
    session: Session, organization: Organization, wanted: Mapping[str, int], *, by: Account, now: datetime
) -> list[str]:
    """Fewer days from tonight on; the record says how many. Returns what changed; raises OnlyShorter."""
    before = {name: bounded(name, getattr(organization, name)) for name in DAYS}
    days = {name: bounded(name, wanted[name]) for name in DAYS if name in wanted}
    if any(days[name] > before[name] for name in days):
        raise OnlyShorter()
    changed = [name for name in days if days[name] != before[name]]
    for name in changed:
        setattr(organization, name, days[name])
    if changed:
        subject, said = f"organization-{organization.id}", {name: days[name] for name in changed}
        record(session, "shorten_retention", subject, organization=organization, account=by, now=now, **said)
    return changed


def is_over(
    session: Session, name: str, since: InstrumentedAttribute[Any] | ColumnElement[Any], *, now: datetime
) -> ColumnElement[bool]:
    """A condition for questions that reach ``Organization``: the days of ``name`` since a moment are over."""
    column: InstrumentedAttribute[int] = getattr(Organization, name)
    spans: Iterable[int] = session.scalars(select(column).distinct()).all()
    return or_(false(), *(and_(column == days, since <= now - timedelta(days=bounded(name, days))) for days in spans))


def list_shorter(session: Session) -> list[tuple[Organization, Kept]]:
    """Organizations that keep something less long than everybody is told, for the page that tells it."""
    rows = session.scalars(select(Organization).order_by(Organization.id))
    return [(row, kept(row)) for row in rows if kept(row).is_shorter]
