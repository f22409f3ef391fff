"""Every language of letters has every phrase, with the same places to fill."""

import string

import pytest

from petitions.core.i18n import LETTERS
from petitions.dispatch.phrases import PHRASES, phrase


def places(text):
    return {name for _before, name, _spec, _how in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LETTERS)
def test_each_language_of_letters_has_every_phrase(language):
    assert {name: places(text) for name, text in PHRASES[language].items()} == {
        name: places(text) for name, text in PHRASES["en"].items()
    }
    assert phrase(language, "respond", address="https://petitions.example/r/x").endswith("/r/x")
