"""Nine demands that an organization can take into a campaign and make its own; they come with the program as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from petitions.core.shipped import read_yaml

SHIPPED = Path(__file__).with_name("library.yaml")


@dataclass(frozen=True)
class LibraryDemand:
    """One demand: its key, the directory's tags, and by language a short title and the whole text."""

    key: str
    tags: tuple[str, ...]
    titles: Mapping[str, str]
    texts: Mapping[str, str]

    def title(self, language: str) -> str:
        """The short title in a language, else in English."""
        return self.titles.get(language) or self.titles["en"]


@cache
def demands() -> tuple[LibraryDemand, ...]:
    """The nine, in the order they are offered."""
    rows = read_yaml(SHIPPED)
    return tuple(LibraryDemand(row["key"], tuple(row["tags"]), row["titles"], row["texts"]) for row in rows)


def find(key: str) -> LibraryDemand | None:
    """One of the nine by its key."""
    return next((demand for demand in demands() if demand.key == key), None)
