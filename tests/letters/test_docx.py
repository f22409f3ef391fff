"""A letter as a Word document: whole, in its direction, harmless, and the same each time."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from petitions.letters import docx, text
from petitions.letters.values import LANGUAGES, Parallel
from tests.letters import make

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        whole = {name: package.read(name) for name in package.namelist()}
    parts = {name: ElementTree.fromstring(xml) for name, xml in whole.items()}  # noqa: S314  # our own, just written
    assert set(parts) == {"[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml"}
    return parts["word/document.xml"]


def lines(content: bytes) -> list[str]:
    return ["".join(node.text or "" for node in p.iter(f"{W}t")) for p in opened(content).iter(f"{W}p")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_letter_is_in_it(language):
    values = make.letter(language)
    found = lines(docx.document(values))
    assert values.subject in found and values.close[0] in found and values.salutation[0] in found
    assert found[1] == "FFT/2026/017" and any(line.startswith("1. ") for line in found)


def test_arabic_paragraphs_run_from_right_to_left_and_latin_words_in_them_do_not():
    values = make.letter("ar", blocks=text.parse("رسالتنا FFT/2026/017 وعنوانها **مهم** (https://a.example)."))
    tree = opened(docx.document(values))
    assert all(p.find(f"{W}pPr/{W}bidi") is not None for p in tree.iter(f"{W}p"))
    runs = {run.find(f"{W}t").text: run for run in tree.iter(f"{W}r")}
    assert runs["FFT/2026/017"].find(f"{W}rPr/{W}rtl") is None
    assert runs["https://a.example"].find(f"{W}rPr/{W}rtl") is None
    bold = runs["مهم"].find(f"{W}rPr")
    assert bold.find(f"{W}rtl") is not None and bold.find(f"{W}bCs") is not None
    english = opened(docx.document(make.letter("en")))
    assert english.find(f".//{W}bidi") is None and english.find(f".//{W}rtl") is None


def test_a_second_text_keeps_its_own_direction():
    beside = Parallel("ar", "طلب", ("تحية،",), text.parse("نص عربي"), ("مع الاحترام",))
    tree = opened(docx.document(make.letter("en", parallel=beside)))
    ways = [p.find(f"{W}pPr/{W}bidi") is not None for p in tree.iter(f"{W}p")]
    assert True in ways and False in ways


def test_hostile_words_stay_words():
    hostile = '</w:t><w:hack/> & "x" \x0b\ufffe ]]>'
    assert hostile.replace("\x0b\ufffe", "") in lines(docx.document(make.letter("en", subject=hostile)))


def test_a_long_line_of_signs_takes_no_time():
    digits = text.parse("1 2 " * 4000)
    assert len(lines(docx.document(make.letter("ar", blocks=digits)))) > 5


def test_the_same_letter_gives_the_same_bytes():
    assert docx.document(make.letter("fr")) == docx.document(make.letter("fr"))
