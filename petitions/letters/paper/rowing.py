"""One page's rows in a PDF's own notation: number, name, country, and a rule under each."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from petitions.letters.paper.paging import Page
from petitions.letters.paper.shaping import Missing, Piece, Shaper

RULE = b"q\n0.866667 0.847059 0.807843 RG\n0.53 w"
"""Thin and light: the colour of every rule in annexes."""
_HAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@dataclass(frozen=True)
class Place:
    """A column: where it begins on the left, and its width."""

    x: float
    width: float


@dataclass(frozen=True)
class Frame:
    """Places and heights on a page, in CSS pixels from its upper left corner."""

    number: Place
    name: Place
    country: Place
    folio: Place
    folio_y: float
    baseline: float
    """Of a row's first line, below its upper edge."""
    row: float
    line: float
    first: float
    """Where rows begin on the first page."""
    following: float
    left: float
    right: float

    def height(self, page: Page) -> float:
        """What the rows of a page take."""
        more = sum(lines - 1 for lines in page.tall.values())
        return (page.stop - page.start) * self.row + more * self.line


class Pen:
    """Text operators with moves relative to the last one: equal rows are equal bytes, which pack well."""

    def __init__(self, sizes: dict[str, float]) -> None:
        self.out: list[bytes] = []
        self.sizes, self.moves = sizes, dict[tuple[int, int], bytes]()
        self.begin()

    def begin(self) -> None:
        """Open a text at the page's corner."""
        self.out.append(b"BT\n1 0 0 -1 0 0 Tm")
        self.x = self.y = 0
        self.font: tuple[str, float] | None = None

    def end(self) -> None:
        """Close the text."""
        self.out.append(b"ET")

    def show(self, piece: Piece, style: str, x: float, y: float) -> None:
        """One line of glyphs with its left end on a baseline."""
        to_x, to_y = round(x * 100), round(y * 100)
        move = (to_x - self.x, self.y - to_y)
        self.out.append(self.moves.get(move) or self._move(*move))
        self.x, self.y = to_x, to_y
        size = self.sizes[style] if piece.scale == 1 else round(self.sizes[style] * piece.scale, 3)
        for font, operators in piece.runs:
            if (font, size) != self.font:
                self.out.append(b"/%b %g Tf" % (font.encode(), size))
                self.font = (font, size)
            self.out.append(operators)

    def _move(self, x: int, y: int) -> bytes:
        self.moves[x, y] = b"%g %g Td" % (x / 100, y / 100)
        return self.moves[x, y]


