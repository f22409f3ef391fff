"""Tables for spreadsheets: the one place that writes CSV, so that no cell anybody typed is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

MARK = "\ufeff"
"""Byte order mark: with it, spreadsheets see UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Signs with which a spreadsheet begins a formula, the wide ones too (OWASP, CSV injection)."""


def text(rows: Iterable[Sequence[Any]], *, is_quoted: bool = False) -> str:
    """Rows as CSV (RFC 4180), heads among them; ``is_quoted`` puts every cell between quotation marks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe(cell: Any) -> Any:
    """A cell that a spreadsheet takes as words; numbers stay numbers."""
    if isinstance(cell, str) and (cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)):
        return f"'{cell}"
    return cell
