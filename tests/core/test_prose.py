"""The closed Markdown of statements, and the characters it may hold."""

import time

import pytest

from petitions.core import prose


def test_the_small_language_becomes_paragraphs_lists_and_emphasis() -> None:
    shown = prose.render("Tell **every** family\n\n1. where *they* are\n2. when\n\n> a word\n\n# Small")
    assert "<strong>every</strong>" in shown and "<em>they</em>" in shown
    assert shown.count("<li>") == 2 and "<blockquote>" in shown and "<h3>Small</h3>" in shown


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<iframe src='https://a.example'></iframe>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "[x](http://a.example)",
        "[x](//a.example)",
        "![x](http://169.254.169.254/)",
        "![x](file:///etc/passwd)",
        "![x](https://a.example/p.png)",
        "<img src=x onerror=alert(1)>",
        "<svg><image href='https://a.example'/></svg>",
        "`<b>code</b>`",
    ],
)
def test_nothing_but_words_comes_of_hostile_text(bad: str) -> None:
    shown = prose.render(bad)
    for tag in (
        "<script",
        "<iframe",
        "<img",
        "<svg",
        "<code",
        "<b>",
        'href="javascript',
        'href="data',
        'href="http:',
        'src="',
        'href="//',
    ):
        assert tag not in shown


def test_a_link_shows_its_whole_address_in_its_own_direction() -> None:
    shown = prose.render("[the report](https://a.example/?a=1&b=2)")
    assert 'href="https://a.example/?a=1&amp;b=2"' in shown
    assert '<bdi dir="ltr">https://a.example/?a=1&amp;b=2</bdi>' in shown
    assert 'rel="noopener nofollow"' in shown


def test_a_link_that_is_its_own_text_is_printed_once() -> None:
    assert prose.render("[https://a.example/](https://a.example/)").count("https://a.example/") == 2


def test_a_link_title_cannot_smuggle_attributes() -> None:
    assert "onmouseover" not in prose.render('[x](https://a.example "a\\" onmouseover=\\"b")')


@pytest.mark.parametrize(
    "deep", ["> " * 100 + "x", "\n".join("  " * n + "- x" for n in range(100)), "- " * 5000, ">" * 5000]
)
def test_a_hundred_lists_in_each_other_are_named_and_cost_nothing(deep: str) -> None:
    started = time.process_time()
    assert prose.problems(deep) and "<ul" not in prose.render(deep) and "<blockquote" not in prose.render(deep)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "bad", ["[" * 19_000, "*" * 19_000, "**a " * 4_000, "|a" * 9_000, "![" * 9_000, "](" * 9_000, "_a_*b*" * 3_000]
)
def test_marks_without_end_cost_little(bad: str) -> None:
    started = time.process_time()
    prose.render(bad)
    assert time.process_time() - started < 1


def test_a_megabyte_is_refused_by_its_length() -> None:
    started = time.process_time()
    assert "1000000" in str(prose.problems("| a | b |\n" * 100_000)[0])
    assert time.process_time() - started < 0.1


def test_brackets_without_end_are_named() -> None:
    assert "brackets" in str(prose.problems("[" * 501)[0]) and prose.problems("[" * 500) == []


def test_text_with_turned_direction_is_refused_and_the_character_named() -> None:
    assert prose.hidden_characters("a\u202eb\u2066c\u0007") == ["U+202E", "U+2066", "U+0007"]
    assert "U+202E" in str(prose.problems("x \u202e y")[0])


def test_marks_that_arabic_and_persian_need_stay() -> None:
    assert prose.hidden_characters("می\u200cخواهم \u200f(1)\u200e\n\tx") == []


def test_pictures_are_named_before_they_would_be_lost() -> None:
    assert "Pictures" in str(prose.problems("See ![us](https://a.example/us.png)")[0])


def test_hyphens_within_a_line_are_no_lists() -> None:
    assert prose.problems("a - b " * 40) == []


def test_good_text_has_no_problem() -> None:
    assert prose.problems("We ask:\n\n1. one\n   - a\n   - b\n2. two") == []


def test_text_is_kept_composed_and_trimmed() -> None:
    assert prose.tidy("  a\u0301b \r\nc\t\r\n ") == "\u00e1b\nc"
