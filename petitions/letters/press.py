"""The door to the press: values in, PDF bytes out, rendered by child processes with limits, kept warm."""

import json
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any

import pypdfium2
from flask_babel import lazy_gettext as _

from petitions.core.errors import Permanent
from petitions.letters.values import AnnexValues, LetterValues

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "fonts" / "fonts.conf"
"""The only fonts that can get into a letter."""
LETTER_SECONDS = 20
ANNEX_SECONDS, NAMES_PER_SECOND = 30, 100
"""Seconds of processor time for an annex: a floor, and one more for so many names."""
MOST_AT_ONCE = 4
"""Letters printed side by side, where the machine has the cores."""
WALL = 3
"""A document may take this many times its processor time on a busy machine."""
JOBS_PER_CHILD = 2_000


class CannotPrint(Permanent):
    """The press gave up on a document; the sentence says why in words for people."""


class Press:
    """One child process for letters or annexes, started when first needed and renewed after many jobs.

    Safe to use from several threads; one document at a time.
    """

    def __init__(self, kind: str) -> None:
        self.kind, self.jobs, self.lock = kind, 0, Lock()
        self.child: subprocess.Popen[bytes] | None = None

    def render(self, values: LetterValues | AnnexValues, seconds: int) -> bytes:
        """PDF bytes; the same values give the same bytes. Raises ``CannotPrint``."""
        with self.lock:
            child = self._ready()
            message = json.dumps({"seconds": seconds, "values": values.to_json()}).encode()
            try:
                assert child.stdin
                child.stdin.write(struct.pack(">I", len(message)) + message)
                child.stdin.flush()
                state, content = self._answer(child, time.monotonic() + seconds * WALL)
            except (OSError, EOFError, TimeoutError) as error:
                self.stop()
                raise CannotPrint(
                    str(_("The document took too much time or memory to print. Make it shorter or simpler."))
                ) from error
            self.jobs += 1
        if state == b"+":
            return content
        raise CannotPrint(_why(content.decode(errors="replace")))

    def stop(self) -> None:
        """End the child; the next document starts another."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            for pipe in (self.child.stdin, self.child.stdout):
                if pipe:
                    pipe.close()
            self.child = None

    def _ready(self) -> subprocess.Popen[bytes]:
        if self.child is not None and (self.jobs >= JOBS_PER_CHILD or self.child.poll() is not None):
            self.stop()
        if self.child is None:
            environ = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}
            environ["FONTCONFIG_FILE"] = str(FONTS)
            command = [sys.executable, "-m", "petitions.letters.child", self.kind]
            self.child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, cwd=ROOT
            )
            self.jobs = 0
        return self.child

    def _answer(self, child: subprocess.Popen[bytes], until: float) -> tuple[bytes, bytes]:
        head = self._read(child, 5, until)
        (length,) = struct.unpack(">I", head[1:])
        return head[:1], self._read(child, length, until)

    @staticmethod
    def _read(child: subprocess.Popen[bytes], length: int, until: float) -> bytes:
        assert child.stdout
        parts, missing = [], length
        while missing:
            ready, _w, _x = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(child.stdout.fileno(), min(missing, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


_letters = [Press("letter") for _core in range(min(MOST_AT_ONCE, os.cpu_count() or 1))]
_free: LifoQueue[Press] = LifoQueue()
"""The one used last is taken first: it is warm."""
for _press in _letters:
    _free.put(_press)
_annexes = Press("annex")


def letter(values: LetterValues) -> bytes:
    """letter.pdf, PDF/A-3a and PDF/UA-1. Raises ``CannotPrint``."""
    press = _free.get()
    try:
        return press.render(values, LETTER_SECONDS)
    finally:
        _free.put(press)


def at_once() -> int:
    """How many letters are printed at the same time; so many threads may call ``letter``."""
    return len(_letters)


def annex(values: AnnexValues) -> bytes:
    """annex.pdf of individuals. Raises ``CannotPrint``."""
    return _annexes.render(values, ANNEX_SECONDS + len(values.rows) // NAMES_PER_SECOND)


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
            page.render(scale=width / page.get_width()).to_pil().save(out, "PNG", optimize=False)
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
