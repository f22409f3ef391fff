"""How fast letters and annexes are printed: our press beside bare WeasyPrint on the very same HTML, in the same run."""

import dataclasses
import io
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import weasyprint

from petitions.letters import figures, press, typeset
from petitions.letters.inventions import people
from petitions.letters.values import AnnexValues, Block, Letterhead, LetterValues, Named, Signatory, Span

LETTERS, NAMES, RUNS = 40, 2_000, 3
_SENTENCE = (
    "Prisons have been opened, and the world has seen inside them; the archives remain closed to most families. "
)
Row = dict[str, Any]


def rows() -> list[Row]:
    """Letters per second and names of an annex per second, each with its ratio to the bare engine."""
    letter, annex = _letter(1), _annex()
    bare_letter, bare_annex = _bare(typeset.letter_pdf, letter), _bare(typeset.annex_pdf, annex)
    press.letter(letter)
    press.annex(dataclasses.replace(annex, rows=annex.rows[:10]))
    try:
        letters = [(_rate(LETTERS, _print_letters), _rate(LETTERS, _repeat(bare_letter))) for _run in range(RUNS)]
        names = [(_rate(NAMES, lambda: press.annex(annex)), _rate(NAMES, bare_annex)) for _run in range(RUNS)]
    finally:
        press.close()
    return [
        _row("letters_per_second", "letters/s", letters),
        _row("annex_names_per_second", "names/s", names),
    ]


def _row(name: str, unit: str, pairs: list[tuple[float, float]]) -> Row:
    ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    against = f"bare WeasyPrint, same HTML ({bare:.4g}/s)"
    return {
        "name": name,
        "value": round(ours, 2),
        "unit": unit,
        "against": against,
        "ratio": round(ours / bare, 3),
        "runs": RUNS,
    }


def _rate(pieces: int, act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return pieces / (time.perf_counter() - start)


def _print_letters() -> None:
    for number in range(LETTERS):
        press.letter(_letter(number))


def _repeat(act: Callable[[], object]) -> Callable[[], None]:
    def times() -> None:
        for _number in range(LETTERS):
            act()

    return times


def _bare(ours: Callable[[Any], bytes], values: Any) -> Callable[[], object]:
    """The engine as its manual shows it, on the HTML that we give it: no child, no limits, styles read each time."""
    with _kept_html() as kept:
        ours(values)
    css = (typeset.STATIC / "letters/print.css").read_text()

    def show() -> object:
        sheet = weasyprint.CSS(string=css, base_url="asset:", url_fetcher=typeset.Closed())
        out = io.BytesIO()
        weasyprint.HTML(string=kept[0], base_url="asset:", url_fetcher=typeset.Closed()).write_pdf(
            out, stylesheets=[sheet]
        )
        return out

    return show


@contextmanager
def _kept_html() -> Iterator[list[str]]:
    kept: list[str] = []

    class Keeper(weasyprint.HTML):
        def __init__(self, **options: Any) -> None:
            kept.append(options["string"])
            super().__init__(**options)

    with mock.patch.object(typeset, "HTML", Keeper):
        yield kept


def _letter(number: int) -> LetterValues:
    paragraphs = tuple(Block("paragraph", spans=(Span(_SENTENCE * 3),)) for _n in range(5))
    reference = f"FFT/2026/{number:03d}"
    return LetterValues(
        language="en",
        letterhead=Letterhead("Families for the Truth", "عائلات من أجل الحقيقة", "Registered association 18-442"),
        reference=reference,
        place="Berlin",
        date=date(2026, 11, 20),
        addressee=("The Chair of the Office for Invented Matters", "1 Example Street", "1211 Geneva", "SWITZERLAND"),
        subject="Request for information on invented matters",
        salutation=("Dear Chair,",),
        blocks=paragraphs,
        close=("Yours sincerely,",),
        signatories=(Signatory("", "President", "Families for the Truth"),),
        verify_text="demarche.example/v/K7QM-3XTD-9FAB",
        verify_url="https://demarche.example/v/K7QM3XTD9FAB",
    )


def _annex() -> AnnexValues:
    invented = (people(36) * (NAMES // 36 + 1))[:NAMES]
    return AnnexValues(
        language="en",
        organization="Families for the Truth",
        title="Tell the families where they are",
        reference="FFT/2026/001",
        rows=tuple(Named(number, name, country) for number, (name, country) in enumerate(invented, 1)),
        counted_only=NAMES,
        cut_off_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        checked="",
        text_version=f"1 ({figures.day(date(2026, 11, 1), 'en')})",
        merkle_root="ab" * 32,
        tree_size=2 * NAMES,
        date=date(2026, 11, 20),
    )
