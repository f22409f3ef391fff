"""Which clock hangs in an office, and when it opens."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from petitions.dispatch import hours, ledger
from petitions.letters.models import LetterKind
from petitions.letters.options import Options
from tests.factories import NOON


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def office(**record):
    return hours.office({"country": "CH", "time_zone": "Europe/Zurich"} | record)


@pytest.mark.parametrize(
    ("record", "moment", "opens"),
    [
        ({}, "2026-11-20T10:00", "2026-11-20T10:00"),  # Friday 11:00 in Geneva
        ({}, "2026-11-20T07:59", "2026-11-20T08:00"),  # before nine
        ({}, "2026-11-20T16:00", "2026-11-23T08:00"),  # five o'clock on a Friday
        ({}, "2026-11-21T12:00", "2026-11-23T08:00"),  # Saturday
        ({"time_zone": "America/New_York"}, "2026-11-20T12:00", "2026-11-20T14:00"),
        ({"time_zone": "Asia/Damascus", "country": "SY"}, "2026-11-20T10:00", "2026-11-22T06:00"),  # Friday is free
        ({"time_zone": None, "country": "EG"}, "2026-11-19T16:00", "2026-11-22T07:00"),
        ({"weekend": ["sunday"]}, "2026-11-21T12:00", "2026-11-21T12:00"),
        ({}, "2026-10-24T16:00", "2026-10-26T08:00"),  # the clocks go back in between
    ],
)
def test_a_letter_waits_for_the_hours_of_the_office(record, moment, opens):
    assert office(**record).opening(at(moment)) == at(opens)


def test_where_no_clock_is_known_nothing_waits():
    assert hours.office({}) is None
    assert hours.office({"country": "US"}) is None
    assert hours.office({"time_zone": "Nowhere/Town"}) is None
    assert hours.office({"country": "NL"}).zone == ZoneInfo("Europe/Amsterdam")


def test_a_weekend_of_seven_days_is_a_slip_of_the_pen():
    assert office(weekend=list(hours._DAYS)).weekend == {5, 6}


@pytest.fixture
def geneva(stage):
    facts = {"time_zone": "Europe/Zurich", "country": "CH", "address": ["Palais", "1211 Geneva 10"]}
    stage.choose("geneva", email="geneva@un.example", facts=facts)
    return stage


SATURDAY = at("2026-11-21T12:00")


@pytest.mark.parametrize(("in_hours", "due"), [(False, SATURDAY), (True, at("2026-11-23T08:00"))])
def test_an_approver_chooses_between_now_and_their_hours(geneva, session, in_hours, due):
    geneva.approve(dispatch := geneva.freeze("geneva", now=SATURDAY), in_hours=in_hours, now=SATURDAY)
    [row] = ledger.list_rows(session, dispatch)
    assert row.envelope.due_at == due
    assert ("Monday 23 November, 09:00 in Geneva" in str(row.sentence)) is in_hours


def test_an_urgent_appeal_never_waits(geneva, session):
    since = Options(since_on=NOON.date() - timedelta(days=3))
    geneva.write(kind=LetterKind.URGENT, body="{{days_since}}", options=since)
    dispatch = geneva.freeze("geneva", kind=LetterKind.URGENT, now=SATURDAY)
    geneva.approve(dispatch, in_hours=True, now=SATURDAY)
    [row] = ledger.list_rows(session, dispatch)
    assert row.envelope.due_at == SATURDAY
