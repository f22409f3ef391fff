"""What people take along of a campaign: signature sheet, posters, share card. Plain values for the press."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from petitions.letters.values import Values

SHEET, POSTER, LARGE_POSTER, CARD = "sheet", "poster", "poster-a3", "card"
KINDS = (SHEET, CARD, POSTER, LARGE_POSTER)
"""In the order in which they are made."""
MAKE = 1
"""Counted up when the same values are drawn differently."""


@dataclass(frozen=True)
class Ask(Values):
    """One demand: its number as the reader writes it, and its words."""

    number: str
    words: str


@dataclass(frozen=True)
class HandoutValues(Values):
    """Everything a handout shows, in words: nothing is counted or translated where it is drawn."""

    kind: str
    language: str
    """Of the words around the text, which are in ``text_language``."""
    text_language: str
    kicker: str
    title: str
    summary: str
    demands_heading: str
    demands: tuple[Ask, ...]
    invitation: str
    """What to do with the address and the code."""
    link: str
    """Behind the QR code."""
    address: str
    """The same to be typed."""
    consent_heading: str = ""
    consent: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    """What whoever collects fills in at the foot."""
    foot: str = ""
    made_on: date | None = None
    mark: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same drawing."""
        plain = json.dumps([MAKE, self.to_json()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()
