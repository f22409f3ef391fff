"""Every real name is taken as it is written; addresses, numbers and noise are not."""

import time

import pytest

from petitions.signing import names

FATHA, SHADDA = "\u064e", "\u0651"

REAL = [
    "Q", "Sukarno", "Null", "None", "O'Neil-Şahin", "María José de la Cruz", "J.R.R. Tolkien", "A. B.", "Md. Ali",
    "Nguyễn Thị Minh Khai", "ʻAbd al-Raḥmān", "רוּת בַּת־שֶׁבַע", "رنا الخطيب", "王秀英", "Дарья Образцова", "สมชาย ใจดี",
    "शक्ति त्रिवेदी", "Nicoʼ", "X Æ A-12", "Ngũgĩ wa Thiong'o", "Mr.Co", "St. John", "محمد ٢",
    "علی\u200cرضا", "क्\u200dष",
    " ".join(["م\u064fح\u064eم\u064e\u0651د"] * 12),
    # stored as they are, and printed as text everywhere
    "=HYPERLINK(A1)", "+1", "-2", "@SUM", "＝SUM", "<script>alert(1)</script>", '"><img onerror=x>',
    "{{7*7}}", "${7*7}", "%s", "{0.__class__}",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_real_name_is_kept_as_it_is_written(name):
    assert names.problem(names.tidy(name)) is None
    assert names.tidy(name) == name


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b", "\u200b \ufeff", "\u3164", "\t\r\n", "\u202e\u2066\u2069", "\u200d"]
)
def test_what_prints_as_nothing_is_an_empty_name(typed):
    assert names.tidy(typed) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eRana\u202c", "Rana"),
        ("Rana\u2066\u2069 H.", "Rana H."),
        ("\u200fرنا\u200e", "رنا"),
        ("Ra\u00adna", "Rana"),
        ("\u200cعلی\u200cرضا\u200c", "علی\u200cرضا"),
        ("\tRana\r\n  H. ", "Rana H."),
        ("S\u0327ahin", "Şahin"),
        ("Rana\u00a0\u2003H.", "Rana H."),
        ("😀\u200d😀a", "😀😀a"),
    ],
)
def test_only_what_is_invisible_is_taken_out(typed, kept):
    assert names.tidy(typed) == kept


@pytest.mark.parametrize(
    "typed", ["\u0301\u0301", "😀", "❤️", "👩\u200d👩\u200d👧", "---", "!!!", "\ue000\ue001", "Rana \uf8ff"]
)
def test_what_has_no_letter_does_not_look_like_a_name(typed):
    assert names.problem(names.tidy(typed)) == names.NOT_A_NAME


def test_piled_up_marks_are_refused_and_vocalised_names_are_not():
    assert names.problem(names.tidy("Z" + "\u0301\u0300\u0302\u0303\u0304\u0305a")) == names.MARKS
    assert names.problem(names.tidy("م" + SHADDA + FATHA + "د")) is None


@pytest.mark.parametrize("typed", ["Z" + "\u0301\u0316" * 2500, "a" * 500_000, "\u0301" * 100_000])
def test_hostile_lengths_are_refused_at_once(typed):
    start = time.process_time()
    assert names.problem(names.tidy(typed)) == names.TOO_LONG
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize(
    "typed",
    [
        "Rana https://evil.example/x", "www.evil.example", "evil.com", "Visit EVIL.XYZ now", "t.me/evil", "http:evil",
        "rana@people.example", "Rana rana@people.example", "+49 30 1234567", "call 0301234567", "٠٣٠١٢٣٤٥٦٧",
        "1 2 3 4 5 6 7",
    ],
)  # fmt: skip
def test_addresses_and_numbers_in_a_name_are_refused_politely(typed):
    assert names.problem(names.tidy(typed)) == names.ADDRESS


def test_two_hundred_characters_are_enough_and_one_more_is_too_long():
    assert names.problem("a" * 200) is None
    assert names.problem("a" * 201) == names.TOO_LONG
