"""The desk's figures for spreadsheets: a line for each number, in codes that programs know."""

import csv
import io
from collections.abc import Iterator, Mapping

from petitions.signing.figures.models import DeskFigures

COLUMNS = ("figure", "of", "signatures", "can_be_reached")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Signs with which a spreadsheet begins a formula (OWASP, CSV injection)."""
_Line = tuple[str, str, int, int | None]


def as_csv(seen: DeskFigures, waves: Mapping[int, int], elsewhere: Mapping[str, int]) -> str:
    """RFC 4180 with a byte order mark, so that spreadsheets see UTF-8; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for figure, of, number, near in lines(seen, waves, elsewhere):
        writer.writerow([_safe(figure), _safe(of), number, "" if near is None else near])
    return "\ufeff" + out.getvalue()


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


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
