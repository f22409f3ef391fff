"""A letter's text as a Word document (ECMA-376): plain paragraphs to paste and change, each in its direction.

Written by hand with ``zipfile``: a few fixed parts, one paragraph after another. The same values, the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from petitions.letters import plain
from petitions.letters.figures import place_and_day
from petitions.letters.phrases import phrase
from petitions.letters.values import Block, LetterValues, Parallel, Span

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MEDIA_TYPE}.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_FONTS = '<w:rFonts w:ascii="Noto Serif" w:hAnsi="Noto Serif" w:cs="Noto Naskh Arabic" w:eastAsia="Noto Serif CJK SC"/>'
_LOCALES = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN"}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOREIGN = re.compile(r"([^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+)")
"""What stands between Arabic letters."""
_LETTERS = re.compile(r"[A-Za-z]")
_INNER = re.compile(r"[A-Za-z0-9]")
_TWIPS = 360
_STILL = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Paragraph:
    language: str
    spans: tuple[Span, ...]
    depth: int = 0


def document(values: LetterValues) -> bytes:
    """The letter from head to close as .docx."""
    body = "".join(_paragraph(one) for one in _paragraphs(values))
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" '
    section += 'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _core(values),
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_MAIN}"><w:body>{body}{section}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _STILL), content.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _core(values: LetterValues) -> str:
    dublin, terms = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
    day = f"{values.date.isoformat()}T00:00:00Z"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="{dublin}" '
        f'xmlns:dcterms="{terms}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_clean(values.subject)}</dc:title><dc:creator>{_clean(values.letterhead.name)}</dc:creator>"
        f"<dc:language>{values.language}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created></cp:coreProperties>'
    )


def _paragraphs(values: LetterValues) -> Iterator[_Paragraph]:
    language = values.language
    head = (values.letterhead.name, values.reference)
    yield from _lines(language, (*head, place_and_day(values.place, values.date, language, values.digits)))
    yield from _lines(language, (phrase(language, "confidential") if values.confidential else "", values.delivery))
    yield from _lines(language, values.addressee)
    yield from _said(language, values)
    if values.parallel:
        yield _plain(values.parallel.language, plain.own_name(values.parallel.language), strong=True)
        yield from _said(values.parallel.language, values.parallel)
    for one in values.signatories:
        yield from _lines(language, (one.name, one.function, one.organization))
    for name, lines in (("annexes", values.annexes), ("copies", values.copies)):
        yield from _lines(language, (phrase(language, name), *lines) if lines else ())


def _said(language: str, text: LetterValues | Parallel) -> Iterator[_Paragraph]:
    yield _plain(language, text.subject, strong=True)
    yield from _lines(language, text.salutation)
    for block in text.blocks:
        yield from _block(language, block, 0)
    yield from _lines(language, text.close)


def _block(language: str, block: Block, depth: int, mark: str = "") -> Iterator[_Paragraph]:
    if not block.items:
        yield _Paragraph(language, (Span(mark), *block.spans) if mark else block.spans, depth)
    for number, item in enumerate(block.items, block.start):
        sign = f"{number}. " if block.kind == "numbered" else "• "
        for at, inner in enumerate(item.blocks):
            yield from _block(language, inner, depth + 1, "" if at else sign)


def _lines(language: str, lines: Iterable[str]) -> Iterator[_Paragraph]:
    yield from (_plain(language, line) for line in lines if line)


def _plain(language: str, words: str, *, strong: bool = False) -> _Paragraph:
    return _Paragraph(language, (Span(words, strong=strong),))


def _paragraph(one: _Paragraph) -> str:
    way = "<w:bidi/>" if one.language == "ar" else ""
    indent = f'<w:ind w:left="{one.depth * _TWIPS}"/>' if one.depth else ""
    runs = "".join(_run(span, one.language) for span in one.spans)
    return f'<w:p><w:pPr>{way}<w:spacing w:after="120"/>{indent}</w:pPr>{runs}</w:p>'


def _run(span: Span, language: str) -> str:
    words = plain.span_text(span)
    if words == "\n":
        return "<w:r><w:br/></w:r>"
    pieces = _directed(words) if language == "ar" else [(words, False)]
    return "".join(_piece(piece, span, language, is_latin) for piece, is_latin in pieces if piece)


def _directed(words: str) -> Iterator[tuple[str, bool]]:
    """Pieces of an Arabic line, and whether each is in Latin letters with the digits and signs between them."""
    for piece in _FOREIGN.split(words):
        if not _LETTERS.search(piece):
            yield piece, False
            continue
        inner = [match.start() for match in _INNER.finditer(piece)]
        begin, end = inner[0], inner[-1] + 1
        yield from ((piece[:begin], False), (piece[begin:end], True), (piece[end:], False))


def _piece(words: str, span: Span, language: str, is_latin: bool) -> str:
    looks = _FONTS + "<w:b/><w:bCs/>" * span.strong + "<w:i/><w:iCs/>" * span.emphasis
    looks += '<w:sz w:val="22"/><w:szCs w:val="26"/>'
    right_to_left = language == "ar" and not is_latin
    place = {"ar": "w:bidi", "zh": "w:eastAsia"}.get(language, "w:val")
    looks += "<w:rtl/>" * right_to_left + f"<w:lang {place}={quoteattr(_LOCALES[language])}/>"
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{_clean(words)}</w:t></w:r>'


def _clean(words: str) -> str:
    return escape(_NOT_XML.sub("", words))
