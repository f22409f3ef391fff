"""The desk's figures for spreadsheets: a line for each number, in codes that programs know."""

from collections.abc import Iterator, Mapping

from petitions.core import tables
from petitions.signing.figures.models import DeskFigures

COLUMNS = ("figure", "of", "signatures", "can_be_reached")
_Line = tuple[str, str, int, int | None]


def as_csv(seen: DeskFigures, waves: Mapping[int, int], elsewhere: Mapping[str, int]) -> str:
    """RFC 4180 with a byte order mark, so that spreadsheets see UTF-8; no cell is a formula."""
    return tables.MARK + tables.text([COLUMNS, *lines(seen, waves, elsewhere)])


def lines(seen: DeskFigures, waves: Mapping[int, int], elsewhere: Mapping[str, int]) -> Iterator[_Line]:
    """Every number of the page."""
    yield from (("state", state, number, None) for state, number in seen.content["states"].items())
    yield ("state", "not yet confirmed", seen.content["pending"], None)
    yield from (("day", day, number, None) for day, number in seen.by_day.items())
    for kind in ("country", "language", "level"):
        yield from ((kind, of, number, None) for of, number in seen.content[f"by_{kind}"].items())
    yield from (("source", of, number, None) for of, number in {"online": seen.confirmed, **elsewhere}.items())
    for wave in waves:
        yield "wave", str(waves[wave]), sum(p["online"] for p in seen.content["parts"] if p["wave"] == wave), None
    yield from (("held for", cause, many, near) for cause, (many, near) in seen.content["causes"].items())
    yield ("named and never reviewed", "", seen.unreviewed, None)
