"""Working hours of an addressee: which clock hangs in the office, and when it next opens."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

OPENS, CLOSES = time(9), time(17)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKEND, _FRIDAY = frozenset({5, 6}), frozenset({4, 5})
_REST = dict.fromkeys(("BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"), _FRIDAY) | {
    "AF": frozenset({3, 4}),
    "IR": frozenset({4}),
}
"""Countries whose weekend is not Saturday and Sunday (CLDR 46, weekData)."""


@dataclass(frozen=True)
class Office:
    """The clock of an office and the days of the week (Monday is 0) on which nobody is there."""

    zone: ZoneInfo
    weekend: frozenset[int] = _WEEKEND

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody works there at that moment; its public holidays are not known."""
        there = moment.astimezone(self.zone)
        return there.weekday() not in self.weekend and OPENS <= there.time() < CLOSES

    def opening(self, moment: datetime) -> datetime:
        """That moment itself where the office is open, else the next time that it opens; in the moment's own zone."""
        if self.is_open(moment):
            return moment
        there = moment.astimezone(self.zone)
        day = there.date() if there.time() < OPENS else there.date() + timedelta(days=1)
        while day.weekday() in self.weekend:
            day += timedelta(days=1)
        return datetime.combine(day, OPENS, self.zone).astimezone(moment.tzinfo)


def office(record: dict[str, Any]) -> Office | None:
    """The office of a directory record; None where nothing tells its clock.

    The record's own zone and weekend first, else those of its country (CLDR) where that has only one zone.
    """
    country = record.get("country") or ""
    zones = get_global("territory_zones").get(country, ())
    name = record.get("time_zone") or (zones[0] if len(zones) == 1 else "")
    try:
        zone = ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return Office(zone, _weekend(record, country)) if zone else None


def _weekend(record: dict[str, Any], country: str) -> frozenset[int]:
    named = frozenset(_DAYS.index(day) for day in record.get("weekend") or () if day in _DAYS)
    if named and len(named) < len(_DAYS):
        return named
    return _REST.get(country, _WEEKEND)
