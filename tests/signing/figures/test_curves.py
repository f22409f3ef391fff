"""A curve is a sum at some days, with a line to draw."""

from datetime import date, timedelta

import pytest

from petitions.signing.figures import rules

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize("by_day", [{}, {"2026-01-01": 7}])
def test_what_has_no_two_days_is_no_curve(by_day):
    assert rules.curve(by_day, FIRST) is None


def test_a_curve_adds_up_and_ends_today_with_all_of_them():
    found = rules.curve({"2026-01-01": 3, "2026-01-03": 4}, FIRST + timedelta(days=3))
    assert found.points == tuple((FIRST + timedelta(days=n), total) for n, total in enumerate((3, 3, 7, 7)))
    assert found.line.startswith("0.0,") and found.line.endswith("100.0,2.0")


def test_a_long_curve_has_few_points_and_loses_nobody():
    days = {(FIRST + timedelta(days=n)).isoformat(): n for n in range(400)}
    found = rules.curve(days, FIRST + timedelta(days=399))
    assert len(found.points) == rules.POINTS and found.points[-1] == (FIRST + timedelta(days=399), sum(range(400)))
    totals = [total for _day, total in found.points]
    assert totals == sorted(totals)


def test_days_after_today_still_stand_on_the_curve():
    found = rules.curve({"2026-01-01": 1, "2026-02-01": 1}, FIRST)
    assert found.points[-1] == (date(2026, 2, 1), 2)
