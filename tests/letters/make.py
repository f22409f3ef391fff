"""Invented letters and annexes as plain values."""

import copy
import dataclasses
import io
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from PIL import Image

from petitions.core.shipped import read_yaml
from petitions.letters import counting, fields, figures, salutation, text
from petitions.letters.phrases import phrase
from petitions.letters.values import AnnexValues, Letterhead, LetterValues, Named, Signatory
from petitions.recipients import directory
from tests.factories import NOON

BODIES = dict.fromkeys(("en", "es", "ru", "zh"), "ohchr-high-commissioner") | {
    "fr": "coe-commissioner",
    "ar": "league-of-arab-states",
}
_WORDS = read_yaml(directory.SHIPPED.parents[2] / "demo" / "content.yaml")


def record(slug: str) -> dict[str, Any]:
    """A record of the shipped directory."""
    return copy.deepcopy(next(row for row in _records() if row["id"] == slug))


@cache
def _records() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_yaml(directory.SHIPPED)["recipients"]
    return rows


def letter(language: str = "en", slug: str = "", form: str = "neutral", **over: Any) -> LetterValues:
    """A whole letter to a real body, with the words of the demonstration."""
    facts, spoken = record(slug or BODIES[language]), language if language in _WORDS["letters"] else "en"
    words, ours = _WORDS["letters"][spoken], _WORDS["organization"]
    counts = counting.Counts(12847, NOON.date(), paper=310, organizations=17)
    values = {"supporters": counting.supporters(counts, language), "reply_by": figures.day(date(2027, 1, 31), language)}
    demands = _WORDS["campaign"]["texts"][spoken]["demands"]
    made = LetterValues(
        language=language,
        letterhead=Letterhead(
            ours["names"][spoken],
            ours["names"]["en" if spoken == "ar" else "ar"],
            ours["registration"][spoken],
            "",
            ours["contact"][spoken],
        ),
        reference="FFT/2026/017",
        place=ours["place"][spoken],
        date=NOON.date(),
        addressee=salutation.inside_address(facts, language),
        subject=words["subject"],
        salutation=salutation.salutation(facts, language, form),
        blocks=fields.fill(text.parse(words["body"]), values, demands=demands),
        close=salutation.close(facts, language, form),
        signatories=(
            Signatory(ours["signatory"][spoken]["name"], ours["signatory"][spoken]["function"], ours["names"][spoken]),
        ),
        delivery=phrase(language, "by_email"),
        annexes=(
            phrase(
                language, "line_individuals", total="12,847", named="9,310", counted="3,537", sha256="9f2c41d8…55b1"
            ),
        ),
        verify_text="demarche.example/v/K7QM-3XTD-9FAB",
        verify_url="https://demarche.example/v/K7QM3XTD9FAB",
    )
    return dataclasses.replace(made, **over)


def annex(names: list[str], language: str = "en", **over: Any) -> AnnexValues:
    """An annex with those names, and one person more who is counted only."""
    made = AnnexValues(
        language=language,
        organization="Families for the Truth",
        title="Tell the families where they are",
        reference="FFT/2026/017",
        rows=tuple(Named(number, name, "DE" if number % 3 else None) for number, name in enumerate(names, 1)),
        counted_only=1,
        cut_off_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        checked="",
        text_version="3f9a12c4",
        merkle_root="ab" * 32,
        tree_size=len(names) + 1,
        date=NOON.date(),
    )
    return dataclasses.replace(made, **over)


def picture(width: int = 40, height: int = 20) -> bytes:
    """A plain PNG, as a logo leaves our own re-encoding."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#223344").save(out, "PNG")
    return out.getvalue()
