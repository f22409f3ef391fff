"""A sheet: facts on paper in the reader's language, such as a report or a cover slip; plain values for the press."""

from dataclasses import dataclass
from datetime import date

from petitions.letters.values import Values


@dataclass(frozen=True)
class Fact(Values):
    """One line: what it is called and what it is; a code (hash, number, address) stays left to right."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True)
class Bar(Values):
    """One number as a line and as a bar; ``part`` is its length, from 0 to 20."""

    label: str
    value: str
    part: int


@dataclass(frozen=True)
class Table(Values):
    """Lines of several cells under their heads; without lines it is not printed."""

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Entry(Values):
    """Facts, bars or a table under a heading; a note stands small above them."""

    heading: str
    facts: tuple[Fact, ...] = ()
    note: str = ""
    bars: tuple[Bar, ...] = ()
    table: Table = Table()

    @property
    def is_long(self) -> bool:
        """Whether it may go on over a page."""
        return len(self.table.rows) + len(self.facts) > 12


@dataclass(frozen=True)
class Sheet(Values):
    """Everything a sheet prints. `language` is one of the interface's."""

    language: str
    identifier: str
    head: tuple[str, ...]
    """Who speaks: the organization and its second line, if any."""
    title: str
    kicker: str
    date: date
    """Of the file, as its properties tell it."""
    facts: tuple[Fact, ...]
    entries: tuple[Entry, ...]
    end: str = ""
    link: str = ""
    """Printed as a QR code beside the facts."""
    mark: str = ""
    lead: tuple[str, ...] = ()
    """Words to the reader, before everything else."""
    logo: bytes = b""
