"""The annex of individuals: values in, annex.pdf out, with the rows whose names no font here has letters for."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from itertools import chain
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration

from petitions.core import tables
from petitions.letters import figures
from petitions.letters.paper import tagging, typeset
from petitions.letters.paper.painting import Painting
from petitions.letters.paper.rowing import Rows
from petitions.letters.phrases import phrase
from petitions.letters.values import AnnexValues, Columns

TABLE_ROWS = 500
"""Up to here an annex is one tagged table; longer ones are painted."""
WIDE = 99_999
"""Numbers beyond need a wider column."""


@dataclass(frozen=True, repr=False)
class Annex:
    """annex.pdf, and what of it could not be printed: number of the row -> characters without a letter."""

    pdf: bytes
    unprintable: dict[int, str]


def warm() -> None:
    """Read fonts and styles once, before the first annex."""
    sheets, fonts = _sheets()
    HTML(string="<p lang=ar>ع<p>a<p lang=zh>中", url_fetcher=typeset.Closed()).render(
        stylesheets=sheets, font_config=fonts
    )


def render(values: AnnexValues, columns: Columns, *, processes: int = 1) -> Annex:
    """The same bytes for the same values, whatever the number of processes. ``values.rows`` is not read.

    Raises ``typeset.MissingGlyph`` for titles, ``ValueError`` where head or end pass a page.
    """
    if len(columns.names) <= TABLE_ROWS:
        return _table(values, columns)
    return _painted(values, columns, processes)


def _table(values: AnnexValues, columns: Columns) -> Annex:
    whole, missing = replace(values, rows=columns.rows()), dict[int, str]()
    while True:
        document = _laid_out(whole, is_table=True, named=len(columns.names), unprintable=missing)
        with typeset.glyphs() as absent:
            content = _written(document, values, columns, tagged=True)
        if not absent:
            return Annex(content, missing)
        held = {row.number: "".join(sign for sign in row.name if sign in absent) for row in whole.rows}
        held = {number: signs for number, signs in held.items() if signs and number not in missing}
        if not held:
            raise typeset.MissingGlyph("".join(sorted(absent)))
        missing |= held


def _painted(values: AnnexValues, columns: Columns, processes: int) -> Annex:
    document = _laid_out(values, is_table=False, named=len(columns.names), wide=max(columns.numbers) > WIDE)
    painting = Painting(document, _rows(values, columns), document.font_config)
    whole = painting.document(processes)
    with typeset.glyphs() as absent:
        content = _written(whole, values, columns, tagged=False)
    if absent:
        raise typeset.MissingGlyph("".join(sorted(absent)))
    return Annex(content, {columns.numbers[row]: signs for row, signs in sorted(painting.missing.items())})


def _rows(values: AnnexValues, columns: Columns) -> Rows:
    language, digits = values.language, values.digits

    def folio(page: int, pages: int) -> str:
        places = {"page": figures.number(page, language, digits), "pages": figures.number(pages, language, digits)}
        return phrase(language, "page", **places)

    return Rows(
        names=columns.names,
        numbers=columns.numbers,
        countries=columns.countries,
        is_mirrored=typeset.direction_in(language) == "rtl",
        number=lambda value: figures.number(value, language, digits),
        country=_country_in(language),
        folio=folio,
        unprintable=phrase(language, "unprintable"),
    )


def _country_in(language: str) -> Callable[[str | None], str]:
    return cache(lambda code: figures.country(code, language))


def _laid_out(values: AnnexValues, **over: Any) -> Document:
    context = typeset.words(values.language, values.digits) | {
        "cut_off": figures.moment(values.cut_off_at, values.language, values.digits),
        "unprintable": {},
        "wide": False,
    }
    html = typeset.templates().get_template("annex.html").render(v=values, **context | over)
    sheets, fonts = _sheets()
    source = HTML(string=html, base_url="asset:", url_fetcher=typeset.Closed())
    return source.render(stylesheets=sheets, font_config=fonts, **_options(values, tagged=over["is_table"]))


def _options(values: AnnexValues, *, tagged: bool) -> dict[str, Any]:
    identifier = (values.reference + "/2").encode()
    return {"pdf_variant": "pdf/a-3a" if tagged else "pdf/a-3b", "pdf_identifier": identifier}


def _written(document: Document, values: AnnexValues, columns: Columns, *, tagged: bool) -> bytes:
    out = io.BytesIO()

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        if tagged:
            tagging.finish(document, pdf)
        if "AF" in pdf.catalog:
            pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))  # upstream lists each twice

    attachments = [_attached(values, columns)] if values.csv else []
    document.write_pdf(out, finisher=finish, attachments=attachments, **_options(values, tagged=tagged))
    return out.getvalue()


def _attached(values: AnnexValues, columns: Columns) -> Attachment:
    moment = datetime.combine(values.date, time(), UTC)
    return Attachment(
        file_obj=io.BytesIO(table_of(columns, values.language).encode()),
        name="annex.csv",
        description=phrase(values.language, "annex_individuals"),
        created=moment,
        modified=moment,
        relationship="Data",
        url_fetcher=typeset.Closed(),
    )


def table_of(columns: Columns, language: str) -> str:
    """The rows as CSV (RFC 4180): number, name as written, country in words and as a code; no cell is a formula."""
    country, every = _country_in(language), zip(columns.numbers, columns.names, columns.countries, strict=True)
    rows = ((number, name, country(code), code or "") for number, name, code in every)
    return tables.text(chain([("number", "name", "country", "country_code")], rows))


@cache
def _sheets() -> tuple[list[CSS], FontConfiguration]:
    fonts = FontConfiguration()
    names = ("letters/print.css", "letters/annex.css")
    texts = [(typeset.STATIC / name).read_text() for name in names]
    return [
        CSS(string=text, font_config=fonts, url_fetcher=typeset.Closed(), base_url="asset:") for text in texts
    ], fonts
