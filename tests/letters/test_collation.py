"""The order of names in an annex."""

import pytest

from petitions.letters.collation import sort_key


def ordered(names, language):
    return sorted(names, key=lambda name: sort_key(name, language))


def test_accents_do_not_move_a_latin_name():
    assert ordered(["Zoë", "Émile", "Eva", "Åsa"], "fr") == ["Åsa", "Émile", "Eva", "Zoë"]


def test_the_language_of_the_letter_leads():
    names = ["Ivan", "سلمى", "Иван", "李娜"]
    assert ordered(names, "en") == ["Ivan", "Иван", "سلمى", "李娜"]
    assert ordered(names, "ar")[0] == "سلمى"
    assert ordered(names, "ru")[0] == "Иван"
    assert ordered(names, "zh")[0] == "李娜"


def test_arabic_forms_of_one_letter_stand_together():
    assert ordered(["باسل", "أحمد", "احمد ب", "آدم"], "ar") == ["أحمد", "احمد ب", "آدم", "باسل"]


@pytest.mark.parametrize(("language", "names"), [("es", ["Nora", "Ñuño", "Olga"]), ("ru", ["Илья", "Йорик", "Карл"])])
def test_letters_of_their_own_follow_the_letter_they_look_like(language, names):
    assert ordered(reversed(names), language) == names


def test_names_that_look_the_same_keep_one_order():
    assert ordered(["O'Neil", "ONeil", "O’Neil"], "en") == ordered(["O’Neil", "ONeil", "O'Neil"], "en")


def test_a_name_of_signs_alone_goes_last_and_breaks_nothing():
    assert ordered(["...", "Ada", ""], "en") == ["Ada", "", "..."]
