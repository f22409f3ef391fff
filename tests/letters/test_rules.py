"""Numbers, codes and the guard of the annex."""

from datetime import date

import pytest

from petitions.letters import rules
from tests import factories as make

FORBIDDEN = [
    {"kind": "state-body"},
    {"kind": "state-mission"},
    {"kind": "state-prosecutor"},
    {"passes_on": "states"},
    {"kind": "ngo"},
    {"kind": "humanitarian"},
    {"mass_letters": "no"},
    {"mass_letters": "one-form-per-person"},
    {"passes_on": "a word nobody knows"},
]


@pytest.mark.parametrize("names", ["yes", "approved"])
@pytest.mark.parametrize("facts", FORBIDDEN, ids=str)
def test_the_guard_refuses_whatever_was_chosen(facts, names):
    with pytest.raises(rules.AnnexRefused):
        rules.check_annex(make.recipient(**facts), names)


def test_the_guard_lets_names_pass_where_the_directory_allows_it():
    rules.check_annex(make.recipient(passes_on="confidential"), "yes")
    rules.check_annex(make.recipient(passes_on="no-rule-known"), "approved")


@pytest.mark.parametrize(
    ("passes_on", "names"), [("confidential", "no"), ("no-rule-known", "yes"), ("confidential", "")]
)
def test_without_a_decision_no_names_go(passes_on, names):
    assert not rules.may_have_annex(make.recipient(passes_on=passes_on), names)


def test_a_reference_is_filled_to_three_digits_and_grows():
    assert rules.reference("FFT", 2026, 17) == "FFT/2026/017"
    assert rules.reference("FFT", 2026, 1234) == "FFT/2026/1234"


def test_references_of_one_annex_are_named_from_first_to_last():
    assert rules.span(["FFT/2026/017"]) == "FFT/2026/017"
    assert rules.span(["FFT/2026/017", "FFT/2026/018", "FFT/2026/019"]) == "FFT/2026/017–019"
    assert rules.span(["FFT/2026/017", "FFT/2026/020"]) == "FFT/2026/017, 020"


def test_a_code_is_read_as_people_type_it():
    assert rules.printed_code("K7QM3XTD9FAB") == "K7QM-3XTD-9FAB"
    for typed in ("K7QM-3XTD-9FAB", "k7qm 3xtd 9fab", " K7QM3XTD9FAB "):
        assert rules.plain_code(typed) == "K7QM3XTD9FAB"
    assert rules.plain_code("OILU-0000-0000") == "011V00000000"


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XTD-9FAB-1", "<script>", "x" * 5000])
def test_what_cannot_be_a_code_is_none(typed):
    assert rules.plain_code(typed) is None


def test_a_letter_may_slip_three_days():
    dated = date(2026, 11, 20)
    assert not rules.is_too_old(dated, date(2026, 11, 23))
    assert rules.is_too_old(dated, date(2026, 11, 24))
