"""What differs between two texts, word by word: what went, what came, what stayed, in the order of reading."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_WORK = 1_000_000
"""Pairs of equal words to look at; texts that repeat themselves more than this are compared by lines or not at all."""
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d'’"
_WORD = re.compile(rf"\n|(?:\{{\{{\w+\}}\}}|[\u3400-\u9fff]|(?:\w|[{_MARKS}])+|[^\w\s])[^\S\n]*|[^\S\n]+")
"""A word with the spaces behind it; each Han character, each sign and each line end is one of its own."""
_FIELD = re.compile(r"(\{\{\w+\}\})")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Piece:
    """A run of words: "same", "gone" (only in the first text) or "new" (only in the second)."""

    kind: str
    text: str

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """Its words, and whether each run of them is a merge field, which reads from left to right in every line."""
        return [(part, at % 2 == 1) for at, part in enumerate(_FIELD.split(self.text)) if part]


def lines(one: str, other: str) -> list[list[Piece]]:
    """Both texts as one, line by line, each line in pieces; empty lines are left out."""
    found: list[list[Piece]] = [[]]
    for piece in pieces(one, other):
        for at, part in enumerate(piece.text.split("\n")):
            if at:
                found.append([])
            if part:
                found[-1].append(Piece(piece.kind, part))
    return [line for line in found if any(piece.text.strip() for piece in line)]


def pieces(one: str, other: str) -> list[Piece]:
    """Both texts as one sequence of pieces; neighbours are of different kinds."""
    for pattern in (_WORD, _LINE):
        before, after = pattern.findall(one), pattern.findall(other)
        if _work(before, after) <= MOST_WORK:
            return list(_compared(before, after))
    return [Piece(kind, text) for kind, text in (("gone", one), ("new", other)) if text]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if new:
            yield Piece("new", new)


def _work(before: Sequence[str], after: Sequence[str]) -> int:
    counted = Counter(after)
    return sum(number * counted[word] for word, number in Counter(before).items())
