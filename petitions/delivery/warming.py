"""Sending without a relay: few mails at first, more each day, and a warning before a provider calls it bulk."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.delivery.models import DayCount

log = logging.getLogger(__name__)

FIRST_DAY = 1000
"""Mails on the first day that anything is sent."""
GROWTH = 1.25
"""Each further day of sending takes a quarter more."""
ALARM = 4000
"""Mails a day to one large provider; 5,000 make a bulk sender for good (their rules of 2024)."""
PROVIDERS = {
    "google": ("gmail.com", "googlemail.com"),
    "microsoft": ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.fr", "outlook.fr", "live.fr"),
    "yahoo": ("yahoo.com", "yahoo.fr", "ymail.com", "aol.com", "yahoo.co.uk", "yahoo.de"),
}
_PROVIDER = {domain: name for name, domains in PROVIDERS.items() for domain in domains}
_ALL = "all"


def allowed(days: int) -> int:
    """How many mails may leave on a day before which mail left on ``days`` days."""
    return int(FIRST_DAY * GROWTH ** min(days, 60))


def room(session: Session, *, now: datetime) -> int:
    """How many more may leave today; confirmations are counted and never stopped."""
    today = now.astimezone(UTC).date()
    before = select(func.count()).where(DayCount.name == _ALL, DayCount.on < today)
    gone = session.scalar(select(DayCount.number).where(DayCount.name == _ALL, DayCount.on == today)) or 0
    return max(0, allowed(session.scalar(before) or 0) - gone)


def next_day(now: datetime) -> datetime:
    """When the count begins anew: midnight in UTC."""
    return (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def count(session: Session, domains: Sequence[str], *, now: datetime) -> None:
    """Add mails to the figures of today: all of them, and those to large providers by their name."""
    named = Counter(_PROVIDER[domain] for domain in domains if domain in _PROVIDER)
    named[_ALL] = len(domains)
    for name, number in sorted(named.items()):
        total = _add(session, name, number, now)
        if name != _ALL and total - number < ALARM <= total:
            log.error("today %d mails have left for %s; at 5,000 it counts us as a bulk sender for good", total, name)


def list_alarms(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Large providers that got about as many mails today as they take from small senders."""
    today = now.astimezone(UTC).date()
    many = select(DayCount).where(DayCount.on == today, DayCount.name != _ALL, DayCount.number >= ALARM)
    return [(row.name, row.number) for row in session.scalars(many.order_by(DayCount.name))]


def _add(session: Session, name: str, number: int, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    more = update(DayCount).where(DayCount.on == today, DayCount.name == name)
    raised = more.values(number=DayCount.number + number).returning(DayCount.number)
    total = session.scalar(raised, execution_options={"synchronize_session": False})
    if total is not None:
        return total
    try:
        with session.begin_nested():
            session.add(DayCount(on=today, name=name, number=number))
    except IntegrityError:  # another worker was faster
        return session.scalar(raised, execution_options={"synchronize_session": False}) or number
    return number
