"""Whether a change of a public text changes what people signed: then a new epoch begins, and they are asked again."""

import enum
import re
from collections import Counter

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

_NUMBER = re.compile(r"\d+")


class Weight(enum.StrEnum):
    """What a change is, in the words of who made it."""

    WORDING = "wording"
    MATERIAL = "material"


class Unweighed(Refused):
    """Nobody said what the change is."""

    code, status = "unweighed", 422
    message = _(
        "This campaign is public: say at the end of the page whether you changed the wording only, or what people sign."
    )


class TooHeavy(Refused):
    """More than wording, whatever was said."""

    code, status = "too_heavy", 422
    message = _(
        "A demand was added, or a number in the authoritative text is another one. That changes what people sign, so it"
        " cannot be saved as wording only."
    )


def check(weight: str | None, *, added: bool, before: str, after: str) -> None:
    """What changed was weighed, and not too lightly; ``before`` and ``after`` are the authoritative text, whole.

    Raises Unweighed, or TooHeavy for what cannot be wording only: an added demand, another number.
    """
    if weight not in set(Weight):
        raise Unweighed()
    if weight == Weight.WORDING and (added or numbers(before) != numbers(after)):
        raise TooHeavy()


def numbers(text: str) -> Counter[int]:
    """Every number in a text, in whichever digits, and how often."""
    return Counter(int(found) for found in _NUMBER.findall(text))
