"""Words of foreign mails: every charset is read, nothing hides, no form of HTML is slow or dangerous."""

import time

import pytest

from petitions.replies import texts

SALAM = "السلام عليكم"


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("windows-1256", SALAM),
        ("gb18030", "来函收悉"),
        ("koi8-r", "Ваше письмо получено"),
        ("utf-8", "reçu"),
        ("iso-8859-1", "reçu"),
        ("utf-7", SALAM),
    ],
)
def test_each_charset_is_read(charset, words):
    assert texts.decoded(words.encode(charset), charset) == words


@pytest.mark.parametrize("charset", ["x-nobody-knows", "zip", "punycode", "idna", "undefined", "", "a\0b", "utf-8"])
def test_a_charset_that_is_none_or_wrong_never_stops_the_reading(charset):
    assert texts.decoded(SALAM.encode(), charset) == SALAM
    assert texts.decoded(b"re\xe7u", charset) in ("reçu", "re\ufffdu")


def test_a_lie_about_the_charset_reads_what_can_be_read():
    assert texts.decoded("письмо".encode("koi8-r") + b"\xff\xfe", "gb2312").strip()


def test_signs_that_turn_lines_or_hide_are_gone_and_joiners_stay():
    assert texts.safe("a\u202eb\u2066c\u200fd\u200be\x00f\x1bg\ufefft\U000e0041") == "abcdefgt"
    assert texts.safe("می\u200cخواهم\r\nb\rc\u2028d") == "می\u200cخواهم\nb\nc\nd"


def test_a_long_text_is_cut_and_says_so():
    cut = texts.safe("x" * 500_000)
    assert len(cut) < 100_100 and cut.endswith("[…]")


def test_heads_become_one_readable_line():
    assert texts.header("=?windows-1256?B?4cfj?= =?utf-8?q?_abc?=") == "لام abc"
    assert texts.header("a\r\nBcc: b@people.example") == "a Bcc: b@people.example"
    assert texts.header("=?x-odd?B?!!!?= =?utf-8?b?/?=")
    assert len(texts.header("=?utf-8?q?" + "a" * 100_000 + "?=")) <= 1010


def test_html_becomes_words_and_nothing_else():
    html = """<html><head><title>no</title><style>p{}</style></head><body onload="x()"><p>Dear <b>friends</b>,<br>
    5 &lt; 6 &amp; more</p><script>steal()</script><ul><li>one</li><li>two</ul><img src="https://spy.example/x.png">
    <p>See <a href="https://un.example/form">our form</a>.</p><blockquote><p>Your words</p></blockquote>after</body>"""
    assert texts.safe(texts.from_html(html)) == (
        "Dear friends,\n5 < 6 & more\n\n- one\n- two\n\n"
        "See our form <https://un.example/form>.\n\n> Your words\n\nafter"
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<div>" * 200_000,
        "<!" * 500_000,
        "<!--" * 250_000,
        "<a " * 300_000,
        "<script>" * 100_000,
        "<script></script" * 60_000,
        "<blockquote>" * 80_000,
        "&#" * 400_000,
        "</" * 500_000,
    ],
)
def test_no_html_takes_long(bad):
    begun = time.process_time()
    texts.safe(texts.from_html(bad + "x"))
    assert time.process_time() - begun < 5
