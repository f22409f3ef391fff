"""What a letter and an annex are made of: plain frozen values, to and from JSON; nothing here can query or change."""

import base64
import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""Languages a letter can be written in."""


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def _built(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        first = next(part for part in typing.get_args(kind) if part is not type(None))
        return None if value is None else _built(first, value)
    if origin is tuple:
        return tuple(_built(typing.get_args(kind)[0], item) for item in value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return typing.cast(type, kind)(**{name: _built(hints[name], item) for name, item in value.items()})
    if kind is bytes:
        return base64.b64decode(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return value


_known: dict[type, dict[str, Any]] = {}


def _hints(kind: type) -> dict[str, Any]:
    if kind not in _known:
        _known[kind] = typing.get_type_hints(kind)
    return _known[kind]


class Values:
    """A frozen value that can be written as JSON and read back equal."""

    def to_json(self) -> dict[str, Any]:
        """Only dicts, lists, strings, numbers, truths and None; bytes as base64, moments as ISO 8601."""
        return typing.cast(dict[str, Any], _plain(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """What `to_json` wrote. Raises TypeError or KeyError for fields that are not ours."""
        return typing.cast(Self, _built(cls, data))


@dataclass(frozen=True)
class Span(Values):
    """A run of text; "\\n" alone is a forced line break. With `field` set, a merge field still to be filled."""

    text: str = ""
    strong: bool = False
    emphasis: bool = False
    href: str = ""
    field: str = ""


@dataclass(frozen=True)
class Block(Values):
    """A paragraph (`spans`), a list (`items`, each a tuple of blocks) or the place of the numbered demands."""

    kind: str
    """paragraph, numbered, bulleted, demands"""
    spans: tuple[Span, ...] = ()
    items: tuple["Item", ...] = ()
    start: int = 1
    condition: str = ""
    """"kind=court" or "tag=torture": printed only for such addressees."""


@dataclass(frozen=True)
class Item(Values):
    """One item of a list."""

    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Letterhead(Values):
    """Who writes: name, a second name in another script, small lines, and a logo (PNG or JPEG, already re-encoded)."""

    name: str
    second_name: str = ""
    registration: str = ""
    address: str = ""
    contact: str = ""
    logo: bytes = b""


@dataclass(frozen=True)
class Signatory(Values):
    """One who signs the letter by hand."""

    name: str
    function: str = ""
    organization: str = ""


@dataclass(frozen=True)
class Supporter(Values):
    """One line of annex 1: an organization, where it sits (ISO 3166-1 alpha-2) and what kind it is, in words."""

    name: str
    country: str | None = None
    kind: str = ""
    group: str = ""
    """Heading it stands under, in the letter's language; the lines of a group follow each other."""


@dataclass(frozen=True)
class Partner(Values):
    """An organization that joins the letter: its name and, where it was allowed, its logo (already re-encoded)."""

    name: str
    logo: bytes = b""


@dataclass(frozen=True)
class Parallel(Values):
    """The same letter in a second language, printed beside the first."""

    language: str
    subject: str
    salutation: tuple[str, ...]
    blocks: tuple[Block, ...]
    close: tuple[str, ...]
    is_authoritative: bool = False
    """Whether this text decides where the two differ; else the first one does."""


@dataclass(frozen=True)
class CountryCount(Values):
    """One line of annex 4. `country` None: not stated; "" : the countries shown together because they are small."""

    country: str | None
    count: int


@dataclass(frozen=True)
class LetterValues(Values):
    """Everything letter.pdf prints. The same values give the same bytes."""

    language: str
    letterhead: Letterhead
    reference: str
    place: str
    date: date
    addressee: tuple[str, ...]
    """Lines of the inside address, the country in capitals last."""
    subject: str
    salutation: tuple[str, ...]
    blocks: tuple[Block, ...]
    close: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    delivery: str = ""
    """"By e-mail", in the letter's language (see `phrases`)."""
    confidential: bool = False
    note: str = ""
    """"Translated from Arabic; the original is annexed." """
    annexes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    organizations: tuple[Supporter, ...] = ()
    statistics: tuple[CountryCount, ...] = ()
    counted_at: datetime | None = None
    """Cut-off of the figures in the annexes, UTC."""
    verify_text: str = ""
    verify_url: str = ""
    mark: str = ""
    """"" or "DRAFT" or "SPECIMEN", printed in the letter's language on every page."""
    digits: str = "latin"
    """latin: 0-9; arabic: ٠-٩ in Arabic letters."""
    kind: str = "first"
    """What the letter is for (`models.LetterKind`)."""
    partners: tuple[Partner, ...] = ()
    """Organizations that join a letter; the first letterhead leads."""
    parallel: Parallel | None = None

    def is_complete(self) -> bool:
        """Whether every merge field has been filled and no condition is left open."""
        return not any(block_is_open(block) for block in self.blocks)


def block_is_open(block: Block) -> bool:
    """Whether a merge field or a condition waits in this block or below it."""
    if block.condition or block.kind == "demands" or any(span.field for span in block.spans):
        return True
    return any(block_is_open(inner) for item in block.items for inner in item.blocks)


@dataclass(frozen=True)
class Named(Values):
    """One line of annex 2: number, name as the signatory wrote it, country if they said so."""

    number: int
    name: str
    country: str | None = None


@dataclass(frozen=True)
class Columns:
    """The lines of annex 2 as three lists: a hundred thousand of them pass a pipe in a moment."""

    numbers: list[int]
    names: list[str]
    countries: list[str | None]

    @classmethod
    def of(cls, rows: tuple[Named, ...]) -> Self:
        """The same lines, turned."""
        return cls([row.number for row in rows], [row.name for row in rows], [row.country for row in rows])

    def rows(self) -> tuple[Named, ...]:
        """The same lines, turned back."""
        return tuple(map(Named, self.numbers, self.names, self.countries))


@dataclass(frozen=True)
class AnnexValues(Values):
    """Everything annex.pdf prints. `rows` are in the order of printing; their numbers show a gap."""

    language: str
    organization: str
    title: str
    reference: str
    """Reference of the dispatch, the same for each of its letters."""
    rows: tuple[Named, ...]
    counted_only: int
    cut_off_at: datetime
    checked: str
    """How signatures were checked, one sentence in the letter's language."""
    text_version: str
    merkle_root: str
    tree_size: int
    date: date
    mark: str = ""
    digits: str = "latin"
    csv: bool = False
    """Whether the rows are attached as a file of comma-separated values, too."""
