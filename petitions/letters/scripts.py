"""What the script of a character is called, for the organizer who has to find a font for it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping


def count(unprintable: Mapping[int, str]) -> dict[str, int]:
    """How many rows could not be printed, by the script of the first character that is missing."""
    return dict(Counter(script_name(characters[:1]) for characters in unprintable.values()))


def script_name(character: str) -> str:
    """What to call the script of a character, after its name in Unicode: "KHMER", "TAI VIET", "SYMBOL"."""
    if not character or unicodedata.category(character)[0] not in "LMN":
        return "SYMBOL"
    words = unicodedata.name(character, "UNKNOWN LETTER").split()
    ends = ("LETTER", "SYLLABLE", "SYLLABICS", "VOWEL", "CAPITAL", "SMALL", "SIGN", "UNIFIED", "HIEROGLYPH", "DIGIT")
    at = next((place for place, word in enumerate(words) if word in ends or word.startswith("IDEOGRAPH")), 1)
    return " ".join(words[: at or 1])
