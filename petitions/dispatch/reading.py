"""How many letters are read: one whole in each language, the others as what differs from it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from petitions.core import differences
from petitions.core.differences import Piece
from petitions.letters import plain
from petitions.letters.models import Letter
from petitions.letters.values import LetterValues

FEW = 3
"""So many letters are all shown whole."""
PAGE = 20
"""Letters on one page of an approval."""


@dataclass(frozen=True)
class Sheet:
    """One letter as its reader gets to see it: whole, as what differs from ``first``, or closed."""

    letter: Letter
    first: Letter
    is_whole: bool
    lines: list[list[Piece]] | None

    @property
    def places(self) -> int:
        """In how many places it differs."""
        return sum(piece.kind != "same" for line in self.lines or [] for piece in line)


def firsts(letters: Sequence[Letter]) -> dict[str, Letter]:
    """The letter that is read whole, for each language."""
    found: dict[str, Letter] = {}
    for letter in letters:
        found.setdefault(letter.language, letter)
    return found


def sheets(letters: Sequence[Letter], shown: Sequence[Letter], whole: Set[int], opened: Set[int]) -> dict[int, Sheet]:
    """How each letter of ``shown`` stands on a page, by its number; ``letters`` are all that belong together.

    ``whole`` and ``opened`` are numbers of letters that are shown whole, or as differences, because it was asked for.
    """
    models, few = firsts(letters), len(letters) <= FEW
    found = {}
    for letter in shown:
        first = models[letter.language]
        is_whole = few or letter is first or letter.id in whole
        lines = _differing(first, letter) if letter.id in opened and not is_whole else None
        found[letter.id] = Sheet(letter, first, is_whole, lines)
    return found


def _differing(one: Letter, other: Letter) -> list[list[Piece]]:
    return differences.lines(_text(one), _text(other))


def _text(letter: Letter) -> str:
    return plain.letter_text(LetterValues.from_json(letter.values))
