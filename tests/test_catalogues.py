"""Every sentence of the interface exists in Arabic and French, with the same places to fill."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "petitions" / "translations"
PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """Every message that code and templates ask for now."""
    out = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "--quiet",
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "lazy_gettext",
        "-o",
        out,
        ".",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    with out.open("rb") as file:
        return [message.id for message in read_po(file) if message.id]


@pytest.fixture(scope="module", params=["ar", "fr"])
def catalogue(request):
    with (TRANSLATIONS / request.param / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_nothing_is_left_untranslated(wanted, catalogue):
    missing = [key for key in wanted if not (message := catalogue.get(key)) or not _is_whole(message) or message.fuzzy]
    assert not missing, f"{len(missing)} without {catalogue.locale}: {missing[:5]}"


def test_translations_fill_the_same_places(catalogue):
    wrong = [message.id for message in catalogue if message.id and _places(message.string) - _places(message.id)]
    assert not wrong


def test_plurals_have_every_form_the_language_knows(catalogue):
    short = [m.id for m in catalogue if m.pluralizable and len(m.string) != catalogue.num_plurals]
    assert not short


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _places(texts) -> set[str]:
    joined = "\n".join(texts) if isinstance(texts, (tuple, list)) else texts
    return {match.group(0) for match in PLACES.finditer(joined)}
