"""Time zones: which can be chosen, and in whose moments are told. Rows, letters, files and public pages have UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g, has_app_context

DEFAULT = "UTC"


@cache
def names() -> frozenset[str]:
    """UTC, and one name for each region of the world whose clocks go alike: "Asia/Beirut"; no names of former times."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset({DEFAULT, *(line.split("\t")[2] for line in lines)})


def find(name: str | None) -> tzinfo:
    """The zone of that name; UTC where there is none, so that a name which is given up one day breaks no page."""
    if name in (None, "", DEFAULT):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def reader() -> str:
    """Name of the zone of whoever reads: a member's on the desk and in mails to them, else UTC."""
    return (g.get("reader_zone") if has_app_context() else None) or DEFAULT


@contextmanager
def forced(name: str | None) -> Iterator[None]:
    """Tell moments in this zone, whoever asked for it; None: in UTC."""
    if not has_app_context():
        yield
        return
    before, g.reader_zone = g.get("reader_zone"), name
    try:
        yield
    finally:
        g.reader_zone = before


def here(moment: datetime) -> datetime:
    """The same instant on the clock of whoever reads."""
    return at(moment, reader())


def at(moment: datetime, name: str) -> datetime:
    """The same instant on a clock of that zone; in UTC where that would be before or after all years."""
    try:
        return moment.astimezone(find(name))
    except OverflowError:
        return moment.astimezone(UTC)


def instant(typed: datetime, name: str) -> datetime | None:
    """What a clock of that zone says, in UTC: of an hour that comes twice, the first; None where clocks jump over it.

    Raises ``OverflowError`` before and after all years.
    """
    zone = find(name)
    found = typed.replace(tzinfo=zone).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == typed else None


def offset(moment: datetime) -> str:
    """How far that clock is ahead of UTC, or behind it: "+2", "+5:30", "\N{MINUS SIGN}5"; empty where it is UTC."""
    ahead = moment.utcoffset() or timedelta()
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    if not hours and not minutes:
        return ""
    sign = "+" if ahead > timedelta() else "\N{MINUS SIGN}"
    return f"{sign}{hours}" + (f":{minutes:02}" if minutes else "")
