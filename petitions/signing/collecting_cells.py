"""Rows of cells out of files: lines of CSV as they come, and the sheet of a workbook."""

import csv
import io
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, count
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from flask_babel import gettext as _

_LONGEST_LINE = 20_000
"""Bytes of a line; a person with a comment stays far below."""
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNPACKED, _PARTS = 300_000_000, 2_000
"""Bytes and files within a workbook; more is no list of people."""
_NO_WORKBOOK = (
    BadZipFile, ParseError, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError,
)  # fmt: skip
"""What openpyxl raises for files that are none, beside its own."""


class Formula(str):
    """A cell whose value a spreadsheet computes: nobody wrote it there."""

    __slots__ = ()


class Broken(Exception):
    """Reading cannot go on after this row."""

    def __init__(self, row: int, sentence: str) -> None:
        super().__init__(row)
        self.row, self.sentence = row, sentence


def csv_rows(file: BinaryIO, digest: Any, on_bytes: Callable[[int], Any]) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows; commas, semicolons or tabs between cells, as the headings have it. Raises ``Broken``."""
    lines = _lines(file, digest, on_bytes)
    first = next(lines, "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
    for number in count(1):
        try:
            cells = next(reader, None)
        except csv.Error as error:
            sentence = _("A quotation mark in this row is never closed, or stands in the middle of a cell.")
            raise Broken(number, sentence) from error
        if cells is None:
            return
        yield number, cells


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of the one sheet of an XLSX file, as wide as its headings or wider. Raises ``Broken``."""
    sheet = _sheet(content)
    width = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            words = [_word(cell) for cell in cells]
            while words and not words[-1]:
                words.pop()
            width = width or len(words)
            yield number, words + [""] * (width - len(words))
    except _NO_WORKBOOK as error:
        raise Broken(1, _no_workbook()) from error


def _sheet(content: bytes) -> Any:
    """The sheet with the list. Raises ``Broken``."""
    from openpyxl import load_workbook  # read with the first workbook: of every start it takes a while
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(io.BytesIO(content)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if sum(sizes) > _UNPACKED or len(sizes) > _PARTS:
            raise Broken(1, _("This workbook is too large. Save its list as “CSV UTF-8” and try again."))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody looks at here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        filled = [sheet for sheet in book.worksheets if _is_filled(sheet)]
    except (*_NO_WORKBOOK, InvalidFileException) as error:
        raise Broken(1, _no_workbook()) from error
    if len(filled) > 1:
        raise Broken(1, _("This workbook has several sheets. Keep the one with the list, and try again."))
    if not filled:
        raise Broken(2, _("The list is empty: no row follows the headings."))
    return filled[0]


def _is_filled(sheet: Any) -> bool:
    return any(cell.value is not None for row in sheet.iter_rows(max_row=50) for cell in row)


def _no_workbook() -> str:
    return _("This file is not a workbook we can read. Save it as “.xlsx” or as “CSV UTF-8”, without a password.")


def _word(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Formula(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _lines(file: BinaryIO, digest: Any, on_bytes: Callable[[int], Any]) -> Iterator[str]:
    """Lines as text. Raises ``Broken`` at the first that is not UTF-8, so that no other encoding slips in unseen."""
    for number, raw in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
        digest.update(raw)
        on_bytes(len(raw))
        if number == 1 and raw.startswith(OLD_WORKBOOK):
            raise Broken(1, _no_workbook())
        if len(raw) == _LONGEST_LINE:
            raise Broken(number, _("This row is too long. A row holds one person."))
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Broken(
                number, _("This row is not UTF-8 text. Save the list as “CSV UTF-8” and try again.")
            ) from error
        if "\x00" in text:
            raise Broken(number, _("This row holds bytes that are no text."))
        yield text


def has_formula(cells: Sequence[str]) -> bool:
    """Whether a spreadsheet would compute something in this row."""
    return any(isinstance(cell, Formula) for cell in cells)
