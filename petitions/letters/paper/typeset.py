"""From plain values to HTML and from HTML to PDF: everything that runs inside the press's child process."""

import base64
import io
import logging
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import qrcode
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from weasyprint import CSS, HTML, Document
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from petitions.letters import counting, figures
from petitions.letters.paper import tagging
from petitions.letters.phrases import phrase
from petitions.letters.sheets import Sheet
from petitions.letters.values import LetterValues

ROOT = Path(__file__).resolve().parents[3]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates" / "letters" / "print"
VARIANT = "pdf/a-3a"
MASK = 2
"""Any of the eight masks of a QR code reads; trying them all for the handsomest takes as long as half a page."""
_HAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


class MissingGlyph(Exception):
    """A letter never shows an empty box; the message holds the characters."""


class Closed(URLFetcher):
    """Serves our own assets and small pictures inside the document; everything else is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Only ``asset:`` below ``static/`` and ``data:`` pictures. Raises ``ValueError`` for the rest."""
        if url.startswith("asset:"):
            path = (STATIC / url.removeprefix("asset:")).resolve()
            if STATIC in path.parents and path.is_file():
                return URLFetcherResponse(url, path.read_bytes())
        if url.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
            head, _comma, content = url.partition(",")
            kind = head.removeprefix("data:").removesuffix(";base64")
            return URLFetcherResponse(url, base64.b64decode(content), headers={"Content-Type": kind})
        raise ValueError("nothing outside the press is fetched")


def letter_pdf(values: LetterValues) -> bytes:
    """letter.pdf: tagged, the same bytes for the same values; set a little closer where that saves a page.

    Raises ``MissingGlyph``.
    """
    context = words(values.language, values.digits) | {
        "place_and_day": figures.place_and_day(values.place, values.date, values.language, values.digits),
        "counted_at": figures.moment(values.counted_at, values.language, values.digits) if values.counted_at else "",
        "qr": qr_picture(values.verify_url) if values.verify_url else "",
    }
    document = _laid_out(values, context, is_snug=False)
    if len(document.pages) > 1:
        document = min(document, _laid_out(values, context, is_snug=True), key=lambda one: len(one.pages))
    return written(document, values.reference)


def sheet_pdf(values: Sheet) -> bytes:
    """A report or a cover slip: tagged, the same bytes for the same values. Raises ``MissingGlyph``."""
    context = words(values.language, "arabic" if values.language == "ar" else "latin")
    qr = qr_picture(values.link) if values.link else ""
    html = templates().get_template("sheet.html").render(v=values, qr=qr, **context)
    sheet, fonts = _sheet()
    source = HTML(string=html, base_url="asset:", url_fetcher=Closed())
    return written(source.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT), values.identifier)


def warm() -> None:
    """Read fonts, styles and templates once, before the first document."""
    tagging.tell_languages()
    sheet, fonts = _sheet()
    HTML(string="<p lang=ar>ع<p>a<p lang=zh>中", url_fetcher=Closed()).write_pdf(
        io.BytesIO(), stylesheets=[sheet], font_config=fonts
    )


def direction_in(language: str) -> str:
    """Which way a letter's language is written."""
    return "rtl" if language == "ar" else "ltr"


def script_of(words: str) -> str:
    """Language tag for the script a name is written in, where fonts or direction depend on it; else empty."""
    for character in words:
        if unicodedata.bidirectional(character) in ("R", "AL"):
            return "ar"
        if character.isalpha():
            return "zh" if unicodedata.name(character, "").startswith(_HAN) else ""
    return ""


def direction_of(words: str) -> str:
    """Direction of the first strong character; empty where there is none."""
    kinds = (unicodedata.bidirectional(character) for character in words)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "")
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(first, "")


def written(document: Document, identifier: str) -> bytes:
    """The bytes of a laid out document, PDF/A and tagged. Raises ``MissingGlyph``."""
    out = io.BytesIO()
    with glyphs() as missing:
        document.write_pdf(out, finisher=tagging.finish, pdf_variant=VARIANT, pdf_identifier=identifier.encode())
    if missing:
        raise MissingGlyph("".join(sorted(missing)))
    return out.getvalue()


def _laid_out(values: LetterValues, context: dict[str, Any], *, is_snug: bool) -> Document:
    html = templates().get_template("letter.html").render(v=values, is_snug=is_snug, **context)
    sheet, fonts = _sheet()
    source = HTML(string=html, base_url="asset:", url_fetcher=Closed())
    return source.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT)


@contextmanager
def glyphs() -> Iterator[set[str]]:
    """Characters that no font could draw, as WeasyPrint says them in its log."""
    missing: set[str] = set()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
                missing.add(str(record.args[0]))

    listener = Listener()
    LOGGER.addHandler(listener)
    try:
        yield missing
    finally:
        LOGGER.removeHandler(listener)


def words(language: str, digits: str) -> dict[str, Any]:
    """What every template may say and how: phrases, numbers, countries, directions."""
    page = phrase(language, "page", page="\x00", pages="\x00").split("\x00")
    return {
        "direction": direction_in(language),
        "phrase": lambda name, **places: phrase(language, name, **places),
        "phrase_with": _isolating(language),
        "page_words": page,
        "number": lambda value: figures.number(value, language, digits),
        "organizations": lambda count: counting.organizations(count, language, digits),
        "country": lambda code: figures.country(code, language),
        "script_of": script_of,
        "direction_of": direction_of,
        "direction_in": direction_in,
        "phrase_in": phrase,
        "own_name": lambda code: str(Locale(code).get_language_name(code)).capitalize(),
        "picture": _picture,
    }


def _isolating(language: str) -> Callable[..., Markup]:
    def fill(name: str, place: str, value: str, **others: str) -> Markup:
        before, after = phrase(language, name, **{place: "\x00"}, **others).split("\x00")
        return Markup('{}<bdi dir="ltr">{}</bdi>{}').format(escape(before), value, escape(after))

    return fill


def qr_picture(url: str) -> str:
    """A picture of one dot a module, enlarged by the page: six times faster to draw than a path."""
    code = qrcode.QRCode(border=0, box_size=1, mask_pattern=MASK)
    code.add_data(url)
    out = io.BytesIO()
    code.make_image().get_image().convert("1").save(out, "PNG")
    return _picture(out.getvalue())


def _picture(content: bytes) -> str:
    kind = "png" if content[:4] == b"\x89PNG" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}" if content else ""


@cache
def templates() -> Environment:
    """The forms of letters and annexes; whatever is put into them is escaped."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _sheet() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    sheet = CSS(
        string=(STATIC / "letters/print.css").read_text(), font_config=fonts, url_fetcher=Closed(), base_url="asset:"
    )
    return sheet, fonts
