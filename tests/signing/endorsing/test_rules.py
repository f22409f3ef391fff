"""Which names are one, which ways are open, which language is taken."""

import pytest

from petitions.signing.endorsing import rules
from petitions.signing.endorsing.standing import in_language
from tests.signing.endorsing.typed import S


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alpha Lawyers", "  ALPHA   lawyers "),
        ("Alpha-Lawyers", "Alpha Lawyers."),
        ("Émile Zola Society", "Emile Zola Society"),
        ("Ａｌｐｈａ", "alpha"),
        ("Straße", "STRASSE"),
        ("رابطة الأمل", "رابطة الامل"),
        ("رابطـــة الأملِ", "رابطة الأمل"),
        ("ПРАВО", "право"),
    ],
)
def test_one_name_is_the_same_however_it_is_written(one, other):
    assert rules.name_key(one) == rules.name_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Alpha 1", "Alpha 2"), ("Alpha", "Alphas"), ("人权", "人道")])
def test_other_names_stay_apart(one, other):
    assert rules.name_key(one) != rules.name_key(other)


def test_a_name_without_letters_is_still_something():
    assert rules.name_key("★") == "★"


@pytest.mark.parametrize("source", list(S))
@pytest.mark.parametrize("target", list(S))
def test_only_the_ways_of_the_table_are_open(source, target):
    if (source, target) in rules.MOVES:
        rules.check_move(source, target)
    else:
        with pytest.raises(rules.NotNow):
            rules.check_move(source, target)
    assert source is not S.WITHDRAWN or (source, target) not in rules.MOVES


@pytest.mark.parametrize(
    ("texts", "expected"), [({"fr": "a", "en": "b"}, "b"), ({"fr": "a", "ar": "c"}, "a"), ({}, ""), ({"es": "d"}, "d")]
)
def test_a_text_is_found_in_the_language_or_the_second_or_the_first(texts, expected):
    assert in_language(texts, "es", "en") == expected


@pytest.mark.parametrize(
    "name",
    [
        "Families & Friends (2011–2024)",
        "عائلات «الأمل»",
        "Семьи № 7",
        "Οικογένειες",
        "人权组织（北京）",
        "Ａｌｐｈａ",
        "Nº1 Söhne™",
    ],
)
def test_names_in_the_scripts_of_letters_can_be_printed(name):
    assert rules.unprintable(name) == ""


@pytest.mark.parametrize(
    ("name", "which"), [("Alpha 🌟🌟", "🌟"), ("ოჯახები", "ოჯახები"), ("Zeta ★", "★"), ("שלום", "שלום")]
)
def test_what_would_stop_the_press_is_named(name, which):
    assert rules.unprintable(name) == "".join(dict.fromkeys(which))
