"""Painted pages hold what the plain table holds: every name, in order, with the same bytes however many paint."""

import dataclasses
import itertools
import os
import re
import subprocess
import sys
import unicodedata
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops

from petitions.letters import press
from petitions.letters.inventions import people
from petitions.letters.renderers import ROOT
from tests.letters import make

MANY = 501
MARKS = re.compile("[\u200e\u200f\u202a-\u202e]")
"""What pdftotext puts around Arabic."""
_FIRST = "أحمد محمد ليلى يوسف حسن علي فاطمة مريم خالد سلمى نور رنا سامي هدى عمر زيد ماجد وليد هالة جمال".split()
_LAST = (
    "المثال النموذج التجربة الخطيب النجار الحداد الصباغ العطار القاضي الحلبي الشامي المصري البغدادي الآغا "
    "عبد الله الإمام الأسعد لاشين بشارة الرئيس قباني الزعبي شلاش المؤمن الهلالي"
).split()[:25]
ARABIC = [" ".join(pair) for pair in itertools.product(_FIRST, _LAST)]
HOSTILE = {
    "an override": "\u202eevil\u202c Ana",
    "joiners": "\u200dAnna\u200d\u200c Bo\u200d",
    "a storm of marks": "Z" + "\u0335\u0321\u0334\u0300" * 50,
    "200 characters in one word": "x" * 200,
    "200 wide characters": "\ufdfd" * 200,
    "200 Arabic characters": "محمد " * 40,
    "line breaks": "Anna\nBo\r\tX\u2028Y\x00Z",
    "operators of PDF": ") Tj ET Q (",
    "marks alone": "\u0301\u0302\u0303",
    "isolates": "\u2067abc\u2066\u2068",
}


def pages(content: bytes, *more: str) -> list[str]:
    done = subprocess.run(["pdftotext", *more, "-", "-"], input=content, capture_output=True, check=True)
    return [unicodedata.normalize("NFKC", page) for page in done.stdout.decode().split("\f")]


def rows_of(content: bytes) -> list[str]:
    """Lines that begin with a number."""
    return [
        line.strip()
        for page in pages(content, "-layout")
        for line in page.splitlines()
        if re.match(r"\s*[\d,]+ {2,}", line)
    ]


def filled(names, count=MANY):
    return [*names, *(f"Person {at} Muster" for at in range(len(names), count))]


def test_latin_cyrillic_and_han_come_out_as_they_went_in(pdf):
    names = [name for name, _country in people(36) if not re.search("[\u0600-\u06ff]", name)] * 30
    names = [f"{name} {'ŞğıÅéïñßøœŁž'[at % 12]}" for at, name in enumerate(names)]
    rows = rows_of(pdf(make.annex(names)))
    assert [re.split(r" {2,}", row)[1] for row in rows] == names


@pytest.mark.slow
def test_arabic_names_come_out_as_well_as_from_the_table(pdf):
    def verbatim(content):
        words = {line.strip() for page in pages(content) for line in MARKS.sub("", page).split("\n")}
        return {name for name in ARABIC if name in words}

    tables = verbatim(pdf(make.annex(ARABIC[:250], "ar"))) | verbatim(pdf(make.annex(ARABIC[250:], "ar")))
    painted = verbatim(pdf(make.annex([*ARABIC, "Anna"], "ar")))
    assert len(ARABIC) == len(set(ARABIC)) == 500
    assert len(painted) >= 0.85 * 500 and len(painted) >= len(tables)


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_pages_are_numbered_and_every_row_stands_once(pdf, language):
    content = pdf(make.annex(filled([]), language))
    words, count = pages(content), press.count_pages(content)
    assert [f"{at}" in page and f"{count}" in page for at, page in enumerate(words[:count], 1)] == [True] * count
    found = [name for page in words for name in re.findall(r"Person \d+ Muster", page)]
    assert found == filled([])


