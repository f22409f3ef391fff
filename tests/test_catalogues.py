"""Every sentence exists in Arabic and French, what everybody may read also in Spanish, Russian and Chinese."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment

from petitions.core import i18n

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "petitions" / "translations"
PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]")
FORMS = {"ar": 6, "fr": 2, "es": 2, "ru": 3, "zh": 1}
LATIN_AMOUNT = re.compile(r"[0-9] (دقيقة|ساعة|يوم|شهر|سنة|حرف|نقطة|مليون|ميغابايت|م\.ب)")
TRANSLATED = [code for code in i18n.INTERFACE if code != "en"]
SAME = {"Demarche", "SHA-256", "PDF", "CSV", "JSON"}
"""Words that stand in a template as they are: names and units that no language translates."""


def extracted(mapping: str, folder: Path) -> list:
    """Every message id that code and templates ask for now, of the parts that ``mapping`` names."""
    out = folder / f"{mapping}.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", mapping]
    subprocess.run([*command, "-k", "lazy_gettext", "-k", "lazy", "-k", "_", "-o", out, "."], cwd=ROOT, check=True)
    with out.open("rb") as file:
        return [message.id for message in read_po(file) if message.id]


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    return extracted("babel.cfg", tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    return extracted("babel-public.cfg", tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request):
    with (TRANSLATIONS / request.param / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=request.param)


@pytest.fixture
def wanted(catalogue, everything, public):
    """What this language must say: all of it, or what everybody may read."""
    return everything if str(catalogue.locale) in i18n.DESK else public


def test_what_everybody_may_read_is_part_of_the_whole(everything, public):
    whole = {_first(key) for key in everything}
    assert {_first(key) for key in public} < whole and len(public) > 400


def test_nothing_is_left_untranslated(wanted, catalogue):
    missing = [key for key in wanted if not (message := catalogue.get(key)) or not _is_whole(message) or message.fuzzy]
    assert not missing, f"{len(missing)} without {catalogue.locale}: {missing[:5]}"


def test_a_catalogue_holds_nothing_that_nobody_asks_for(wanted, catalogue):
    asked = {_first(key) for key in wanted}
    assert not [message.id for message in catalogue if message.id and _first(message.id) not in asked]


def test_translations_fill_the_same_places(catalogue):
    wrong = [m.id for m in catalogue if m.id and _places(m.string) != _places(m.id) and not _may_leave_out(m)]
    assert not wrong


def test_plurals_have_every_form_the_language_knows(catalogue):
    forms = FORMS[str(catalogue.locale)]
    assert catalogue.num_plurals == forms
    assert not [m.id for m in catalogue if m.pluralizable and len(m.string) != forms]


def test_what_arabic_sentences_count_and_measure_is_in_the_digits_of_arabic_pages():
    with (TRANSLATIONS / "ar" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        said = [" ".join(m.string) if m.pluralizable else m.string for m in read_po(file, locale="ar") if m.id]
    assert len(said) > 1000
    assert not [sentence for sentence in said if LATIN_AMOUNT.search(sentence)]


@pytest.mark.parametrize("code", ["es", "ru", "zh"])
def test_a_translation_is_no_copy_of_the_english(code, public):
    with (TRANSLATIONS / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        read = read_po(file, locale=code)
    copied = [key for key in public if " " in key and (found := read.get(key)) and found.string == key]
    assert not copied


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_a_template_has_no_words_outside_the_catalogue(path):
    assert not _bare_words(path.read_text())


def test_the_look_for_bare_words_finds_them():
    assert _bare_words('<p>{{ _("Sign") }} now</p>') == Counter(["now"])
    assert _bare_words('<a title="Read more" href="/desk/">{{ words }}</a>') == Counter(["Read more"])


def _bare_words(source: str) -> Counter[str]:
    """Text and spoken attributes of a template that are written in it, not asked of the catalogue."""
    source = re.sub(r"{% block (?:width|kind) %}\w+{% endblock %}", "", source)
    tokens = Environment(autoescape=True).lex(source)
    text = "".join(value if kind == "data" else "\x00" for _, kind, value in tokens if kind in ("data", "variable_end"))
    spoken = re.findall(r'\b(?:title|alt|aria-label|placeholder|data-label)="([^"\x00]*[^\W\d_]{2}[^"\x00]*)"', text)
    naked = re.sub(r'<code[ >].*?</code>|<span class="code">.*?</span>|<[^>]*>|&\w+;', "\n", text, flags=re.DOTALL)
    naked = re.sub(r'"? ?\b(?:lang|dir)="|\[if(?: \w+=)?', "\n", naked)
    found = [part.strip(" ·\t") for part in re.split(r"[\x00\n]", naked)]
    return Counter(part for part in (*found, *spoken) if re.search(r"[^\W\d_]{2}", part) and part not in SAME)


def _first(key) -> str:
    return key if isinstance(key, str) else key[0]


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _may_leave_out(message: Message) -> bool:
    """A plural form for none, one or two may say the number as a word."""
    return message.pluralizable and _places(message.string) <= _places(message.id)


def _places(texts) -> set[str]:
    joined = "\n".join(texts) if isinstance(texts, (tuple, list)) else texts
    return {match.group(0) for match in PLACES.finditer(joined)}
