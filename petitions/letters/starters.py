"""Words to begin from: a subject and a body for each kind of letter in each language; they come with the program."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from petitions.core.shipped import read_yaml
from petitions.letters.models import LetterKind

SHIPPED = Path(__file__).with_name("starters")
GAP = re.compile(r"\[…[^\]\n]*\]")
"""What the writer still has to fill in: "[… the facts]"."""


@dataclass(frozen=True)
class Starter:
    """Subject and body with merge fields and gaps."""

    subject: str
    body: str


@cache
def _in(language: str) -> dict[str, Starter]:
    rows = read_yaml(SHIPPED / f"{language}.yaml")
    return {kind: Starter(row["subject"], row["body"].strip()) for kind, row in rows.items()}


def find(kind: LetterKind, language: str) -> Starter:
    """The words for a kind in one of the six languages of letters."""
    return _in(language)[kind.value]
