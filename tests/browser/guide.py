"""The newcomer's guide as its story reads it: steps with an id, the words in bold that are touched, commands typed."""

import re
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
ANCHOR = re.compile(r'^<a id="([a-z-]+)"></a>$', re.MULTILINE)
END = "## What next"


@dataclass(frozen=True)
class Step:
    """One step: what is touched, in order, under the names of the pages; and what is typed in a terminal."""

    id: str
    touched: list[str]
    commands: list[str]


def steps(path: Path = GUIDE) -> list[Step]:
    """Every step of the guide, in order."""
    text = path.read_text(encoding="utf-8")
    parts = ANCHOR.split(text.partition(END)[0])[1:]
    return [_step(name, body) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _step(name: str, body: str) -> Step:
    bold = [" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", body, re.DOTALL)]
    return Step(name, bold, re.findall(r"^    (\S.*)$", body, re.MULTILINE))
