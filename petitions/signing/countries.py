"""Countries and territories to choose from, in the reader's language and order."""

import unicodedata
from functools import cache

from babel import Locale

_NO_PLACES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Codes of CLDR that are groups, outliers or tests rather than countries and territories of ISO 3166-1."""


@cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of ISO 3166-1 code and name, sorted as a reader of that language looks them up."""
    names = Locale.parse(language).territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_PLACES]
    return tuple(sorted(found, key=lambda pair: _sort_key(pair[1])))


@cache
def codes() -> frozenset[str]:
    """Every code that can be chosen."""
    return frozenset(code for code, _name in choices("en"))


def _sort_key(name: str) -> tuple[str, str]:
    """Base letters first, accents and hamzas second, as the Unicode collation has it for our languages."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if unicodedata.category(c)[0] in "LNZ")
    return bare, name
