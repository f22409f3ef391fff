"""What figures may say of people in public: a country with fewer than five is told with the others only. And curves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SMALLEST = 5
"""Signatures of one country that may stand under its name."""
POINTS = 14
"""Of a curve: as many as its table has lines."""
WIDE, HIGH = 100, 30
"""Of the picture of a curve, in its own units."""


def merged(by_country: Mapping[str | None, int], smallest: int = SMALLEST) -> tuple[dict[str, int], int]:
    """Countries that are large enough, the largest first, and the sum of all others and of those who did not say.

    The others, too, are ``smallest`` or nobody: where fewer are left, the smallest named country joins them.
    """
    named = {code: number for code, number in by_country.items() if code and number >= smallest}
    other = sum(by_country.values()) - sum(named.values())
    order = sorted(named, key=lambda code: (-named[code], code))
    while 0 < other < smallest and order:
        other += named[order.pop()]
    return {code: named[code] for code in order}, other


@dataclass(frozen=True)
class Curve:
    """How a sum grew: the points of its table, and the same as the points of a line to draw."""

    points: tuple[tuple[date, int], ...]

    @property
    def line(self) -> str:
        """ "x,y" of each point, for a picture of ``WIDE`` times ``HIGH``; the line ends at its top right."""
        first, last = self.points[0][0], self.points[-1][0]
        span, top = (last - first).days or 1, max(total for _day, total in self.points) or 1
        found = ((WIDE * (day - first).days / span, HIGH - (HIGH - 2) * total / top) for day, total in self.points)
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in found)


def curve(by_day: Mapping[str, int], until: date) -> Curve | None:
    """The sum at some days between the first and ``until``, evenly apart; None where a line has no two points."""
    days = sorted((date.fromisoformat(day), number) for day, number in by_day.items())
    if not days:
        return None
    first, last = days[0][0], max(days[-1][0], until)
    span = (last - first).days
    steps = min(POINTS - 1, span)
    if not steps:
        return None
    marks = [first + timedelta(days=round(step * span / steps)) for step in range(steps + 1)]
    return Curve(tuple((mark, sum(number for day, number in days if day <= mark)) for mark in marks))
