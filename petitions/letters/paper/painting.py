"""The pages of a long annex: page-like objects of one WeasyPrint document, whose rows are written straight into it.

With `shaping` the only file that leans on inner interfaces of WeasyPrint. Pages are cut into chunks of a fixed size,
each painted as if it were alone, so it does not matter which process paints it: bytes are the same for any number.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.draw import draw_page
from weasyprint.text.fonts import FontConfiguration

from petitions.letters.paper import hands, paging
from petitions.letters.paper.rowing import Frame, Kept, Place, Rows
from petitions.letters.paper.shaping import FontUse, Shaper, Style

CHUNK = 50
"""Pages painted in one go."""
SCALE = 0.75
"""Points of a CSS pixel."""
_READ = (
    "font_family font_size font_style font_stretch font_weight font_variant_caps font_variation_settings lang "
    "font_language_override text_decoration_line font_kerning font_variant_ligatures font_variant_position "
    "font_variant_numeric font_variant_alternates font_variant_east_asian font_feature_settings"
).split()
"""Properties that decide how letters look."""
_STYLES = {"": "style", "ar": "style-ar", "zh": "style-zh", "folio": "folio-words"}


class TemplateTooLong(ValueError):
    """What stands above or below the rows does not fit on a page."""


@dataclass
class Painted:
    """What one chunk gives back: pages' streams, rows that could not be printed, and what was used of which font."""

    pages: list[bytes]
    missing: dict[int, str]
    used: dict[str, FontUse]


class PaintedPage:
    """A page for WeasyPrint's Document: it knows its size and how to paint itself."""

    def __init__(self, template: Any, paint: Callable[[Any, float], None]) -> None:
        self.width, self.height, self.bleed = template.width, template.height, template.bleed
        self.bookmarks: list[Any] = []
        self.links: list[Any] = []
        self.anchors: dict[str, Any] = {}
        self.forms: dict[Any, list[Any]] = {None: []}
        self.paint = paint


class Painting:
    """An annex under way: the template laid out, its pages cut, its rows painted and joined."""

    def __init__(self, template: Document, rows: Rows, fonts: FontConfiguration) -> None:
        if len(template.pages) != 4:
            raise TemplateTooLong("the head or the end of the annex is longer than a page")
        self.template, self.rows, self.fonts = template, rows, fonts
        self.first, self.following, self.last, sample = template.pages
        self.styles, self.frame = _measured(template.pages, sample)
        self.end = _box(self.last, "last")
        self.pages = paging.pages(rows.names, _sizes(template.pages, self.frame, self.end))
        self.missing: dict[int, str] = {}
        self.furniture = ""

    def document(self, processes: int) -> Document:
        """One document of all pages, painted by so many processes; fonts are embedded when it is written."""
        starts = range(0, len(self.pages), CHUNK)
        chunks = hands.share(partial(self._chunk, self.fonts), self._fresh, starts, processes)
        painted = [chunk for _start, chunk in sorted(chunks.items())]
        for chunk in painted:
            self.missing.update(chunk.missing)
        bodies = [body for chunk in painted for body in chunk.pages]
        self.template.pages = [self._page(at, body, painted) for at, body in enumerate(bodies)]
        return self.template

    def _fresh(self) -> Callable[[int], Painted]:
        """For another process: the same with fonts of its own, for a font map's thread does not live through a fork."""
        return partial(self._chunk, FontConfiguration())

    def _chunk(self, fonts: FontConfiguration, start: int) -> Painted:
        kept = Kept(Shaper(self.styles, fonts), "rtl" if self.rows.is_mirrored else "ltr")
        missing: dict[int, str] = {}
        pages = []
        for at in range(start, min(start + CHUNK, len(self.pages))):
            top = self.frame.first if at == 0 else self.frame.following
            body = self.rows.paint(kept, self.frame, self.pages[at], top, missing, folio=(at + 1, len(self.pages)))
            is_plain = at == 0 or at == len(self.pages) - 1
            pages.append(body if is_plain else zlib.compress(self._opening() + body, 9))
        return Painted(pages, missing, kept.shaper.used)

    def _opening(self) -> bytes:
        height = pydyf._to_bytes(float(self.first.height * SCALE))
        return b"%g 0 0 -%g 0 %b cm\n/rest Do\n" % (SCALE, SCALE, height)

    def _page(self, at: int, body: bytes, painted: Sequence[Painted]) -> PaintedPage:
        is_last = at == len(self.pages) - 1

        def paint(stream: Any, scale: float) -> None:
            if at == 0 or is_last:
                self._paint_open(stream, scale, at, body, is_last)
            else:
                self._draw_rest(stream)
                stream.compress, stream.extra["Filter"], stream.stream = False, "/FlateDecode", [body]
            if is_last:
                self._join(stream, painted)

        return PaintedPage(self.first, paint)

    def _paint_open(self, stream: Any, scale: float, at: int, body: bytes, is_last: bool) -> None:
        """The first page and the last, of which WeasyPrint paints a part."""
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            if at == 0:
                draw_page(self.first._page_box, stream)
            else:
                self._draw_rest(stream)
                stream.stream.append(b"/rest Do")
            stream.stream.append(body)
            if is_last:
                top = self.frame.first if at == 0 else self.frame.following
                used = self.frame.height(self.pages[at])
                with stream.stacked():
                    stream.transform(f=top + used - self.end.position_y)
                    draw_page(self.last._page_box, stream)

    def _draw_rest(self, stream: Any) -> None:
        """What every page but the first shows, written once and shown by name."""
        if self.furniture:
            return
        page = self.following
        group = stream.add_group(0, 0, page.width, page.height)
        del group.extra["Group"]
        draw_page(page._page_box, group)
        objects = stream._resources["XObject"]
        objects["rest"] = objects.pop(group.id)
        self.furniture = group.id = "rest"

    def _join(self, stream: Any, painted: Sequence[Painted]) -> None:
        """Every font once, with the glyphs of all chunks."""
        shaper = Shaper(self.styles, self.fonts)
        for chunk in painted:
            for name, use in chunk.used.items():
                known = {font.hash: font for font in stream._fonts.values()}
                if name not in known:
                    known |= {font.hash: font for font in (stream.add_font(one)[0] for one in shaper.font(use.leads))}
                font = known[name]
                font.widths.update(use.widths)
                shown = {glyph: text for glyph, text in font.to_unicode.items() if text}
                font.to_unicode = use.joined | shown | getattr(font, "alone", {})
                font.alone = use.alone | getattr(font, "alone", {})
                font.to_unicode |= font.alone
        for font in stream._fonts.values():
            font.to_unicode = dict(sorted(font.to_unicode.items()))


