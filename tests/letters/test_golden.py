"""The golden suite: every kind of letter, in six languages, to four ranks; what is read back is what was written.

Each kind and language meets two of the ranks, turn by turn, so that every kind and every language meets all four; with
GOLDEN=full each meets each.
"""

import dataclasses
import os
import re
import subprocess
import unicodedata
from datetime import date

import pytest

from petitions.letters import counting, fields, figures, plain, press, starters, text
from petitions.letters.models import LetterKind
from petitions.letters.phrases import phrase
from petitions.letters.values import Partner, Signatory
from tests.letters import make

RANKS = {
    "head-of-organization": "un-secretary-general",
    "president": "hrc-president",
    "committee": "ced",
    "expert": "sp-portal",
}
"""Rank, and a body of it."""
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
GAPS = {
    "ar": "ما يُكتب هنا من وقائع مخترعة",
    "en": "invented facts that stand here",
    "es": "hechos inventados que figuran aquí",
    "fr": "des faits inventés qui figurent ici",
    "ru": "вымышленные факты, изложенные здесь",
    "zh": "此处所写的虚构事实",
}
DEMANDS = {
    "ar": ("فتح محفوظات السجون.", "حماية المقابر المعروفة."),
    "en": ("Open the archives of prisons.", "Protect known graves."),
    "es": ("Abrir los archivos de las prisiones.", "Proteger las fosas conocidas."),
    "fr": ("Ouvrir les archives des prisons.", "Protéger les tombes connues."),
    "ru": ("Открыть архивы тюрем.", "Охранять известные захоронения."),
    "zh": ("开放监狱档案。", "保护已知墓地。"),
}
ORGANIZATIONS = {
    "ar": "عائلات من أجل الحقيقة",
    "en": "Families for the Truth",
    "es": "Familias por la Verdad",
    "fr": "Familles pour la vérité",
    "ru": "Семьи за правду",
    "zh": "寻求真相家属会",
}
_MARKS = dict.fromkeys(map(ord, " \n\f\u00a0\u202f\u200e\u200f\u202a\u202b\u202c\u00ad\u2066\u2067\u2068\u2069"))


def letter(kind, language, slug):
    """A letter of a kind from its starter, every gap and field filled with invented words."""
    starter, ours = starters.find(kind, language), ORGANIZATIONS[language]
    values = dict.fromkeys(fields.FIELDS, ours) | {
        "supporters": counting.supporters(counting.Counts(1284, date(2026, 11, 20), paper=310), language),
        "previous_letter": f"FFT/2026/009 ({figures.day(date(2026, 8, 1), language)})",
        "since": figures.day(date(2026, 8, 1), language),
        "days_since": figures.days(111, language),
        "reply_by": figures.day(date(2027, 1, 31), language),
        "campaign_link": "https://demarche.example/c/tell-the-families",
    }
    subject, body = (starters.GAP.sub(GAPS[language], words) for words in (starter.subject, starter.body))
    filled = fields.fill(text.parse(body), values, demands=DEMANDS[language])
    made = make.letter(language, slug, kind=kind.value, blocks=filled, subject=fields.fill_line(subject, values))
    made = dataclasses.replace(made, letterhead=dataclasses.replace(made.letterhead, name=ours), signatories=(
        Signatory("", GAPS[language], ours),), place=figures.country("DE", language))  # fmt: skip
    if kind is LetterKind.JOINT:
        return dataclasses.replace(made, partners=(Partner(ours, make.picture()), Partner(ours, make.picture())))
    return made


def addressed(kind, language):
    """The bodies that this kind is written to in this language."""
    bodies = list(RANKS.values())
    if os.environ.get("GOLDEN") == "full":
        return bodies
    turn = list(LetterKind).index(kind) + LANGUAGES.index(language)
    return [bodies[turn % 4], bodies[(turn + 1) % 4]]


def test_every_kind_and_every_language_meets_every_rank():
    pairs = {(kind, code): set(addressed(kind, code)) for kind in LetterKind for code in LANGUAGES}
    for one in (*LetterKind, *LANGUAGES):
        assert set().union(*(met for pair, met in pairs.items() if one in pair)) == set(RANKS.values())


def read(content):
    """What poppler reads, in its order, without white space and marks of direction."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().translate(_MARKS)


def pieces(values):
    """Every run of words that a reader takes in at once: lines of the head, paragraphs, items, the close."""
    yield from (values.letterhead.name, values.subject, *values.salutation, *values.close, *values.addressee)
    yield values.reference
    for block in values.blocks:
        yield from _words(block)


def _words(block):
    if block.items:
        for item in block.items:
            for inner in item.blocks:
                yield from _words(inner)
    else:
        yield plain.body_text([block])


@pytest.mark.slow
@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "ar"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_what_is_read_back_is_what_was_written(pdf, kind, language):
    for slug in addressed(kind, language):
        values = letter(kind, language, slug)
        content = pdf(values)
        found = read(content)
        foot = {f"{values.reference}·{page.translate(_MARKS)}" for page in _page_words(language)}
        for words in foot:
            found = found.replace(words, "")
        missing = [words for words in pieces(values) if words.translate(_MARKS) not in found]
        assert not missing, f"{slug}: {missing}"
        assert press.count_pages(content) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(LetterKind))
def test_arabic_words_are_read_back_but_for_a_few(pdf, kind):
    """Poppler puts short vowels and the punctuation beside numbers elsewhere, so letters and digits are compared."""
    for slug in addressed(kind, "ar"):
        values = letter(kind, "ar", slug)
        content = pdf(values)
        done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        found = set(_bare_words(done.stdout.decode()))
        words = [word for piece in pieces(values) for word in _bare_words(piece)]
        missing = [word for word in words if word not in found]
        assert len(missing) <= 0.05 * len(words), f"{slug}: {missing}"
        assert press.count_pages(content) <= 2


def _bare_words(text):
    return re.findall(r"\w+", "".join(one for one in text if not unicodedata.combining(one)))


def test_no_letter_of_a_kind_leaves_a_gap_or_a_field():
    for language in LANGUAGES:
        for kind in LetterKind:
            values = letter(kind, language, RANKS["committee"])
            words = values.subject + plain.body_text(values.blocks)
            assert values.is_complete() and "{{" not in words and "[…" not in words


def _page_words(language):
    return [phrase(language, "page", page=page, pages=pages) for pages in (1, 2, 3) for page in range(1, pages + 1)]