@dataclass(frozen=True)
class Rows:
    """The rows of an annex as columns, and how numbers, countries and page numbers are written."""

    names: Sequence[str]
    numbers: Sequence[int]
    countries: Sequence[str | None]
    is_mirrored: bool
    number: Callable[[int], str]
    country: Callable[[str | None], str]
    folio: Callable[[int, int], str]
    unprintable: str
    """What stands instead of a name that no font here has letters for."""

    def paint(
        self, kept: "Kept", frame: Frame, page: Page, top: float, missing: dict[int, str], *, folio: tuple[int, int]
    ) -> bytes:
        """The rows of a page and its number; rows without a printable name go into ``missing``, by place."""
        styles = kept.shaper.styles
        pen = Pen({name: style.size for name, style in styles.items()})
        pen.out.append(styles["folio"].colour + b" rg")
        words = kept.shaper.line(self.folio(*folio), "folio", kept.way)
        right = frame.folio.x + frame.folio.width - words.width
        pen.show(words, "folio", frame.folio.x if self.is_mirrored else right, frame.folio_y)
        pen.out.append(styles[""].colour + b" rg")
        y, heights = top, []
        for row in range(page.start, page.stop):
            lines = page.lines(row)
            height = frame.row + (lines - 1) * frame.line
            heights.append(height)
            self._row(pen, kept, frame, row, lines, y, missing)
            y += height
        pen.end()
        return b"\n".join([*_rules(frame, top, heights), *pen.out])

    def _row(
        self, pen: Pen, kept: "Kept", frame: Frame, row: int, lines: int, y: float, missing: dict[int, str]
    ) -> None:
        base = y + frame.baseline
        self._cell(pen, kept.number(self.number(self.numbers[row])), frame.number, base)
        name = self.names[row]
        style, way = look_of(name, kept.way)
        try:
            pieces = kept.shaper.lines(name, style, way, width=frame.name.width, most=lines)
        except Missing as error:
            missing[row], style = str(error), ""
            pieces = kept.line(self.unprintable, frame.name.width)
        is_high = any(piece.is_high for piece in pieces)
        if is_high:
            self._clip(pen, frame.name, y, frame.row + (lines - 1) * frame.line)
        for at, piece in enumerate(pieces):
            self._cell(pen, piece, frame.name, base + at * frame.line, style)
        if is_high:
            pen.end()
            pen.out.append(b"Q")
            pen.begin()
        if country := self.country(self.countries[row]):
            self._cell(pen, kept.line(country, frame.country.width)[0], frame.country, base)

    def _cell(self, pen: Pen, piece: Piece, place: Place, y: float, style: str = "") -> None:
        x = place.x + place.width - piece.width if self.is_mirrored else place.x
        pen.show(piece, style, x, y)

    @staticmethod
    def _clip(pen: Pen, place: Place, y: float, height: float) -> None:
        pen.end()
        pen.out.append(b"q\n%.2f %.2f %.2f %.2f re W n" % (place.x - 2, y, place.width + 4, height))
        pen.begin()


class Kept:
    """Pieces that come again: digits, countries, the sentence for a name that cannot be printed."""

    def __init__(self, shaper: Shaper, way: str) -> None:
        self.shaper, self.way = shaper, way
        self.pieces: dict[tuple[str, float], list[Piece]] = {}
        self.signs: dict[str, tuple[str, bytes, float]] = {}

    def line(self, text: str, width: float) -> list[Piece]:
        """A text of ours on one line, set smaller where it must be."""
        found = self.pieces.get((text, width))
        if found is None:
            found = self.pieces[text, width] = self.shaper.lines(text, "", self.way, width=width, most=1)
        return found

    def number(self, text: str) -> Piece:
        """A number, sign by sign: digits are as wide as each other and never kerned."""
        signs = [self.signs.get(sign) or self._sign(sign) for sign in text]
        width = sum(sign[2] for sign in signs)
        if len({sign[0] for sign in signs}) > 1:
            return Piece(width, tuple((font, b"[<" + shown + b">]TJ") for font, shown, _width in signs))
        return Piece(width, ((signs[0][0], b"[<" + b"".join(sign[1] for sign in signs) + b">]TJ"),))

    def _sign(self, sign: str) -> tuple[str, bytes, float]:
        piece = self.shaper.line(sign, "", "ltr")
        ((font, operators),) = piece.runs
        self.signs[sign] = (font, operators[2:-4], piece.width)
        return self.signs[sign]


@cache
def _strong(character: str) -> tuple[str, str] | None:
    way = unicodedata.bidirectional(character)
    if way in ("R", "AL"):
        return "ar", "rtl"
    if way == "L":
        return ("zh" if unicodedata.name(character, "").startswith(_HAN) else ""), "ltr"
    return None


def look_of(name: str, way: str) -> tuple[str, str]:
    """Style and direction of a name: its first strong character decides, else the annex's direction."""
    return next(filter(None, map(_strong, name)), ("", way))


def _rules(frame: Frame, top: float, heights: list[float]) -> list[bytes]:
    """A rule under each row, as moves from row to row."""
    width = frame.right - frame.left
    moves = [b"1 0 0 1 0 %g cm 0 0 m %g 0 l S" % (height, width) for height in heights]
    return [RULE, b"1 0 0 1 %g %g cm" % (frame.left, top), *moves, b"Q"]
