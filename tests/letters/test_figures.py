"""Days, numbers and countries as each language writes them."""

from datetime import date

import pytest

from petitions.letters import figures


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "3 آذار/مارس 2026"), ("en", "3 March 2026"), ("es", "3 de marzo de 2026"), ("fr", "3 mars 2026"),
        ("ru", "3 марта 2026 г."), ("zh", "2026年3月3日"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_language_does(language, written):
    assert figures.day(date(2026, 3, 3), language).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        ("ar", 1, "يوم واحد"),
        ("ar", 2, "يومان"),
        ("ar", 5, "5 أيام"),
        ("ar", 83, "83 يومًا"),
        ("zh", 83, "83天"),
        ("ru", 61, "61 день"),
        ("fr", 1, "1 jour"),
        ("en", 83, "83 days"),
    ],
)
def test_days_stand_in_the_right_plural(language, count, written):
    assert figures.days(count, language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12,847"), ("fr", "12\u202f847"), ("es", "12\u202f847"), ("ar", "12,847"), ("zh", "12,847")],
)
def test_a_number_has_its_thousands_apart(language, written):
    assert figures.number(12847, language) == written


def test_arabic_digits_are_a_choice():
    assert figures.number(12847, "ar", "arabic") == "١٢٬٨٤٧" and figures.day(
        date(2026, 3, 3), "ar", "arabic"
    ).startswith("٣")
