"""Numbers of rows as people type them: "12, 17-19", in the digits and with the comma of their keyboard."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from petitions.core import i18n
from petitions.core.errors import Refused

LONGEST = 2_000
"""Characters of what is typed."""
MOST = 1_000
"""Rows that are dealt with one by one; more are a matter of conditions."""
_BETWEEN = re.compile(r"[\s,;،؛]+")
_DASH = re.compile(r"\s*[-‐‑–—−]\s*")
_ONE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


class NotNumbers(Refused):
    """What was typed cannot be read."""

    code, status = "not_numbers", 422
    message = _("“%(what)s” cannot be read as numbers. Write them like this: 12, 17-19.")


class NoSuchNumber(Refused):
    """A number that no row has."""

    code, status = "no_such_number", 422
    message = _("There is no number %(number)s here: they go from 1 to %(most)s. Nothing was changed.")


class TooMany(Refused):
    """Nobody has looked at so many one by one."""

    code, status = "too_many_numbers", 422
    message = _("Give at most %(most)s numbers at once. Larger groups are reviewed by what they have in common.")


def read(typed: str, most: int) -> list[int]:
    """The numbers, ascending, each once; ``most`` is the highest there is.

    Raises ``NotNumbers``, ``NoSuchNumber`` or ``TooMany``.
    """
    found: set[int] = set()
    words = [word for word in _BETWEEN.split(_DASH.sub("-", typed.strip())) if word]
    if not words or len(typed) > LONGEST:
        raise NotNumbers(what=typed[:40])
    for word in words:
        match = _ONE.fullmatch(word)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise NotNumbers(what=word[:40])
        if first < 1 or last > most:
            raise NoSuchNumber(number=i18n.number(first if not 1 <= first <= most else last), most=i18n.number(most))
        if last - first >= MOST or len(found | set(range(first, last + 1))) > MOST:
            raise TooMany(most=i18n.number(MOST))
        found.update(range(first, last + 1))
    return sorted(found)


def write(numbers: Iterable[int]) -> str:
    """The same numbers as a line: "12, 17-19"."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
