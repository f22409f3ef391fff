"""Words that a public text can begin from, with marked gaps; they come in Arabic, English and French."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core import i18n
from petitions.core.shipped import read_yaml

from .models import CampaignText

SHIPPED = Path(__file__).with_name("starters")
LANGUAGES = ("ar", "en", "fr")
KEYS = ("missing", "detained", "other")
GAP = re.compile(r"\[… [^\]\n]+\]")
"""What the writer still has to fill in: "[… country or region]". The bare sign of an omission, "[…]", is none."""


@dataclass(frozen=True)
class Starter:
    """What it is about, in a few words; a summary and a statement with gaps."""

    name: str
    summary: str
    statement: str


@cache
def _in(language: str) -> dict[str, Starter]:
    rows = read_yaml(SHIPPED / f"{language}.yaml")
    return {
        key: Starter(row["name"], " ".join(row["summary"].split()), row["statement"].strip())
        for key, row in rows.items()
    }


def find(key: str, language: str) -> Starter | None:
    """The words for a subject, where the program has them in this language."""
    return _in(language).get(key) if language in LANGUAGES else None


def names(language: str) -> list[tuple[str, str]]:
    """Keys and names of the subjects, in the reader's language or else in English."""
    offered = _in(language if language in LANGUAGES else "en")
    return [(key, offered[key].name) for key in KEYS]


def gaps(text: CampaignText) -> list[str]:
    """The gaps of a text that nobody filled yet, each once, in the order of reading."""
    whole = "\n".join([text.title, text.summary, text.statement, *text.demands.values()])
    return list(dict.fromkeys(GAP.findall(whole)))


def missing(texts: Mapping[str, CampaignText]) -> list[Any]:
    """A sentence for each language in which something is still to be written."""
    return [
        _("In %(language)s something is still to be written: %(gap)s", language=i18n.OWN_NAMES[code], gap=found[0])
        for code, text in texts.items()
        if (found := gaps(text))
    ]
