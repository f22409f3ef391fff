"""What is decided about a letter's text besides its words; kept with every version and every preview."""

from dataclasses import dataclass
from datetime import date

from petitions.letters.values import Values


@dataclass(frozen=True)
class Options(Values):
    """Decisions of one text. The defaults are those of a plain letter."""

    since_on: date | None = None
    """The day from which an urgent appeal counts."""
    confidential: bool = False
    """Printed as such, and never shown on a public page."""
    parallel: str = ""
    """Language of the text printed beside this one; empty for none."""
    second_decides: bool = False
    """Whether the text beside it is the authoritative one."""
    digits: str = "latin"
    """latin: 0-9; arabic: ٠-٩ in Arabic letters."""
