"""The door to the press: values in, PDF bytes out, rendered by child processes with limits, kept warm."""

import json
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from queue import LifoQueue
from threading import Lock
from typing import Any

import pypdfium2
from flask_babel import lazy_gettext as _
from PIL import Image

from petitions.core.errors import Permanent
from petitions.letters import renderers
from petitions.letters.handouts import HandoutValues
from petitions.letters.renderers import Line
from petitions.letters.sheets import Sheet
from petitions.letters.values import AnnexValues, Columns, LetterValues, Values

LETTER_SECONDS = 20
HANDOUT_SECONDS = 40
"""A sheet is laid out several times, until its lines fill front and back."""
ANNEX_SECONDS, NAMES_PER_SECOND = 30, 2_000
"""Seconds of processor time for each process of an annex: a floor, and one more for so many names."""
MOST_AT_ONCE = 4
"""Letters printed side by side, and processes that paint one annex, where the machine has the cores."""
WALL = 3
"""A document may take this many times its processor time on a busy machine."""
JOBS_PER_CHILD = 2_000
COLOURS = 64
"""Of a page picture: black words on white need few, and the file is a fifth as long."""


class CannotPrint(Permanent):
    """The press gave up on a document; the sentence says why in words for people."""


class Press:
    """A line to one renderer of letters or annexes: a warm one where a worker keeps one, else a process of our own.

    Safe to use from several threads; one document at a time.
    """

    def __init__(self, kind: str, number: int = 0) -> None:
        self.kind, self.number, self.jobs, self.lock = kind, number, 0, Lock()
        self.line: Line | None = None
        self.may_borrow = True

    def render(self, values: Values, seconds: int, **more: Any) -> bytes:
        """What the renderer answers; the same values give the same bytes. Raises ``CannotPrint``."""
        with self.lock:
            line = self._ready()
            try:
                line.send(json.dumps({"seconds": seconds, "values": values.to_json()} | more).encode())
                state, content = line.receive(time.monotonic() + seconds * WALL)
            except (OSError, EOFError, TimeoutError) as error:
                self.may_borrow = False
                self.stop(kill=True)
                raise CannotPrint(
                    str(_("The document took too much time or memory to print. Make it shorter or simpler."))
                ) from error
            self.jobs += 1
        if state == b"+":
            return content
        raise CannotPrint(_why(content.decode(errors="replace")))

    def stop(self, *, kill: bool = False) -> None:
        """Hang up; the next document takes another line."""
        if self.line is not None:
            self.line.hang_up(kill=kill)
            self.line = None

    def _ready(self) -> Line:
        if self.line is not None and (self.jobs >= JOBS_PER_CHILD or not self.line.is_up()):
            self.stop()
        if self.line is None:
            self.line = (renderers.borrow(self.kind, self.number) if self.may_borrow else None) or renderers.own(
                self.kind
            )
            self.jobs = 0
        return self.line


_letters = [Press("letter", number) for number in range(min(MOST_AT_ONCE, os.cpu_count() or 1))]
_free: LifoQueue[Press] = LifoQueue()
"""The one used last is taken first: it is warm."""
for _press in reversed(_letters):
    _free.put(_press)
_annexes = Press("annex")


def letter(values: LetterValues) -> bytes:
    """letter.pdf, PDF/A-3a and PDF/UA-1. Raises ``CannotPrint``."""
    press = _free.get()
    try:
        return press.render(values, LETTER_SECONDS)
    finally:
        _free.put(press)


def sheet(values: Sheet) -> bytes:
    """A report or cover slip, PDF/A-3a and PDF/UA-1 like a letter. Raises ``CannotPrint``."""
    press = _free.get()
    try:
        return press.render(values, LETTER_SECONDS, is_sheet=True)
    finally:
        _free.put(press)


def handout(values: HandoutValues) -> bytes:
    """A signature sheet, a poster or the page of a share card as PDF. Raises ``CannotPrint``."""
    press = _free.get()
    try:
        return press.render(values, HANDOUT_SECONDS, is_handout=True)
    finally:
        _free.put(press)


def at_once() -> int:
    """How many letters are printed at the same time; so many threads may call ``letter``."""
    return len(_letters)


@dataclass(frozen=True, repr=False)
class PrintedAnnex:
    """annex.pdf and the rows, by number, whose names no font here has letters for, each with those characters."""

    pdf: bytes
    unprintable: dict[int, str]


def annex(values: AnnexValues, *, processes: int | None = None) -> bytes:
    """annex.pdf of individuals. Raises ``CannotPrint``."""
    return annexed(values, processes=processes).pdf


def annexed(values: AnnexValues, *, processes: int | None = None) -> PrintedAnnex:
    """annex.pdf with what could not be printed; as many processes as there are cores, if not told otherwise."""
    columns = Columns.of(values.rows)
    answer = _annexes.render(
        replace(values, rows=()),
        ANNEX_SECONDS + len(columns.names) // NAMES_PER_SECOND,
        processes=processes or at_once(),
        **vars(columns),
    )
    (length,) = struct.unpack_from(">I", answer)
    said = json.loads(answer[4 : 4 + length])
    return PrintedAnnex(answer[4 + length :], {int(number): signs for number, signs in said.items()})


def keep_warm() -> None:
    """Start renderers, of letters one for each core, and keep them for every job: for the worker that prints."""
    renderers.keep_warm(("letter",) * len(_letters) + ("annex",))


def close() -> None:
    """End the children, for tests and at the end of a worker."""
    for press in _letters:
        press.stop()
    _annexes.stop()


def pictures(pdf: bytes, *, width: int = 1000, most: int = 12) -> list[bytes]:
    """The first pages as PNG pictures, ``width`` pixels wide. PDFium knows no threads: one document at a time."""
    with _pdfium, _opened(pdf) as document:
        found = []
        for number in range(min(len(document), most)):
            page = document[number]
            out = BytesIO()
            picture = page.render(scale=width / page.get_width()).to_pil()
            picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
            page.close()
            found.append(out.getvalue())
        return found


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with _pdfium, _opened(pdf) as document:
        return len(document)


_pdfium = Lock()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def _why(said: str) -> str:
    kind, _bar, detail = said.partition("|")
    if kind == "MissingGlyph":
        return str(_("No font here can print these characters: %(text)s", text=detail))
    return str(_("The document could not be printed. Look for very long words, deep lists or many pages."))
