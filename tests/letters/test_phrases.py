"""Every language says everything the form says."""

import string

import pytest

from petitions.letters.phrases import PHRASES


def _places(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_a_language_has_every_phrase_with_the_same_places(language):
    english = {name: _places(text) for name, text in PHRASES["en"].items()}
    assert {name: _places(text) for name, text in PHRASES[language].items()} == english


def test_letters_speak_six_languages():
    assert sorted(PHRASES) == ["ar", "en", "es", "fr", "ru", "zh"]
