"""Numbers as people type them, with the keyboards they have."""

import pytest

from petitions.signing.vetting import numbers


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12", [12]),
        ("12, 17-19", [12, 17, 18, 19]),
        (" 3;2 ,, 2  1 ", [1, 2, 3]),
        ("١٢، ١٧–١٩", [12, 17, 18, 19]),
        ("4 - 6", [4, 5, 6]),
        ("20-20", [20]),
    ],
)
def test_numbers_and_spans_are_read_in_any_order(app, typed, found):
    assert numbers.read(typed, 20) == found


@pytest.mark.parametrize("typed", ["", " , ", "twelve", "1.5", "19-17", "1-2-3", "-3", "²", "1" * 3_000])
def test_what_is_no_number_is_refused(app, typed):
    with pytest.raises(numbers.NotNumbers):
        numbers.read(typed, 20)


@pytest.mark.parametrize("typed", ["0", "21", "1-21", "1-999999999"])
def test_a_row_that_is_not_there_is_named(app, typed):
    with pytest.raises(numbers.NoSuchNumber) as no:
        numbers.read(typed, 20)
    assert "from 1 to 20" in no.value.sentence()


def test_nobody_decides_about_thousands_one_by_one(app):
    assert len(numbers.read("1-1000", 5_000)) == 1_000
    for typed in ("1-1001", "1-600, 1000-1500", "1-5000"):
        with pytest.raises(numbers.TooMany):
            numbers.read(typed, 5_000)


def test_they_are_written_as_they_were_typed():
    assert numbers.write([19, 12, 17, 18, 17]) == "12, 17-19"
    assert numbers.write([]) == "" and numbers.write([1, 2]) == "1-2"
