"""A calendar file that every program reads: lines folded, words escaped, moments in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from petitions.pages.calendar import ics
from tests.factories import NOON

PLACE = {"name": "Families", "host": "petitions.example", "url": "https://petitions.example/desk/f/calendar"}


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_day_is_a_whole_day_and_a_moment_is_in_utc() -> None:
    at = datetime(2027, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    entries = [ics.Entry("wave_ends-1-1", date(2027, 2, 28), None, "A"), ics.Entry("closes-1-1", at.date(), at, "B")]
    lines = unfolded(ics.calendar(entries, **PLACE, now=NOON))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR" and lines.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20270228" in lines and "DTEND;VALUE=DATE:20270301" in lines
    assert "DTSTART:20270301T073000Z" in lines and "UID:wave_ends-1-1@petitions.example" in lines
    assert f"DTSTAMP:{NOON.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("a, b; c\\d", "a\\, b\\; c\\\\d"),
        ("one\r\nEND:VCALENDAR", "one\\nEND:VCALENDAR"),
        ("one\rBEGIN:VEVENT", "one BEGIN:VEVENT"),
        ("bell\x07", "bell "),
    ],
)
def test_what_somebody_wrote_makes_no_line(words: str, kept: str) -> None:
    assert ics.escaped(words) == kept
    lines = unfolded(ics.calendar([ics.Entry("k", NOON.date(), None, words)], **PLACE, now=NOON))
    assert lines.count("END:VCALENDAR") == 1 and lines.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("words", ["x" * 300, "أخبروا العائلات أين هم " * 12, "告诉家属他们在哪里" * 20])
def test_long_lines_are_folded_between_characters(words: str) -> None:
    folded = ics.folded(f"SUMMARY:{words}")
    assert all(len(line.encode()) <= ics.LINE for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == f"SUMMARY:{words}"
