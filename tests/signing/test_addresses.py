"""Which addresses can be written to, and which spellings are one person."""

import pytest

from petitions.signing import addresses


@pytest.mark.parametrize(
    "typed",
    [
        "a@people.example\r\nBcc: b@people.example", "a@people.example\nb", "a@people.example,b@people.example",
        "a@people.example b@people.example", "a@people.example;b@people.example", "a\x00@people.example",
        "a\u202e@people.example", "a@\u200fpeople.example", "a@localhost", "a@people", "a@[127.0.0.1]", "a@127.0.0.1",
        "a@[IPv6:::1]", '"a b"@people.example', "a..b@people.example", ".a@people.example", "a@people..example",
        "a@-people.example", "@people.example", "a@", "a", "", " ", "a@b@people.example", "a@people.local",
        "x" * 65 + "@people.example", "a@" + "b" * 250 + ".example", "é" * 33 + "@people.example",
        "a@" + ".".join(["bbbbbbbbb"] * 30) + ".example", "Rana <a@people.example>", "mailto:a@people.example",
    ],
)  # fmt: skip
def test_what_is_not_one_public_address_is_refused(typed):
    with pytest.raises(addresses.BadAddress):
        addresses.deliverable(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("rana@people.example", "rana@people.example"),
        ("  Rana.H+news@PEOPLE.example ", "Rana.H+news@people.example"),
        ("rana@münchen.example", "rana@xn--mnchen-3ya.example"),
        ("ｒａｎａ＠ｐｅｏｐｌｅ．ｅｘａｍｐｌｅ", "rana@people.example"),
        ("x" * 64 + "@people.example", "x" * 64 + "@people.example"),
    ],
)
def test_mail_goes_to_the_address_as_it_was_meant(typed, kept):
    assert addresses.deliverable(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A+x@GMAIL.com", "a@gmail.com"),
        ("r.a.n.a@gmail.com", "rana@googlemail.com"),
        ("ａ@ｇｍａｉｌ.com", "a@gmail.com"),
        ("rana+one@people.example", "Rana@People.example"),
        ("rana@münchen.example", "rana@xn--mnchen-3ya.example"),
    ],
)
def test_spellings_of_one_address_are_one_person(one, other):
    assert addresses.canonical(addresses.deliverable(one)) == addresses.canonical(addresses.deliverable(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@gmail.com", "\u0430@gmail.com"),
        ("a@gmail.com", "a@gm\u0430il.com"),
        ("r.ana@people.example", "rana@people.example"),
        ("+x@people.example", "+y@people.example"),
    ],
)
def test_look_alikes_are_somebody_else(one, other):
    assert addresses.canonical(addresses.deliverable(one)) != addresses.canonical(addresses.deliverable(other))
