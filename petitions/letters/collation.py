"""In which order names stand in an annex: by the letters of the annex's language, other scripts after it."""

import unicodedata
from functools import lru_cache

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "CJK", "HANGUL", "HIRAGANA", "KATAKANA")
_FIRST = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
"""Script that leads in a language; Latin leads in the others."""
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه", "ـ": "", "ک": "ك", "ی": "ي"}
)
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"})
_OWN = {"es": {"ñ": "n\uffff"}, "ru": {"й": "и\uffff"}}
"""Letters of their own in a language's alphabet, right after the letter they look like."""

Key = tuple[int, str, str]


def sort_key(name: str, language: str) -> Key:
    """Place of the script, then letters without accents, then the name itself, so that equal letters keep an order.

    The alphabets' own orders (CLDR root and the six languages); Han by code point, which follows the radicals.
    """
    plain = unicodedata.normalize("NFC", name).casefold()
    return (_script(plain, language), _letters(plain, language), plain)


def _letters(plain: str, language: str) -> str:
    own = _OWN.get(language, {})
    kept = "".join(own.get(c) or _bare(c) for c in plain.translate(_ARABIC).translate(_LATIN))
    return " ".join(kept.split())


@lru_cache(maxsize=20_000)
def _bare(character: str) -> str:
    """A letter without its marks; punctuation weighs nothing."""
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in parts if unicodedata.category(c)[0] in "LN")
    return bare or (" " if character.isspace() or character == "-" else "")


def _script(plain: str, language: str) -> int:
    letter = next((c for c in plain if c.isalpha()), "")
    name = unicodedata.name(letter, "") if letter else ""
    first = _FIRST.get(language, "LATIN")
    order = [first, *(script for script in _SCRIPTS if script != first)]
    return next((at for at, script in enumerate(order) if name.startswith(script)), len(order))
