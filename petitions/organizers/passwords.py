"""Which passwords an organizer may have: long ones that nobody tries first. Decided here, without asking anybody."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

SHORTEST, LONGEST = 12, 128
"""ASVS 6.2.1 and 6.2.9, in characters."""
_FEWEST = 5
"""Different characters a password must have."""
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_LEET = str.maketrans("013457@$!", "oieastasi")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def objections(password: str, about: tuple[str, ...] = ()) -> list[Any]:
    """Sentences for everything wrong with a password; ``about`` are words that stand for its owner (name, address)."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        return [
            _("A password has at least %(least)d characters. Four or five unrelated words do well.", least=SHORTEST)
        ]
    if len(plain) > LONGEST:
        return [_("A password has at most %(most)d characters.", most=LONGEST)]
    if is_common(plain) or _is_about(plain, about):
        return [_("This password is one of the first that others would try. Choose unrelated words.")]
    return []


def is_common(password: str) -> bool:
    """Whether a guesser's first list has it, with or without digits around it; rows of keys and repetitions too."""
    lower = password.lower()
    core = _EDGES.sub("", lower)
    forms = {lower, core, core.translate(_LEET), re.sub(r"[\W_]+", "", core)}
    return bool(forms & _list()) or len(set(lower)) < _FEWEST or _is_row(lower) or _repeats(lower)


@cache
def _list() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text().splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def _is_row(password: str) -> bool:
    """Made of nothing but runs along the alphabet, the digits or the keyboard, of four and more, and a short rest."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    rest = password
    while rest:
        run = max((_run(rest, row) for row in rows), default=0)
        if run < 4:
            return len(rest) < 4
        rest = rest[run:]
    return True


def _run(text: str, row: str) -> int:
    at = row.find(text[0])
    length = 0
    while at >= 0 and length < len(text) and at + length < len(row) and text[length] == row[at + length]:
        length += 1
    return length


def _repeats(password: str) -> bool:
    """One short piece again and again."""
    return any(password == (password[:n] * len(password))[: len(password)] for n in range(1, 5))


def _is_about(password: str, about: tuple[str, ...]) -> bool:
    """Little more than the owner's own words."""
    rest = password.lower()
    for word in sorted({w for text in about for w in re.split(r"[\W_]+", text.lower()) if len(w) > 2}, key=len):
        rest = rest.replace(word, "")
    return len(re.sub(r"[\W\d_]+", "", rest)) < _FEWEST and len(rest) < len(password)
