"""What comes out of the press: pages, words in their order, the same bytes; and what it will not do."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from petitions.letters import press
from petitions.letters.values import Block, Span
from tests.letters import make

NAMES = ["Анна Примерова", "ليلى حداد", "王伟", "Anna Muster", "O'Neil-Şahin"]


def _words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "ru", "zh"])
def test_a_letter_is_one_or_two_pages_with_reference_and_code(pdf, language):
    content = pdf(make.letter(language))
    words = _words(content)
    assert press.count_pages(content) in (1, 2)
    assert "FFT/2026/017" in words and "demarche.example/v/K7QM-3XTD-9FAB" in words


def test_the_same_values_give_the_same_bytes(pdf):
    assert pdf(make.letter("ar")) == pdf(make.letter("ar"))
    assert pdf(make.annex(NAMES)) == pdf(make.annex(NAMES))


def test_a_letter_is_tagged_titled_and_names_no_author(pdf):
    content = pdf(make.letter("fr"))
    said = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()
    facts = {name: value.strip() for name, _colon, value in (line.partition(":") for line in said.splitlines())}
    assert facts["Tagged"] == "yes" and facts["Title"].startswith("FFT/2026/017") and "Author" not in facts
    assert facts["CreationDate"].startswith("Fri Nov 20 00:00:00 2026")
    said = subprocess.run(["pdfinfo", "-meta", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert "<pdfaid:part>3</pdfaid:part>" in said.replace(' rdf:datatype="string"', "") or 'pdfaid:part="3"' in said


def test_a_signature_block_never_stands_alone(pdf):
    long = tuple(Block("paragraph", spans=(Span(f"Paragraph {n}. " + "word " * 60),)) for n in range(1, 10))
    pages = [page for page in _words(pdf(make.letter("en", blocks=long))).split("\f") if page.strip()]
    assert "President" in pages[-1] and "Paragraph 9." in pages[-1]


@pytest.mark.parametrize(
    ("mark", "language", "word"), [("DRAFT", "en", "DRAFT"), ("SPECIMEN", "fr", "SPÉCIMEN"), ("DRAFT", "ru", "ПРОЕКТ")]
)
def test_a_mark_stands_on_every_page_in_the_letters_language(pdf, mark, language, word):
    assert word in _words(pdf(make.letter(language, mark=mark)))


def test_an_annex_says_whom_it_is_for_how_many_and_where_it_ends(pdf):
    words = _words(pdf(make.annex(NAMES)))
    assert "not for publication or transmission to any Government" in words
    assert "5 named, 1 counted without a name, 6 in all" in words
    assert "ab" * 32 in words.replace("\n", "") and "End of annex" in words
    assert all(name in words for name in ("Анна Примерова", "王伟", "O'Neil-Şahin"))


def test_a_long_annex_holds_every_row(pdf):
    words = _words(pdf(make.annex([f"Person {n} Muster" for n in range(1, 1201)])))
    assert all(f"Person {n} Muster" in words for n in range(1, 1201))


@pytest.mark.parametrize(
    "name", ["\u202eevil\u202c", "<script>x</script>", "{{7*7}}", '"><img src=x onerror=y>', "%s {0.__class__}"]
)
def test_a_hostile_name_is_printed_literally_and_leaves_its_neighbours_alone(pdf, name):
    words = _words(pdf(make.annex(["Anna Before", name, "Anna After"])))
    assert "Anna Before" in words and "Anna After" in words
    assert name[:6] in words or name[1:5][::-1] in words


def test_nothing_outside_is_fetched(pdf):
    asked = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):  # the name http.server wants
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/x.png"
    spans = tuple(
        Span(f'<img src="{url}"><link rel=attachment href="file:///etc/hostname">@import url({url})') for _n in range(3)
    )
    content = pdf(make.letter("en", blocks=(Block("paragraph", spans=spans),), subject=f'<img src="{url}">'))
    server.shutdown()
    server.server_close()
    assert not asked and b"EmbeddedFile" not in content


@pytest.mark.slow
@pytest.mark.parametrize("over", [{"subject": "x" * 200_000}, {"copies": tuple(f"Office {n}" for n in range(60_000))}])
def test_what_is_too_much_ends_with_a_sentence(pdf, over, monkeypatch):
    with monkeypatch.context() as shorter:
        shorter.setattr(press, "LETTER_SECONDS", 4)  # what is too much stays so when it is given five times as long
        with pytest.raises(press.CannotPrint):
            pdf(make.letter("en", **over))
    assert pdf(make.letter("en"))


def test_pictures_of_pages_are_png(pdf):
    pages = press.pictures(pdf(make.letter("en")), width=400)
    assert len(pages) == 1 and pages[0].startswith(b"\x89PNG")


def test_a_letter_of_one_page_and_a_few_lines_becomes_a_page(pdf):
    blocks = tuple(Block("paragraph", spans=(Span(f"Paragraph {n}. " + "word " * 53),)) for n in range(1, 7))
    few = pdf(make.letter("en", blocks=blocks))
    assert press.count_pages(few) == 1
    assert press.count_pages(pdf(make.letter("en", blocks=blocks * 2))) == 2
