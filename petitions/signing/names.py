"""What looks like a person's name: every script and every custom, but no address, number or noise."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _

LONGEST = 200
"""Characters of a name; the longest real ones, with titles and vowel signs, stay below."""
_MARKS = 4
"""Combining marks on one letter. Vocalised Arabic, Hebrew, Vietnamese and Indic scripts need three or four."""
_JOINERS = "\u200c\u200d"
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers that count as letters or symbols and print as nothing."""
_ENDINGS = "com|org|net|info|biz|ru|cn|xyz|top|site|online|shop|link|click|io|app|dev|ly"
_ADDRESS = re.compile(
    rf"://|\bwww\.|\bhttps?:|\S@\S+\.\S|\w\.\w{{2,}}/|\b[a-z0-9-]{{2,}}\.(?:{_ENDINGS})(?![\w.])", re.IGNORECASE
)
_PHONE = re.compile(r"(?:\d[\s().+/-]*){7,}")

TOO_LONG = _("This name is too long. Please write it with at most %(most)d characters.", most=LONGEST)
NOT_A_NAME = _("This does not look like a name. Please write it with letters, or leave the field empty.")
MARKS = _("This does not look like a name: too many marks stand on one letter.")
ADDRESS = _("A name cannot hold a web address, an e-mail address or a phone number. Please write the name alone.")


def tidy(typed: str) -> str:
    """A name as it is kept: NFC, single spaces, nothing invisible but the joiners that Persian and Indic names need.

    What is far too long comes back as it was: ``problem`` refuses it without more work.
    """
    if len(typed) > 2 * LONGEST:
        return typed
    kept: list[str] = []
    plain = unicodedata.normalize("NFC", typed)
    for place, c in enumerate(plain):
        category = unicodedata.category(c)
        if category[0] == "Z" or c in "\t\r\n" or c in _BLANKS:
            kept.append(" ")
        elif c in _JOINERS:
            kept.append(c if _is_inside_word(kept, plain[place + 1 : place + 2]) else "")
        elif category not in ("Cc", "Cf", "Cs"):
            kept.append(c)
    return " ".join("".join(kept).split())


def problem(name: str) -> Any:
    """A sentence that says why this is not taken as a name, or None. An empty name is no problem."""
    if len(name) > LONGEST:
        return TOO_LONG
    if name and not any(unicodedata.category(c)[0] in "LN" for c in name):
        return NOT_A_NAME
    if any(unicodedata.category(c) == "Co" for c in name):
        return NOT_A_NAME
    if _has_piled_marks(name):
        return MARKS
    return ADDRESS if _ADDRESS.search(name) or _PHONE.search(name) else None


def _is_inside_word(before: list[str], after: str) -> bool:
    """Whether a joiner stands between a letter (or its vowel sign) and a letter."""
    last = before[-1] if before else ""
    return bool(last and after) and unicodedata.category(last)[0] in "LM" and unicodedata.category(after)[0] == "L"


def _has_piled_marks(name: str) -> bool:
    run = 0
    for c in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if run > _MARKS:
            return True
    return False
