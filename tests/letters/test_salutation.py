"""The form due to rank, office and language, from the shipped directory."""

import pytest

from petitions.letters import salutation
from tests.letters import make


@pytest.mark.parametrize(
    ("slug", "language", "form", "greeting", "ending"),
    [
        ("ohchr-high-commissioner", "en", "neutral", ("Excellency,",), "highest consideration."),
        ("coe-commissioner", "fr", "neutral", ("Madame, Monsieur,",), "Veuillez agréer, Madame, Monsieur,"),
        ("coe-commissioner", "fr", "f", ("Madame la Commissaire,",), "Madame la Commissaire,"),
        ("league-of-arab-states", "ar", "neutral", ("معالي الأمين العام،", "تحية طيبة وبعد،"), "الاحترام"),
        ("iimp", "en", "neutral", ("Dear Head of the Independent Institution,",), "Yours sincerely,"),
    ],
)
def test_three_ranks_are_greeted_and_taken_leave_of(slug, language, form, greeting, ending):
    record = make.record(slug)
    assert salutation.salutation(record, language, form) == greeting
    assert ending in " ".join(salutation.close(record, language, form))


def test_the_inside_address_ends_with_the_country_in_capitals_in_the_letters_language():
    record = make.record("iimp")
    assert [salutation.inside_address(record, language)[-1] for language in ("en", "fr", "ru")] == [
        "SWITZERLAND",
        "SUISSE",
        "ШВЕЙЦАРИЯ",
    ]


def test_a_null_neutral_form_greets_the_office_as_a_whole():
    assert salutation.salutation(make.record("iimp"), "es") == ("Señoras y señores:",)
    assert salutation.forms_offered(make.record("iimp"), "es") == ("neutral", "m", "f")


def test_a_chinese_close_stands_on_two_lines():
    assert salutation.close(make.record("icrc-cta"), "zh") == ("此致", "敬礼！")


def test_a_language_without_a_form_is_refused_by_name():
    record = make.record("iimp")
    assert salutation.languages_offered(record) == ("ar", "en", "es", "fr")
    with pytest.raises(salutation.MissingForm):
        salutation.salutation(record, "ru")
    with pytest.raises(salutation.MissingForm):
        salutation.close(record, "zh")


@pytest.mark.parametrize(
    ("greeting", "language", "inside"),
    [
        ("Dear Chair,", "en", "Chair"),
        ("Madame, Monsieur,", "fr", "Madame, Monsieur"),
        ("Señor:", "es", "Señor"),
        ("Уважаемые господа!", "ru", "Уважаемые господа"),
    ],
)
def test_a_vocative_loses_its_final_mark_and_a_leading_dear(greeting, language, inside):
    assert salutation.vocative(greeting, language) == inside


def test_a_body_is_named_once_and_a_mission_says_whose_it_is():
    iimp = salutation.inside_address(make.record("iimp"), "en")
    assert sum("Missing Persons" in line for line in iimp) == 1
    assert any("France" in line for line in salutation.inside_address(make.record("pm-france"), "en")[1:])
