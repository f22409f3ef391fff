"""What leaves the press: a letter with pictures of its pages, an annex, a draft to look at."""

import dataclasses
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from petitions.letters import press, scripts
from petitions.letters.handouts import CARD, HandoutValues
from petitions.letters.pades import Sign
from petitions.letters.sheets import Sheet
from petitions.letters.values import AnnexValues, LetterValues

WIDTH = 800
"""Pixels of a page picture."""
CARD_WIDTH = 1200
ANNEX_PAGES = 1
"""Pages of the invented annex that a draft shows."""


@dataclass(frozen=True, repr=False)
class Printed:
    """One letter: what was printed, the bytes, a picture of each page; with a certificate, the signed file too."""

    values: LetterValues
    pdf: bytes
    pages: tuple[bytes, ...]
    signed: bytes | None = None


def sheet(values: Sheet) -> bytes:
    """A report or a cover slip as PDF. Raises ``CannotPrint``."""
    return press.sheet(values)


def handout(values: HandoutValues) -> bytes:
    """A sheet or poster as PDF, a share card as PNG. Raises ``CannotPrint``."""
    pdf = press.handout(values)
    return press.pictures(pdf, width=CARD_WIDTH)[0] if values.kind == CARD else pdf


def letter(values: LetterValues) -> Printed:
    """Raises ``press.CannotPrint``."""
    pdf = press.letter(values)
    return Printed(values, pdf, tuple(press.pictures(pdf, width=WIDTH)))


def letters(many: Iterable[LetterValues], sign: Sign | None = None) -> Iterator[Printed]:
    """The same for many, in their order, as many side by side as the press takes; ``sign`` signs each after that.

    Raises ``press.CannotPrint``.
    """
    hands = ThreadPoolExecutor(press.at_once())
    try:
        for printed in hands.map(letter, many):
            yield dataclasses.replace(printed, signed=sign(printed.pdf)) if sign else printed
    finally:
        hands.shutdown(cancel_futures=True)


def annex(values: AnnexValues) -> tuple[bytes, dict[str, int]]:
    """annex.pdf, and how many rows stand without their name because no font here has its script, by script.

    Raises ``press.CannotPrint``.
    """
    printed = press.annexed(values)
    return printed.pdf, scripts.count(printed.unprintable)


def draft_pages(values: LetterValues, annex: AnnexValues | None) -> list[bytes]:
    """Pictures of a draft: the letter, then the first page of its invented annex; both are printed at once."""
    if annex is None:
        return press.pictures(press.letter(values), width=WIDTH)
    with ThreadPoolExecutor(1) as hand:
        beside = hand.submit(press.annex, annex)
        pages = press.pictures(press.letter(values), width=WIDTH)
        return pages + press.pictures(beside.result(), width=WIDTH, most=ANNEX_PAGES)
