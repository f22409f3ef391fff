"""What a record says, who may get names, and when a check lapses."""

from datetime import date

import pytest

from petitions.recipients import directory, rules
from petitions.recipients.models import Evidence, Recipient, Verification
from tests import factories as make

RECORDS = directory.shipped().records
STATES = [r for r in RECORDS if r["kind"] in rules.OF_STATES or r["passes_on"] == "states"]


def body(record: dict) -> Recipient:
    return Recipient(slug=record["id"], kind=record["kind"], rank=record["rank"], email=record["email"], facts=record)


def check(**over: object) -> Verification:
    defaults = {
        "evidence": Evidence.PAGE,
        "email": "a@un.example",
        "directory_email": None,
        "verified_on": date(2026, 3, 1),
    }
    return Verification(**defaults | over)


def names(record: dict) -> str:
    return rules.may_carry_names(record["kind"], record["passes_on"], record["mass_letters"])


def test_fourteen_bodies_of_the_starter_directory_can_receive_names() -> None:
    assert sum(names(record) != "no" for record in RECORDS) == 14


def test_each_of_the_fourteen_asks_an_approver_first() -> None:
    assert {names(record) for record in RECORDS if names(record) != "no"} == {"ask"}


@pytest.mark.parametrize("record", STATES, ids=[r["id"] for r in STATES])
@pytest.mark.parametrize("mass", ["consolidate", "no", "one-file-per-person"])
def test_no_names_for_an_organ_of_a_state_or_a_body_that_passes_on(record: dict, mass: str) -> None:
    """Whatever its volume rule, and whichever of the two facts were wrong."""
    assert rules.may_carry_names(record["kind"], record["passes_on"], mass) == "no"
    if record["kind"] in rules.OF_STATES:
        for passes_on in ("confidential", "no-rule-known", "states"):
            assert rules.may_carry_names(record["kind"], passes_on, mass) == "no"
    else:
        for kind in rules.NAMES_GO_TO:
            assert rules.may_carry_names(kind, "states", mass) == "no"


def test_there_are_state_records_to_try() -> None:
    assert {"state-body", "state-mission", "state-prosecutor"} <= {r["kind"] for r in STATES} and len(STATES) == 30


@pytest.mark.parametrize(
    ("kind", "passes_on", "mass", "answer"),
    [
        ("court", "confidential", "consolidate", "yes"),
        ("court", "confidential", "no", "no"),
        ("un-organ", "no-rule-known", "consolidate", "ask"),
        ("ngo", "confidential", "consolidate", "no"),
        ("humanitarian", "confidential", "consolidate", "no"),
        ("state-army", "confidential", "consolidate", "no"),
        ("un-organ", "something-new", "consolidate", "no"),
        ("un-organ", "", "consolidate", "no"),
        ("un-organ", "confidential", "something-new", "no"),
    ],
)
def test_an_unknown_word_never_opens_the_way_for_names(kind: str, passes_on: str, mass: str, answer: str) -> None:
    assert rules.may_carry_names(kind, passes_on, mass) == answer
    assert str(rules.why_names(kind, passes_on, mass)).endswith(".")


def test_a_name_falls_back_to_english() -> None:
    assert rules.name(make.recipient(), "zh") == "Office for Invented Matters"


def test_an_addressee_line_falls_back_to_the_name_in_the_language_before_english() -> None:
    row = make.recipient(facts={"addressee": {"en": "The Chair"}})
    assert rules.addressee(row, "ar") == "مكتب الشؤون المتخيلة" and rules.addressee(row, "zh") == "The Chair"


def test_letters_are_written_in_languages_the_body_reads_and_has_forms_for() -> None:
    german = next(r for r in RECORDS if r["id"] == "de-gba")
    assert rules.letter_languages(body(german)) == ["en"]
    commission = next(r for r in RECORDS if r["id"] == "ncmp-syria")
    assert rules.letter_languages(body(commission)) == ["ar"] and "en" in rules.form_languages(body(commission))


@pytest.mark.parametrize("record", RECORDS, ids=[r["id"] for r in RECORDS])
def test_every_body_can_be_written_to_in_some_language_without_a_blank(record: dict) -> None:
    row = body(record)
    assert rules.letter_languages(row)
    for language in rules.form_languages(row):
        assert rules.addressee(row, language) and rules.close(row, language)
        for form in rules.forms_in(row, language):
            assert rules.salutation(row, language, form)


