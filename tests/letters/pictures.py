"""Draws `docs/pictures/letters` anew: python -m tests.letters.pictures. Every kind, language and rank, and annexes."""

import dataclasses
from pathlib import Path

from petitions.letters import press
from petitions.letters.inventions import people
from petitions.letters.models import LetterKind
from petitions.letters.values import LetterValues, Parallel
from tests.letters import make
from tests.letters.test_golden import RANKS, letter

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "letters"
KINDS = {
    "ar": LetterKind.URGENT,
    "en": LetterKind.INVITATION,
    "es": LetterKind.FOLLOW_UP,
    "fr": LetterKind.JOINT,
    "ru": LetterKind.CORRECTION,
    "zh": LetterKind.COVERING,
}
DEMO = {
    "high": {"en": "un-secretary-general", "fr": "un-secretary-general", "ar": "un-secretary-general"},
    "middle": {"en": "ohchr-high-commissioner", "fr": "coe-commissioner", "ar": "league-of-arab-states"},
    "peer": {"en": "amnesty-international", "fr": "amnesty-international", "ar": "amnesty-international"},
}


def main() -> None:
    """Write one picture of each letter's first page."""
    FOLDER.mkdir(exist_ok=True)
    for rank, slugs in DEMO.items():
        for language, slug in slugs.items():
            _draw(f"{language}-first-{rank}", make.letter(language, slug))
    for language, kind in KINDS.items():
        _draw(f"{language}-{kind.value.replace('_', '-')}", letter(kind, language, RANKS["committee"]))
    _draw("en-parallel-ar", _parallel())
    for language in ("ar", "en"):
        annex = press.annex(make.annex([name for name, _country in people(36)] * 20, language))
        (FOLDER / f"{language}-annex.png").write_bytes(press.pictures(annex, width=800, most=1)[0])
    press.close()


def _parallel() -> LetterValues:
    first, second = make.letter("en", "ced"), make.letter("ar", "ced")
    beside = Parallel("ar", second.subject, second.salutation, second.blocks, second.close, is_authoritative=True)
    return dataclasses.replace(first, parallel=beside)


def _draw(name: str, values: LetterValues) -> None:
    for number, page in enumerate(press.pictures(press.letter(values), width=800), 1):
        (FOLDER / f"{name}{'' if number == 1 else f'-{number}'}.png").write_bytes(page)


if __name__ == "__main__":
    main()