def test_an_arabic_annex_is_mirrored(pdf):
    words = MARKS.sub("", pages(pdf(make.annex(filled([]), "ar")), "-layout")[1])
    lines = [line for line in words.splitlines() if "Muster" in line]
    assert len(lines) > 20
    assert all(re.fullmatch(r"\s*(ألمانيا)?\s+Person \d+ Muster\s+\d+", line) for line in lines)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_leaves_its_neighbours_alone(pdf, what):
    plain = make.annex(filled(["Anna Before", "?", "Anna After"]))
    rows = list(plain.rows)
    rows[1] = dataclasses.replace(rows[1], name=HOSTILE[what])
    content = pdf(dataclasses.replace(plain, rows=tuple(rows)))
    words = "\n".join(pages(content, "-layout"))
    assert re.search(r"^1 +Anna Before +Germany$", words, re.MULTILINE)
    assert re.search(r"^3 +Anna After$", words, re.MULTILINE) and "Person 500 Muster" in words


def test_a_storm_of_marks_stays_in_its_row(pdf):
    """Above and below the row there is the same ink as beside a plain name."""
    calm, storm = (
        press.pictures(pdf(make.annex(filled(["Anna", name, "Anna"]))), width=900, most=1)[0]
        for name in ("Z", HOSTILE["a storm of marks"])
    )
    upper, lower = _differences(calm, storm)
    assert 0 < lower - upper <= 27, "a row of 17.7 points is 27 lines of a picture 900 wide"


def _differences(one, other):
    """Lines of pixels in which two pictures differ."""
    ours, theirs = (Image.open(BytesIO(picture)).convert("L") for picture in (one, other))
    box = ImageChops.difference(ours, theirs).point(lambda level: 255 * (level > 60)).getbbox()
    return (box[1], box[3]) if box else (0, 0)


def test_a_name_without_letters_is_printed_by_number_and_told(pdf):
    made = press.annexed(make.annex(filled(["Anna", "\U0001f600 Bo", "\U00011e00\U00011e01"])))
    assert made.unprintable.keys() == {2, 3} and "\U0001f600" in made.unprintable[2]
    words = "\n".join(pages(made.pdf, "-layout"))
    assert len(re.findall("name in a script that cannot be printed here", words)) == 2


def test_a_short_annex_tells_the_same(pdf):
    made = press.annexed(make.annex(["Anna", "\U0001f600 Bo"]))
    assert made.unprintable == {2: "\U0001f600"}
    assert "cannot be printed here" in pages(made.pdf)[0]


@pytest.mark.slow
def test_bytes_are_the_same_for_any_number_of_processes(pdf):
    values = make.annex(filled([*ARABIC, *HOSTILE.values(), "ភ្នំពេញ", "中文"], 5_000))
    one, two, three = (press.annex(values, processes=number) for number in (1, 2, 3))
    assert one == two == three


@pytest.mark.slow
def test_bytes_are_the_same_for_any_hash_seed():
    script = (
        "import hashlib; from petitions.letters.paper import annex; from petitions.letters.values import Columns\n"
        "from tests.letters import make, test_painting as t\n"
        "v = make.annex(t.filled([*t.ARABIC, *t.HOSTILE.values()], 3_000)); annex.warm()\n"
        "print(hashlib.sha256(annex.render(v, Columns.of(v.rows), processes=2).pdf).hexdigest())"
    )
    environ = {"PATH": os.defpath, "FONTCONFIG_FILE": str(ROOT / "static/fonts/fonts.conf"), "PYTHONPATH": str(ROOT)}
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script], env=environ | {"PYTHONHASHSEED": seed}, stdout=-1, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_the_file_is_what_it_declares(pdf, tmp_path):
    path = tmp_path / "annex.pdf"
    path.write_bytes(pdf(make.annex(filled([]), "ar")))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    with pikepdf.open(path) as document:
        with document.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "B")
        assert (
            str(document.Root.Lang) == "ar"
            and "/OutputIntents" in document.Root
            and "/StructTreeRoot" not in document.Root
        )
        assert "FFT/2026/017" in str(document.docinfo.Title)
        assert str(document.docinfo.CreationDate).startswith("D:20261120")
        fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
        files = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/DescendantFonts" in one]
        assert len(files) == len(fonts), "each font is embedded once"