def _measured(pages: Sequence[Any], sample: Any) -> tuple[dict[str, Style], Frame]:
    styles, baselines = {}, {}
    row, rows = _box(sample, "row"), _box(sample, "rows")
    for name, id_ in _STYLES.items():
        box = _box(pages[0] if name == "folio" else sample, id_)
        style = box.style
        colour = b" ".join(pydyf._to_bytes(float(part)) for part in style["color"].to("srgb").coordinates)
        styles[name] = Style(style["font_size"], colour, {key: style[key] for key in _READ})
        baselines[name] = _baseline(box)
    folio = _box(pages[0], "folio")
    frame = Frame(
        number=_place(sample, "number"),
        name=_place(sample, "name"),
        country=_place(sample, "country"),
        folio=Place(folio.position_x, folio.width),
        folio_y=baselines["folio"],
        baseline=baselines[""] - row.position_y,
        row=row.margin_height(),
        line=rows.margin_height() - row.margin_height(),
        first=_bottom(pages[0], "first"),
        following=_bottom(pages[1], "next"),
        left=row.position_x,
        right=row.position_x + row.margin_width(),
    )
    return styles, frame


def _sizes(pages: Sequence[Any], frame: Frame, end: Any) -> paging.Sizes:
    page = pages[1]._page_box
    bottom = page.content_box_y() + page.height
    size = _box(pages[3], "style").style["font_size"]
    return paging.Sizes(
        row=frame.row,
        line=frame.line,
        first=bottom - frame.first,
        following=bottom - frame.following,
        end=end.margin_height(),
        column=frame.name.width / size,
    )


def _baseline(box: Any) -> float:
    text = next(one for one in _boxes(box) if hasattr(one, "text"))
    return float(text.position_y + text.baseline)


def _place(page: Any, id_: str) -> Place:
    box = _box(page, id_)
    return Place(box.content_box_x(), box.width)


def _bottom(page: Any, id_: str) -> float:
    box = _box(page, id_)
    return float(box.position_y + box.margin_height())


def _box(page: Any, id_: str) -> Any:
    """The box of one element of the template."""
    for box in _boxes(page._page_box):
        if box.element is not None and box.element.get("id") == id_ and "::" not in box.element_tag:
            return box
    raise TemplateTooLong(f"the template has no {id_} where it should be")


def _boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)
