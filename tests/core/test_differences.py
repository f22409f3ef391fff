"""What differs is found by words, told in order, and never takes long."""

import time

import pytest

from petitions.core import differences
from petitions.core.differences import Piece


def told(one: str, other: str) -> str:
    marks = {"same": "%s", "gone": "-[%s]", "new": "+[%s]"}
    return "".join(marks[piece.kind] % piece.text for piece in differences.pieces(one, other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Dear Chair, we write.", "Dear Excellency, we write.", "Dear -[Chair]+[Excellency], we write."),
        ("نكتب إليكم يومًا واحدًا.", "نكتب إليكم يومين.", "نكتب إليكم -[يومًا واحدًا]+[يومين]."),
        ("请求提供资料。", "请求提供文件。", "请求提供-[资料]+[文件]。"),
        ("Same.", "Same.", "Same."),
        ("", "All new.", "+[All new.]"),
    ],
    ids=["en", "ar", "zh", "same", "new"],
)
def test_words_are_compared_as_wholes(one, other, expected):
    assert told(one, other) == expected


def test_both_texts_can_be_read_out_of_the_pieces():
    one, other = "First line\n\nSecond, line {{count}}\n3", "First\n\nSecond; line {{count}} more\n\n3 4"
    found = differences.pieces(one, other)
    assert "".join(piece.text for piece in found if piece.kind != "new") == one
    assert "".join(piece.text for piece in found if piece.kind != "gone") == other


def test_lines_stay_lines():
    found = differences.lines("One.\n\nTwo.", "One.\n\nThree.\nFour.")
    assert found[0] == [Piece("same", "One.")]
    assert [piece.kind for line in found for piece in line].count("gone") == 1
    assert len(found) == 3


def test_a_merge_field_is_one_word_and_told_apart():
    assert told("To {{count}} now", "To {{count_new}} now") == "To -[{{count}} ]+[{{count_new}} ]now"
    assert Piece("same", "قبل {{reply_by}}.").parts == [("قبل ", False), ("{{reply_by}}", True), (".", False)]


@pytest.mark.parametrize(
    "words", ["a " * 10_000, "ab" * 10_000, "a\n" * 10_000, "1" * 20_000, "[[" * 10_000, "{{a}} b\n" * 2_000]
)
def test_what_repeats_itself_is_compared_in_a_moment(words):
    begun = time.process_time()
    found = differences.pieces(words, "x" + words[1:] + "y")
    assert found and time.process_time() - begun < 3
