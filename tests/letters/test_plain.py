"""A letter as plain text reads like the letter."""

from petitions.letters import plain
from petitions.letters.values import Block, Item, Span
from tests.letters import make


def paragraph(*spans):
    return Block("paragraph", spans=spans)


def test_the_whole_letter_stands_in_the_order_of_the_page():
    words = plain.letter_text(make.letter("en"))
    order = [
        "FFT/2026/017",
        "By e-mail",
        "1211 Geneva",
        "Request for information",
        "Excellency,",
        "Families for the Truth brings",
    ]
    order += ["1. Open the archives", "Please accept", "President", "2 Signatories", "https://demarche.example/v/"]
    places = [words.find(part) for part in order]
    assert -1 not in places and places == sorted(places)


def test_lists_keep_their_numbers_and_their_depth():
    inner = Block("bulleted", items=(Item((paragraph(Span("inner")),)),))
    outer = Block(
        "numbered", start=3, items=(Item((paragraph(Span("first")), inner)), Item((paragraph(Span("second")),)))
    )
    assert plain.body_text((outer,)) == "3. first\n   - inner\n4. second"


def test_a_link_shows_its_address_once():
    with_words = paragraph(Span("the page", href="https://un.example/x"))
    bare = paragraph(Span("https://un.example/x", href="https://un.example/x"))
    assert plain.body_text((with_words, bare)) == "the page (https://un.example/x)\n\nhttps://un.example/x"
