"""Signature sheets, posters and share cards: from plain values to PDF, inside the press's child process."""

import io
from functools import cache
from typing import Any

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from petitions.letters.handouts import CARD, SHEET, HandoutValues
from petitions.letters.paper import typeset

MOST_PAGES = 2
"""A sheet has a front and a back."""
FEWEST_ROWS, MOST_ROWS = 8, 64
DIGITS = {"ar": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")}


def pdf(values: HandoutValues) -> bytes:
    """The document; a card is one page of 1200 by 630 pixels. Raises ``MissingGlyph``."""
    if values.kind == CARD:
        return _plain(_laid_out(values, 0))
    rows = _rows_that_fit(values) if values.kind == SHEET else 0
    return typeset.written(_laid_out(values, rows), values.address)


def _rows_that_fit(values: HandoutValues) -> int:
    """As many ruled lines as fill front and back; a very long text takes more pages and has the fewest."""
    low, high = FEWEST_ROWS, MOST_ROWS
    while low < high:
        middle = (low + high + 1) // 2
        if len(_laid_out(values, middle).pages) <= MOST_PAGES:
            low = middle
        else:
            high = middle - 1
    return low


def _laid_out(values: HandoutValues, rows: int) -> Document:
    name = values.kind.split("-")[0]
    facts: dict[str, Any] = {
        "v": values,
        "rows": [str(row).translate(DIGITS.get(values.language, {})) for row in range(1, rows + 1)],
        "qr": typeset.qr_picture(values.link),
        "direction": typeset.direction_in(values.language),
        "text_direction": typeset.direction_in(values.text_language),
    }
    html = typeset.templates().get_template(f"handout_{name}.html").render(**facts)
    sheet, fonts = _style()
    variant = {} if values.kind == CARD else {"pdf_variant": typeset.VARIANT}
    source = HTML(string=html, base_url="asset:", url_fetcher=typeset.Closed())
    return source.render(stylesheets=[sheet], font_config=fonts, **variant)


def _plain(document: Document) -> bytes:
    out = io.BytesIO()
    with typeset.glyphs() as missing:
        document.write_pdf(out)
    if missing:
        raise typeset.MissingGlyph("".join(sorted(missing)))
    return out.getvalue()


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    words = (typeset.STATIC / "letters/handout.css").read_text()
    return CSS(string=words, font_config=fonts, url_fetcher=typeset.Closed(), base_url="asset:"), fonts