def test_a_missing_neutral_form_greets_the_office_as_a_whole() -> None:
    row = body(next(r for r in RECORDS if r["salutation"].get("es", {"neutral": 1})["neutral"] is None))
    assert rules.salutation(row, "es") == "Señoras y señores:" and rules.forms_in(row, "es") == ["neutral", "m", "f"]


def test_the_fallback_is_that_of_the_directory() -> None:
    assert directory.shipped().meta["neutral_fallback"] == rules.NEUTRAL_FALLBACK


def test_a_language_without_forms_has_none_to_choose() -> None:
    assert rules.forms_in(make.recipient(), "zh") == []


@pytest.mark.parametrize(
    ("today", "fresh"),
    [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2027, 3, 1), True), (date(2027, 3, 2), False)],
)
def test_a_check_holds_from_its_day_for_twelve_months(today: date, fresh: bool) -> None:
    assert rules.is_fresh(check(), "a@un.example", today) is fresh


def test_a_check_of_the_leap_day_ends_on_the_28th() -> None:
    assert rules.fresh_until(check(verified_on=date(2028, 2, 29))) == date(2029, 2, 28)


def test_a_check_says_nothing_of_another_address() -> None:
    today = date(2026, 3, 2)
    assert rules.is_fresh(check(), "A@UN.example", today) and not rules.is_fresh(check(), "b@un.example", today)
    assert not rules.is_fresh(check(email=None), "a@un.example", today) and rules.is_fresh(
        check(email=None), None, today
    )
    assert not rules.is_fresh(None, None, today)


def test_the_address_seen_at_the_check_is_the_one_to_write_to() -> None:
    row = make.recipient(email=None)
    assert rules.known_email(row, check()) == "a@un.example" and rules.known_email(row, None) is None


def test_an_address_that_changed_in_the_directory_wins_over_an_older_check_and_is_not_verified() -> None:
    row = make.recipient(email="new@un.example")
    seen = check(directory_email="old@un.example")
    assert rules.known_email(row, seen) == "new@un.example"
    assert not rules.is_fresh(seen, rules.known_email(row, seen), date(2026, 3, 2))


def test_an_address_seen_to_differ_from_the_directory_is_used_and_counts() -> None:
    row = make.recipient(email="old@un.example")
    seen = check(directory_email="old@un.example")
    assert rules.known_email(row, seen) == "a@un.example" and rules.is_fresh(seen, "a@un.example", date(2026, 3, 2))


@pytest.mark.parametrize("on", [date(2026, 3, 3), date(2025, 3, 1)])
def test_a_check_in_the_future_or_lapsed_already_is_refused(on: date) -> None:
    with pytest.raises(rules.BadDay):
        rules.check_day(on, date(2026, 3, 2))


@pytest.mark.parametrize("good", ["a@b.example", "first.last+tag@un-office.example", "x@" + "a" * 63 + ".example"])
def test_an_address_of_an_institution_is_one(good: str) -> None:
    assert rules.is_address(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a@b",
        "a@localhost",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "a@b..example",
        "a@[127.0.0.1]",
        "a b@c.example",
        "a\u202e@b.example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 260 + ".example",
        "A <a@b.example>",
        "a@127.0.0.1",
        "a@b-.example",
    ],
)
def test_what_is_no_address_is_not_taken_for_one(bad: str) -> None:
    assert not rules.is_address(bad)


def test_a_named_holder_is_in_office_between_the_days_given() -> None:
    row = make.recipient(holds_from=date(2026, 1, 1), holds_until=date(2026, 12, 31))
    assert [rules.is_in_office(row, date(y, 6, 1)) for y in (2025, 2026, 2027)] == [False, True, False]
    assert rules.is_in_office(make.recipient(), date(2026, 6, 1))


def test_differences_name_the_field_and_both_values() -> None:
    before, after = {"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"b": 3, "c": [1]}, "e": 4}
    assert list(rules.differences(before, after)) == [
        rules.Difference("a.b", 1, 3),
        rules.Difference("d", 2, None),
        rules.Difference("e", None, 4),
    ]


def test_the_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert rules.fingerprint({"a": 1, "b": "é"}) == rules.fingerprint({"b": "é", "a": 1}) != rules.fingerprint({"a": 1})


def test_searching_is_blind_to_case_accents_vowel_signs_and_exchanged_letters() -> None:
    assert rules.fold("  Secrétaire  GÉNÉRAL ") == "secretaire general"
    assert rules.fold("الأُمِين") == rules.fold("الامين") and rules.fold("مدرسة") == rules.fold("مدرسه")
