"""What a freeze works on: what the worker brings, what was taken under the lock, what came from the press."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from petitions.letters import annexing
from petitions.letters.pades import Sign
from petitions.letters.printing import Printed
from petitions.letters.values import AnnexValues, LetterValues
from petitions.signing import service as signing
from petitions.signing.totals import Totals


@dataclass(frozen=True)
class Edge:
    """What the worker brings along: the moment, fresh codes, the public address, and the mark of a demonstration."""

    now: datetime
    code: Callable[[], str]
    base_url: str
    mark: str = ""
    certificates: Path | None = None
    """Folder of the organizations' certificates, where there is one."""


@dataclass(frozen=True, repr=False)
class Draft:
    """One letter as the first transaction leaves it: everything but the line that names its annex."""

    item_id: int
    text_id: int
    by_mail: bool
    has_names: bool
    replaces_id: int | None
    """Of a correction: the letter it replaces."""
    copies: tuple[int, ...]
    """Recipients that it names as getting a copy."""
    joined: tuple[int, ...]
    """Organizations of this installation that are printed on it as partners."""
    values: LetterValues


@dataclass(frozen=True, repr=False)
class Plan:
    """What was taken under the lock: nothing in it can move any more."""

    dispatch_id: int
    reader: str
    """Language of the person who asked, for what the press may have to say."""
    lease: str
    taken_at: datetime
    standing: signing.Standing
    counts: dict[str, Any]
    drafts: tuple[Draft, ...]
    heads: dict[str, annexing.Head]
    """By language, for those in which an annex goes out."""
    grant: bytes | None
    sign: Sign | None
    """Signs each letter with the organization's certificate."""


@dataclass(frozen=True, repr=False)
class Outcome:
    """What came from the press."""

    annexes: dict[str, tuple[AnnexValues, bytes]]
    unprintable: dict[str, dict[str, int]]
    """By language: rows of the annex that stand without their name, by script."""
    signatures: dict[str, tuple[int, ...]]
    """By language: whose signature stands in which row."""
    letters: dict[int, Printed]
    answers: Totals | None = None
    """Relatives and survivors among the signatories, counted anew while the names were open."""
