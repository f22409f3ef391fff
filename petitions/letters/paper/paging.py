"""Which row of an annex stands on which page: decided before a glyph is drawn, so "page x of y" is exact."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

SHORT = 20
"""So many characters fit on a line of any column of names, be they the widest."""
MOST_LINES = 12
"""A row is never higher; what needs more is set smaller."""
KEPT_TOGETHER = 3
"""Rows that go over to a page whose only other matter would be the end of the annex."""
_WIDEST = range(0xFDF0, 0xFE00)
"""Arabic ligatures that are whole sentences."""


@dataclass(frozen=True)
class Sizes:
    """Heights of a page's parts, in one unit: a row of one line, each line more, free space, the last lines."""

    row: float
    line: float
    first: float
    following: float
    end: float
    column: float
    """Width of the column of names, in ems of its letters."""


@dataclass(frozen=True)
class Page:
    """Rows [start, stop) with the number of lines of each that has more than one."""

    start: int
    stop: int
    tall: dict[int, int]

    def lines(self, row: int) -> int:
        """How many lines are kept free for that row."""
        return self.tall.get(row, 1)


def pages(names: Sequence[str], sizes: Sizes) -> list[Page]:
    """Every row once and in order; the last page has room for the end of the annex."""
    found: list[Page] = []
    tall: dict[int, int] = {}
    start, free = 0, sizes.first
    for row, name in enumerate(names):
        lines = 1 if len(name) <= SHORT else lines_of(name, sizes.column)
        height = sizes.row + (lines - 1) * sizes.line
        if height > free and row > start:
            found.append(Page(start, row, tall))
            start, free, tall = row, sizes.following, {}
        if lines > 1:
            tall[row] = lines
        free -= height
    if free < sizes.end and len(names) > start:
        over = max(start, len(names) - KEPT_TOGETHER)
        if over == start:
            found.append(Page(start, len(names), tall))
            start, tall = len(names), {}
        else:
            found.append(Page(start, over, {row: lines for row, lines in tall.items() if row < over}))
            start, tall = over, {row: lines for row, lines in tall.items() if row >= over}
    found.append(Page(start, len(names), tall))
    return found


def lines_of(name: str, column: float) -> int:
    """How many lines to keep free for a name in a column so many ems wide: by its characters, before any font."""
    return min(MOST_LINES, max(1, ceil(sum(map(_ems, name)) / (column * 0.95))))


@cache
def _ems(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if ord(character) in _WIDEST:
        return 2.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.75 if character.isupper() else 0.58
