"""The list of countries: whole, without groups, in the reader's order."""

import pytest

from petitions.signing import countries


def test_every_country_stands_in_the_list_once_and_nothing_else():
    codes = countries.codes()
    assert {"LB", "SY", "DE", "PS", "XK", "TW", "AX"} <= codes
    assert not {"EU", "UN", "ZZ", "XA"} & codes
    assert 249 <= len(codes) <= 251


@pytest.mark.parametrize("language", ["en", "ar", "fr", "ru", "es", "zh"])
def test_every_language_has_the_same_countries_under_names_of_its_own(language):
    found = countries.choices(language)
    assert {code for code, _name in found} == countries.codes()
    assert len({name for _code, name in found}) == len(found)


def test_accents_do_not_send_a_country_to_the_end():
    french = [name for _code, name in countries.choices("fr")]
    assert (
        french.index("Égypte") < french.index("Émirats arabes unis") < french.index("Équateur") < french.index("France")
    )


def test_hamza_forms_stand_with_their_letter_in_arabic():
    arabic = [code for code, _name in countries.choices("ar")]
    assert arabic.index("ES") < arabic.index("AL") < arabic.index("BH") < arabic.index("DE")
    assert arabic.index("DE") < arabic.index("BW") < arabic.index("TN") < arabic.index("NL")
