"""Questions in plain words that a person answers at once: no picture, no sound, no script."""

import random
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core import i18n
from petitions.signing.vetting.rules import fold

WORDS = (
    _("bread"), _("river"), _("window"), _("candle"), _("mountain"), _("letter"), _("garden"), _("bridge"),
    _("table"), _("morning"), _("paper"), _("apple"),
)  # fmt: skip
_SHOWN = 6
PLACES: tuple[tuple[int, Any], ...] = (
    (0, _("Write the first of these words.")),
    (1, _("Write the second of these words.")),
    (2, _("Write the third of these words.")),
    (3, _("Write the fourth of these words.")),
    (-1, _("Write the last of these words.")),
)


@dataclass(frozen=True)
class Question:
    """What is asked, what it is asked about (words in a row; empty for a sum), and the answer, folded."""

    sentence: str
    about: tuple[str, ...]
    answer: str

    def is_right(self, typed: str) -> bool:
        """Whether a person meant the answer: case, marks, full stops and the digits of any script do not matter."""
        return self.answer in (fold(typed), _number(typed))


def ask(seed: int) -> Question:
    """The question of a ticket, in the language of the moment."""
    dice = random.Random(seed)  # noqa: S311  # the seed is drawn by `tokens`; this only spreads it
    kind = dice.randrange(len(PLACES) + 2)
    if kind < len(PLACES):
        place, sentence = PLACES[kind]
        words = tuple(str(word) for word in dice.sample(WORDS, _SHOWN))
        return Question(str(sentence), words, fold(words[place]))
    one, two = dice.randint(11, 88), dice.randint(2, 9)
    if kind == len(PLACES):
        return Question(
            str(_("Write the number that comes after %(number)s.", number=i18n.number(one))), (), str(one + 1)
        )
    sum_of = _(
        "How much is %(one)s and %(two)s together? Write it as a number.", one=i18n.number(one), two=i18n.number(two)
    )
    return Question(str(sum_of), (), str(one + two))


def _number(typed: str) -> str:
    """The digits of any script as 0-9; empty when there are other letters, too."""
    digits = [unicodedata.decimal(c, None) for c in typed]
    if any(digit is None and unicodedata.category(c)[0] == "L" for digit, c in zip(digits, typed, strict=True)):
        return ""
    return "".join(str(digit) for digit in digits if digit is not None)
