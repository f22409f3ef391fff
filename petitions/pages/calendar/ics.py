"""Days as a calendar that other programs read (RFC 5545): whole days, or moments in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
AGAIN = "PT6H"
"""How often programs may ask."""
LINE = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Entry:
    """One event: ``key`` stays when its day moves."""

    key: str
    on: date
    at: datetime | None
    summary: str


def calendar(entries: Iterable[Entry], *, name: str, host: str, url: str, now: datetime) -> str:
    """The whole file. ``host`` makes keys unique in the world; ``url`` is where everything can be read."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Demarche//Calendar//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}", f"X-PUBLISHED-TTL:{AGAIN}"]
    for entry in entries:
        lines += _event(entry, host, url, now)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, host: str, url: str, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{entry.key}@{host}", f"DTSTAMP:{_moment(now)}")
    if entry.at:
        yield f"DTSTART:{_moment(entry.at)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"
    yield from (f"SUMMARY:{escaped(entry.summary)}", f"URL:{url}", "TRANSP:TRANSPARENT", "END:VEVENT")


def escaped(text: str) -> str:
    """TEXT (RFC 5545, 3.3.11): no line of the file can be made by what somebody wrote."""
    plain = "".join(sign if sign >= " " or sign == "\n" else " " for sign in text.replace("\r\n", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n").replace("\x7f", "")


def folded(line: str) -> str:
    """In lines of at most ``LINE`` octets, never within a character."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += octets
    return "\r\n".join(parts)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
