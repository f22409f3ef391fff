"""How fast letters are printed: our press with all its processes beside plain WeasyPrint on the very same HTML."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from petitions.letters import figures, press, renderers
from petitions.letters.paper import typeset
from petitions.letters.values import Block, Letterhead, LetterValues, Signatory, Span

LETTERS, PLAIN, RUNS = 1_000, 40, 3
EARLY = 100
"""Letters after which the memory of a renderer should stand still."""
_SENTENCES = {
    "en": "Prisons have been opened, and the world has seen inside them; the archives remain closed to most families. ",
    "ar": "لقد فُتحت السجون ورأى العالم ما في داخلها؛ ولا تزال المحفوظات مغلقة في وجه معظم العائلات. ",
}
_WORDS = {
    "en": ("The Chair of the Office for Invented Matters", "Dear Chair,", "Yours sincerely,", "President"),
    "ar": ("رئيس مكتب الشؤون المخترعة", "سعادة الرئيس،", "وتفضلوا بقبول فائق الاحترام،", "الرئيسة"),
}
Row = dict[str, Any]


def rows() -> list[Row]:
    """Letters per second by the press as a freeze uses it, in English and in Arabic; and the memory it grows by."""
    os.environ["FONTCONFIG_FILE"] = str(renderers.FONTS)
    typeset.warm()
    found = [row for language in ("en", "ar") for row in _language(language)]
    press.close()
    return found


def _language(language: str) -> list[Row]:
    plain = _bare(_letter(1, language))
    many = [_letter(number, language) for number in range(LETTERS)]
    _print(many[:20])
    plain()
    rates, memory = [], []
    for _run in range(RUNS):
        press.close()
        _print(many[:EARLY])
        early = _memory()
        rates.append((_rate(LETTERS, lambda: _print(many)), _rate(PLAIN, lambda: [plain() for _n in range(PLAIN)])))
        memory.append(_memory() / early)
    ours, bare = (statistics.median(side) for side in zip(*rates, strict=True))
    against = (
        f"one warm plain write_pdf() of the same HTML, {1000 / bare:.0f} ms ({press.at_once()} processes beside it)"
    )
    grown = statistics.median(memory)
    return [
        _row(f"letters_{language}_per_s", ours, "letters/s", against, ours / bare),
        _row(f"letters_{language}_memory", grown, "fraction", f"resident memory after {EARLY} letters", 1 / grown),
    ]


def _row(name: str, value: float, unit: str, against: str, ratio: float) -> Row:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "against": against,
        "ratio": round(ratio, 3),
        "runs": RUNS,
    }


def _rate(pieces: int, act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return pieces / (time.perf_counter() - start)


def _print(many: list[LetterValues]) -> None:
    with ThreadPoolExecutor(press.at_once()) as hands:
        for _pdf in hands.map(press.letter, many):
            pass


def _memory() -> float:
    """Resident bytes of the largest renderer."""
    lines = [machine.line for machine in press._letters if machine.line is not None]
    pages = [int(Path(f"/proc/{line.pid}/statm").read_text().split()[1]) for line in lines]
    return max(pages) * os.sysconf("SC_PAGE_SIZE")


def _bare(values: LetterValues) -> Callable[[], object]:
    """The engine as its manual shows it, on the HTML that we give it: no child, no limits, styles in the page."""
    with _kept_html() as kept:
        typeset.letter_pdf(values)
    style = f"<style>{(typeset.STATIC / 'letters/print.css').read_text()}</style>"
    page, fonts = kept[0].replace("</head>", style + "</head>"), FontConfiguration()
    return lambda: weasyprint.HTML(string=page).write_pdf(font_config=fonts)


@contextmanager
def _kept_html() -> Iterator[list[str]]:
    kept: list[str] = []

    class Keeper(weasyprint.HTML):
        def __init__(self, **options: Any) -> None:
            kept.append(options["string"])
            super().__init__(**options)

    with mock.patch.object(typeset, "HTML", Keeper):
        yield kept


def _letter(number: int, language: str) -> LetterValues:
    office, greeting, close, function = _WORDS[language]
    paragraphs = tuple(Block("paragraph", spans=(Span(_SENTENCES[language] * 3),)) for _n in range(5))
    return LetterValues(
        language=language,
        letterhead=Letterhead("Families for the Truth", "عائلات من أجل الحقيقة", "Registered association 18-442"),
        reference=f"FFT/2026/{number:03d}",
        place="Berlin",
        date=date(2026, 11, 20),
        addressee=(office, "1 Example Street", "1211 Geneva", figures.postal_country("CH", language)),
        subject=_SENTENCES[language][:40],
        salutation=(greeting,),
        blocks=paragraphs,
        close=(close,),
        signatories=(Signatory("", function, "Families for the Truth"),),
        verify_text="demarche.example/v/K7QM-3XTD-9FAB",
        verify_url="https://demarche.example/v/K7QM3XTD9FAB",
    )
