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

_EMPTY, _UNKNOWN = pango.PANGO_GLYPH_EMPTY, pango.PANGO_GLYPH_UNKNOWN_FLAG
_GLYPH = struct.Struct("Iiii4x")
"""PangoGlyphInfo: glyph, width, both offsets; five words."""
HIGH = 0.45
"""Ems by which a mark may stand above or below its place before the row is clipped."""
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
        self.known: dict[Any, Font] = {}
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
        run = pango.pango_layout_get_line_readonly(layout.layout, 0).runs
        while run != ffi.NULL:
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
        while pango.pango_layout_get_line_readonly(layout.layout, count) != ffi.NULL:
            count += 1
        return count

    def _piece(self, layout: Layout, at: int, text: str, style: str, way: str, scale: float = 1.0) -> Piece:
        size = self.styles[style].size
        line = pango.pango_layout_get_line_readonly(layout.layout, at)
        runs, width, is_high = [], 0, False
        run = line.runs
        while run != ffi.NULL:
            item = run.data
            font, use = self._font(item.item.analysis.font, (text, style, way))
            operators, advance, high = self._run(item, font, use, layout.utf8, size)
            runs.append((font.hash, operators))
            width += advance
            is_high = is_high or high or font.family not in PLAIN
            run = run.next
        return Piece(width * FROM_UNITS * scale, tuple(runs), is_high, scale)

    def _font(self, pango_font: Any, leads: tuple[str, str, str]) -> tuple[Font, FontUse]:
        font = self.known.get(pango_font)
        if font is None:
            _key, description, size = get_pango_font_key(pango_font)
            font = self.known[pango_font] = Font(pango_font, description, size)
            font.pango_font = pango_font
        use = self.used.get(font.hash)
        if use is None:
            use = self.used[font.hash] = FontUse(leads)
        return font, use

    def _run(self, item: Any, font: Font, use: FontUse, utf8: bytes, size: float) -> tuple[bytes, int, bool]:
        """Operators that show one run, its advance in Pango's units, whether a mark stands high."""
        if font.png or font.svg or font.colr or font.bitmap:
            raise Missing(_words(item, utf8))
        number = item.glyphs.num_glyphs
        glyphs = list(_GLYPH.iter_unpack(ffi.buffer(item.glyphs.glyphs, number * 20)))
        known, widths, per = use.alone, use.widths, 1000 * FROM_UNITS / size
        shown, owed, total, high, rise = ["<"], 0.0, 0, False, 0
        for at, (glyph, width, x, y) in enumerate(glyphs):
            total += width
            if glyph == _EMPTY:
                owed -= width * per
                continue
            if glyph & _UNKNOWN:
                raise Missing(_words(item, utf8))
            if glyph not in known and glyph not in use.joined:
                self._learn(item, use, utf8, at)
            if glyph not in widths:
                self._measure(font, glyph, widths, per)
            before = owed - x * per
            if y != rise:
                shown.append(f">]TJ {round(-y * FROM_UNITS, 2):g} Ts[<")
                rise, high = y, high or abs(y) * FROM_UNITS > HIGH * size
            if abs(step := round(before)) > 1:
                shown.append(f">{step}<")
                before -= step
            shown.append(f"{glyph:04x}")
            owed = before + widths[glyph] + x * per - width * per
        tail = f">{round(owed)}]TJ" if abs(owed) > 1 else ">]TJ"
        shown.append(tail + ("\n0 Ts" if rise else ""))
        return ("[" + "".join(shown)).replace("<>", "").encode(), total, high

    def _measure(self, font: Font, glyph: int, widths: dict[int, int], per: float) -> None:
        pango.pango_font_get_glyph_extents(font.pango_font, glyph, self.ink, self.logical)
        widths[glyph] = round(self.logical.width * per)

    @staticmethod
    def _learn(item: Any, use: FontUse, utf8: bytes, at: int) -> None:
        """Which characters a glyph stands for, from the cluster it belongs to."""
        number, clusters, start = item.glyphs.num_glyphs, item.glyphs.log_clusters, item.item.offset
        mine = clusters[at]
        among = [other for other in range(number) if clusters[other] == mine]
        later = [clusters[other] for other in range(number) if clusters[other] > mine]
        text = utf8[start + mine : start + (min(later) if later else item.item.length)].decode(errors="ignore")
        glyph = item.glyphs.glyphs[at].glyph
        if len(among) == 1:
            use.alone[glyph] = text
            return
        if item.item.analysis.level % 2:
            among.reverse()
        place = among.index(at)
        use.joined[glyph] = text[place : place + 1] if place < len(among) - 1 else text[place:]


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
