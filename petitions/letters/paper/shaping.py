"""A text in a style becomes glyphs in a PDF's own notation. Shaping, bidi and the choice of fonts stay Pango's.

With `painting` the only file that leans on inner interfaces of WeasyPrint, whose version is therefore pinned.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import weasyprint
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
from weasyprint.text.line_break import Layout

if weasyprint.VERSION != "70.0":
    raise ImportError(f"The annex is painted through inner parts of WeasyPrint 70.0; this is {weasyprint.VERSION}.")

_line, _buffer, _NULL = pango.pango_layout_get_line_readonly, ffi.buffer, ffi.NULL
_EMPTY, _UNKNOWN = pango.PANGO_GLYPH_EMPTY, pango.PANGO_GLYPH_UNKNOWN_FLAG
_GLYPH = struct.Struct("Iiii4x")
"""PangoGlyphInfo: glyph, width, both offsets; five words."""
HIGH, FOREIGN_HIGH = 0.45, 1.0
"""Ems by which a mark may stand above or below its place; the second for scripts whose letters hang. Piles of marks
go no further, and their row is clipped."""
SMALLEST, STEP = 0.3, 0.9
PLAIN = ("Noto Serif", "Noto Naskh Arabic", "Noto Sans", "Noto Serif CJK SC")
"""Families whose letters stay within a line."""
_BREAKS = dict.fromkeys([*range(32), 127, 0x85, 0x2028, 0x2029], " ")


@dataclass(frozen=True)
class Style:
    """What a text looks like: taken from a box that WeasyPrint laid out, without the box."""

    size: float
    colour: bytes
    properties: dict[str, Any] = field(compare=False)


@dataclass
class FontUse:
    """What of one font was used, and a text (with its style's name and direction) that leads to it again."""

    leads: tuple[str, str, str]
    widths: dict[int, int] = field(default_factory=dict)
    alone: dict[int, str] = field(default_factory=dict)
    """Characters of a glyph that stood by itself."""
    joined: dict[int, str] = field(default_factory=dict)
    """Characters of a glyph that was one of several for them, as far as known."""


@dataclass(frozen=True)
class Piece:
    """One line of glyphs: its width, (font, operators) in visual order, and whether it may leave its line's height."""

    width: float
    runs: tuple[tuple[str, bytes], ...]
    is_high: bool = False
    scale: float = 1.0


class Missing(Exception):
    """No font has these characters."""


class _Plain(dict[str, Any]):
    """A style as WeasyPrint's layouts read it, with fonts of its own."""

    font_config: FontConfiguration


class Shaper:
    """Shapes texts in named styles and keeps what was used of which font; one reused layout per style and direction."""

    def __init__(self, styles: dict[str, Style], fonts: FontConfiguration) -> None:
        self.styles, self.fonts = styles, fonts
        self.layouts: dict[tuple[str, str], Layout] = {}
        self.known: dict[Any, _Known] = {}
        self.used: dict[str, FontUse] = {}
        self.ink, self.logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    def line(self, text: str, style: str, way: str) -> Piece:
        """The text on one line, as wide as it is. Raises ``Missing``."""
        return self._piece(self._set(text, style, way), 0, text, style, way)

    def lines(self, text: str, style: str, way: str, *, width: float, most: int) -> list[Piece]:
        """The text within a width on so many lines at most, set smaller until it fits. Raises ``Missing``."""
        text = text.translate(_BREAKS)
        piece = self.line(text, style, way)
        if piece.width <= width:
            return [piece]
        scale = 1.0
        while True:
            if most == 1:
                scale = width / piece.width
                return [Piece(width, piece.runs, piece.is_high, scale)]
            layout = self._set(text, style, way, int(width / scale * TO_UNITS))
            try:
                count = self._count(layout)
                if count <= most or scale < SMALLEST:
                    return [self._piece(layout, at, text, style, way, scale) for at in range(min(count, most))]
            finally:
                pango.pango_layout_set_width(layout.layout, -1)
            scale *= STEP

    def font(self, leads: tuple[str, str, str]) -> Iterator[Any]:
        """The Pango fonts that a text is shaped with."""
        layout = self._set(*leads)
        run = _line(layout.layout, 0).runs
        while run != _NULL:
            yield run.data.item.analysis.font
            run = run.next

    def _set(self, text: str, style: str, way: str, width: int = -1) -> Layout:
        layout = self.layouts.get((style, way))
        if layout is None:
            plain = _Plain(self.styles[style].properties, direction=way)
            plain.font_config = self.fonts
            layout = self.layouts[style, way] = Layout(plain)
            pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
            pango.pango_layout_set_wrap(layout.layout, pango.PANGO_WRAP_WORD_CHAR)
            _without_hyphens(layout)
        layout.utf8 = text.encode()
        pango.pango_layout_set_text(layout.layout, layout.utf8, len(layout.utf8))
        if width >= 0:
            pango.pango_layout_set_width(layout.layout, width)
        return layout

    @staticmethod
    def _count(layout: Layout) -> int:
        count = 1
        while _line(layout.layout, count) != _NULL:
            count += 1
        return count

    def _piece(self, layout: Layout, at: int, text: str, style: str, way: str, scale: float = 1.0) -> Piece:
        size = self.styles[style].size
        run = _line(layout.layout, at).runs
        runs, width, is_high = [], 0, False
        while run != _NULL:
            item = run.data
            pango_font = item.item.analysis.font
            known = self.known.get(pango_font) or self._learn_font(pango_font, (text, style, way))
            operators, advance, high = self._run(item, known, layout.utf8, size)
            runs.append((known.name, operators))
            width += advance
            is_high = is_high or high
            run = run.next
        return Piece(width * FROM_UNITS * scale, tuple(runs), is_high, scale)

    def _learn_font(self, pango_font: Any, leads: tuple[str, str, str]) -> "_Known":
        _key, description, size = get_pango_font_key(pango_font)
        font = Font(pango_font, description, size)
        use = self.used.setdefault(font.hash, FontUse(leads))
        has_pictures = bool(font.png or font.svg or font.colr or font.bitmap)
        known = self.known[pango_font] = _Known(font.hash, pango_font, use, has_pictures, font.family not in PLAIN)
        return known

    def _run(self, item: Any, font: "_Known", utf8: bytes, size: float) -> tuple[bytes, int, bool]:
        """Operators that show one run, its advance in Pango's units, whether it may leave its line's height."""
        glyphs, plain = item.glyphs, font.plain
        infos = _GLYPH.iter_unpack(_buffer(glyphs.glyphs, glyphs.num_glyphs * 20))
        shown, total = ["[<"], 0
        owed, rise, high, per = 0.0, 0, font.is_foreign, 1000 * FROM_UNITS / size
        limit = int((FOREIGN_HIGH if high else HIGH) * size * TO_UNITS)
        for at, (glyph, width, x, y) in enumerate(infos):
            total += width
            known = plain.get(glyph)
            if known is not None and known[0] == width and not (x or y or rise or owed):
                shown.append(known[1])
                continue
            if glyph == _EMPTY:
                owed -= width * per
                continue
            if known is None:
                known = self._learn(item, font, utf8, at, per)
            if not -limit <= y <= limit:
                y, high = (limit if y > 0 else -limit), True
            if y != rise:
                shown.append(f">]TJ {round(y * -FROM_UNITS, 2):g} Ts[<")
                rise = y
            before = owed - x * per
            if abs(step := round(before)) > 1:
                shown.append(f">{step}<")
                before -= step
            shown.append(known[1])
            owed = before + (known[0] + x - width) * per
            if -1 < owed < 1:
                owed = 0.0
        shown.append(f">{round(owed)}]TJ" if owed else ">]TJ")
        if rise:
            shown.append("\n0 Ts")
        return "".join(shown).replace("<>", "").encode(), total, high

    def _learn(self, item: Any, font: "_Known", utf8: bytes, at: int, per: float) -> tuple[int, str]:
        """A glyph seen for the first time: how wide it is and which characters it stands for."""
        glyph = item.glyphs.glyphs[at].glyph
        if font.has_pictures or glyph & _UNKNOWN:
            raise Missing(_words(item, utf8))
        pango.pango_font_get_glyph_extents(font.pango_font, glyph, self.ink, self.logical)
        font.use.widths[glyph] = round(self.logical.width * per)
        _characters(item, font.use, utf8, at)
        font.plain[glyph] = (self.logical.width, f"{glyph:04x}")
        return font.plain[glyph]


@dataclass
class _Known:
    """A font at one size: the glyphs met so far with their width in Pango's units and their number as it is written."""

    name: str
    pango_font: Any
    use: FontUse
    has_pictures: bool
    is_foreign: bool
    plain: dict[int, tuple[int, str]] = field(default_factory=dict)


def _characters(item: Any, use: FontUse, utf8: bytes, at: int) -> None:
    """Which characters a glyph stands for, from the cluster it belongs to."""
    number, clusters, start = item.glyphs.num_glyphs, item.glyphs.log_clusters, item.item.offset
    mine = clusters[at]
    among = [other for other in range(number) if clusters[other] == mine]
    later = [clusters[other] for other in range(number) if clusters[other] > mine]
    text = utf8[start + mine : start + (min(later) if later else item.item.length)].decode(errors="ignore")
    glyph = item.glyphs.glyphs[at].glyph
    if len(among) == 1:
        use.alone.setdefault(glyph, text)
        return
    if item.item.analysis.level % 2:
        among.reverse()
    place = among.index(at)
    use.joined.setdefault(glyph, text[place : place + 1] if place < len(among) - 1 else text[place:])


def _without_hyphens(layout: Layout) -> None:
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = pango.pango_attr_list_new()
    pango.pango_attr_list_insert(attributes, pango.pango_attr_insert_hyphens_new(False))
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _words(item: Any, utf8: bytes) -> str:
    """Characters of a run without a glyph."""
    start, found = item.item.offset, []
    for at in range(item.glyphs.num_glyphs):
        glyph = item.glyphs.glyphs[at].glyph
        if glyph != _EMPTY and glyph & _UNKNOWN:
            found.append(chr(glyph - _UNKNOWN))
    return "".join(found) or utf8[start : start + item.item.length].decode(errors="ignore")
