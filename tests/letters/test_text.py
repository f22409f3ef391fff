"""The mini-format is closed: what is not in it is text, and what is too much is refused in words."""

import contextlib
import time

import pytest

from petitions.core.errors import Refused
from petitions.letters import text


def _words(body: str) -> str:
    return "".join(span.text for block in text.parse(body) for span in block.spans)


def test_paragraphs_emphasis_and_fields_are_understood():
    (first, second) = text.parse("We are **many** and *calm*.\n\nSo says {{organization}}.")
    assert [(span.text, span.strong, span.emphasis) for span in first.spans] == [
        ("We are ", False, False), ("many", True, False), (" and ", False, False), ("calm", False, True),
        (".", False, False),
    ]  # fmt: skip
    assert [span.field for span in second.spans] == ["", "organization", ""]


def test_demands_on_a_line_of_their_own_are_a_list_to_come():
    assert [block.kind for block in text.parse("Please:\n\n{{ demands }}\n\nThank you.")] == [
        "paragraph",
        "demands",
        "paragraph",
    ]


def test_a_numbered_list_keeps_its_first_number_and_its_depth():
    (outer,) = text.parse("3. one\n   - inner\n4. two")
    assert outer.kind == "numbered" and outer.start == 3 and outer.items[0].blocks[1].kind == "bulleted"


def test_a_condition_opens_a_paragraph():
    (block,) = text.parse("[if kind=court] To a court we say this.")
    assert block.condition == "kind=court" and block.spans[0].text == "To a court we say this."


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<iframe src=x></iframe>",
        "`code`",
        "{{''.__class__}}",
        "{% for x in y %}",
        "<https://a.example>",
    ],
)
def test_what_is_not_in_the_format_is_printed_as_typed(hostile):
    assert _words(hostile).replace(" ", "") == hostile.replace(" ", "") or text.parse(hostile)[0].kind == "paragraph"


@pytest.mark.parametrize("picture", ["![x](http://169.254.169.254/)", "![x](https://a.example/x.png)"])
def test_a_picture_is_never_more_than_a_link(picture):
    try:
        blocks = text.parse(picture)
    except text.BadLink:
        return
    assert blocks[0].kind == "paragraph" and blocks[0].spans[-1].text == "x"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html;base64,x", "http://a.example/", "/desk/", "file:///x"]
)
def test_a_link_is_https_or_no_link(link):
    try:
        blocks = text.parse(f"[here]({link})")
    except text.BadLink:
        return
    assert not any(span.href for block in blocks for span in block.spans)


def test_a_plain_https_link_is_kept():
    (block,) = text.parse("[our page](https://families.example/a)")
    assert block.spans[0].href == "https://families.example/a"


@pytest.mark.parametrize(
    "deep", ["- a\n  - b\n    - c\n      - d", "- " * 100 + "x", "\n".join("  " * i + "- x" for i in range(100))]
)
def test_lists_too_deep_are_refused_in_words(deep):
    with pytest.raises(text.TooDeep):
        text.parse(deep)


@pytest.mark.parametrize("long", ["x" * 20_001, "a\n\n" * 201])
def test_a_text_too_long_for_a_letter_is_refused(long):
    with pytest.raises(text.TextTooLong):
        text.parse(long)


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 20_000,
        "*a " * 6_000,
        "_a_" * 6_000,
        "![" * 9_000,
        "\\" * 20_000,
        "[…" * 9_000,
        ">" * 20_000,
        "[a](https://x" * 1_500,
    ],
    ids=["brackets", "stars", "underlines", "pictures", "slashes", "gaps", "quotes", "links"],
)
def test_a_text_made_to_tire_the_reader_is_read_or_refused_at_once(bomb):
    begun = time.process_time()
    with contextlib.suppress(Refused):
        text.parse(bomb)
    assert time.process_time() - begun < 5
