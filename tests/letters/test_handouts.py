"""Signature sheets, posters and cards as they leave the press: words, order of letters, code, size."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import qrcode
from PIL import Image

from petitions.letters import printing
from petitions.letters.handouts import CARD, KINDS, LARGE_POSTER, POSTER, SHEET, Ask, HandoutValues
from petitions.letters.paper.typeset import MASK

pytestmark = [pytest.mark.pdf, pytest.mark.usefixtures("pdf")]
LINK = "https://letters.example/c/tell-the-families"
ENGLISH = HandoutValues(
    kind=SHEET,
    language="en",
    text_language="en",
    kicker="Called by Families for the Truth · wave 2",
    title="Tell the families where they are",
    summary="Prisons have been opened; the archives have not.",
    demands_heading="What we ask",
    demands=(Ask("1", "Open the archives of prisons."), Ask("2", "Protect known graves.")),
    invitation="Sign online at",
    link=LINK,
    address="letters.example/c/tell-the-families",
    consent_heading="Before you write",
    consent=("Write your name only if it may be printed in the letter.",),
    columns=("No.", "Name", "Country", "Signature"),
    blanks=("Place", "Date", "Collected by"),
    foot="Wave 2 · text version 3 of 20 November 2026 (\u2068a1b2c3d4e5f6\u2069)",
    made_on=date(2026, 11, 20),
)
ARABIC = replace(
    ENGLISH,
    language="ar",
    text_language="ar",
    title="أخبروا العائلات أين هم",
    summary="فُتحت السجون ولم تُفتح السجلات.",
    demands=(Ask("١", "افتحوا سجلات السجون."), Ask("٢", "احموا القبور المعروفة.")),
    consent=("اكتب اسمك فقط إذا جاز أن يُطبع في الرسالة.",),
)


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
    finally:
        document.close()
    return pages, sizes


def plain(text):
    return re.sub(r"\s+", " ", text)


def test_a_sheet_fills_front_and_back_with_lines_and_says_what_is_asked_and_consented_to():
    pages, sizes = words_of(printing.handout(ENGLISH))
    assert sizes == [(210, 297), (210, 297)]
    front, back = map(plain, pages)
    for said in (ENGLISH.title, "Open the archives of prisons.", ENGLISH.consent[0], "Signature", ENGLISH.address):
        assert said in front
    assert "text version 3" in front and "a1b2c3d4e5f6" in front
    assert ENGLISH.title in back and "Signature" in back and "Collected by" in back
    assert ENGLISH.title not in front[front.index("What we ask") :]


def test_an_arabic_sheet_keeps_its_words_and_counts_lines_in_its_digits():
    front, back = words_of(printing.handout(ARABIC))[0]
    letters = set(front + back)
    assert {"١", "٩"} <= letters and ("افتحوا" in front or "ﺍﻓﺘﺤﻮﺍ" in front)
    assert not re.search(r"(?<![\d.])[3-9]\d?(?=\s*$)", front, re.MULTILINE)


def test_a_very_long_text_takes_more_pages_and_is_never_cut():
    demands = tuple(Ask(str(n), "Open every archive of every prison and court. " * 14) for n in range(1, 16))
    pages, _sizes = words_of(printing.handout(replace(ENGLISH, demands=demands)))
    whole = plain(" ".join(pages))
    assert len(pages) > 2 and whole.count("Open") == 15 * 14


@pytest.mark.parametrize(("kind", "size"), [(POSTER, (210, 297)), (LARGE_POSTER, (297, 420))])
def test_a_poster_is_one_page_with_title_sentence_and_address(kind, size):
    pages, sizes = words_of(printing.handout(replace(ENGLISH, kind=kind)))
    assert sizes == [size]
    assert ENGLISH.title in plain(pages[0]) and ENGLISH.summary in plain(pages[0])
    assert ENGLISH.address in pages[0]


def modules(pdf):
    """The code as it stands in the file: dark and light, one dot a module."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [o.get_bitmap().to_pil() for o in document[0].get_objects() if o.type == 3]
    finally:
        document.close()
    (picture,) = pictures
    grey = picture.convert("L")
    return [[grey.getpixel((x, y)) < 128 for x in range(grey.width)] for y in range(grey.height)]


@pytest.mark.parametrize("kind", [SHEET, POSTER])
def test_the_code_on_paper_holds_the_short_address(kind):
    expected = qrcode.QRCode(border=0, mask_pattern=MASK)
    expected.add_data(LINK)
    expected.make()
    assert modules(printing.handout(replace(ENGLISH, kind=kind))) == expected.get_matrix()


@pytest.mark.parametrize("values", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_a_card_is_a_picture_of_1200_by_630_pixels_with_ink_on_its_own_side(values):
    content = printing.handout(replace(values, kind=CARD))
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630)) and len(content) < 120_000
    grey = picture.convert("L").crop((0, 100, 1200, 300))
    left, right = (sum(grey.crop(box).histogram()[:100]) for box in ((0, 0, 300, 200), (900, 0, 1200, 200)))
    assert (right > left) is (values is ARABIC)


def test_markup_in_a_title_is_printed_as_it_is():
    title = "<b>{{7*7}}</b> & ${7*7}"
    assert title in plain(words_of(printing.handout(replace(ENGLISH, kind=POSTER, title=title)))[0][0])


def test_the_same_values_have_the_same_fingerprint_and_bytes():
    assert ENGLISH.fingerprint == replace(ENGLISH).fingerprint != replace(ENGLISH, foot="x").fingerprint
    assert len({replace(ENGLISH, kind=kind).fingerprint for kind in KINDS}) == len(KINDS)
    assert printing.handout(ENGLISH) == printing.handout(ENGLISH)
