"""What may stand in the head of a mail, and the names we derive."""

import dataclasses

import pytest

from petitions.delivery import heads
from petitions.delivery.rules import BadAddress, Mail, UnsafeHeader

MAIL = Mail("office@un.example", "Subject", "Text\n", sender="letters@families.example", sender_name="Families")
BREAKS = [
    "a\nBcc: b@c.example",
    "a\r\nBcc: b@c.example",
    "a\rb",
    "a\x00b",
    "a\x0bb",
    "a\x0cb",
    "a\x85b",
    "a\u2028b",
    "a\x1bb",
]


@pytest.mark.parametrize("text", BREAKS)
@pytest.mark.parametrize("where", ["subject", "sender_name"])
def test_no_line_break_enters_the_head(where, text):
    with pytest.raises(UnsafeHeader):
        heads.check_mail(dataclasses.replace(MAIL, **{where: text}))


@pytest.mark.parametrize("text", BREAKS)
def test_no_line_break_enters_a_header_of_the_callers_own(text):
    for headers in ({"List-Id": text}, {text: "value"}):
        with pytest.raises(UnsafeHeader):
            heads.check_mail(dataclasses.replace(MAIL, headers=headers))


@pytest.mark.parametrize("name", ["Bcc", "TO", "from", "Message-ID", "Content-Type", "with space", "Ä", "", "colon:"])
def test_headers_that_are_ours_are_nobody_elses(name):
    with pytest.raises(UnsafeHeader):
        heads.check_mail(dataclasses.replace(MAIL, headers={name: "x"}))


ADDRESSES = [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example\nRCPT TO:<c@d.example>",
    "a@b.example,c@d.example",
    "a@b.example c@d.example",
    "a@b.example; c@d.example",
    "a\x00@b.example",
    "a\u202e@b.example",
    "a\u2066@b.example",
    "<a@b.example>",
    '"a b"@c.example',
    "a@b@c.example",
    "@b.example",
    "a@",
    "",
    "a@[127.0.0.1]",
    "x" * 65 + "@b.example",
    "a@" + "b." * 130 + "example",
    "a@" + "x" * 64 + ".example",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("where", ["to", "sender", "reply_to"])
def test_only_one_plain_address_is_taken(where, address):
    if not address and where != "to":
        return
    with pytest.raises(BadAddress):
        heads.check_mail(dataclasses.replace(MAIL, **{where: address}))


@pytest.mark.parametrize(
    "address", ["o'neil+tag@b.example", "a.b@παράδειγμα.example", "δοκιμή@b.example", "=x@b.example"]
)
def test_unusual_addresses_are_taken(address):
    heads.check_mail(dataclasses.replace(MAIL, to=address))


@pytest.mark.parametrize("name", ["../a.pdf", "a\nb.pdf", "a\\b.pdf", "", 'a\x00"'])
def test_a_filename_names_no_folder_and_breaks_no_line(name):
    with pytest.raises(UnsafeHeader):
        heads.check_filename(name)


def test_a_message_token_is_the_same_at_every_attempt_and_says_nothing(worker_keys):
    first = heads.message_token(worker_keys, "letter-12", 1)
    assert first == heads.message_token(worker_keys, "letter-12", 1)
    assert len(first) == 26 and first.isalnum() and "letter" not in first
    assert first != heads.message_token(worker_keys, "letter-12", 2) != heads.message_token(worker_keys, "letter-13", 1)


def test_without_a_domain_for_bounces_the_sender_hears_of_them(worker_keys):
    assert heads.return_path(worker_keys, 12, "letters@families.example", "") == "letters@families.example"


@pytest.mark.parametrize("number", [1, 255, 256, 70_000, 2**40])
def test_a_return_path_leads_back_to_its_envelope_in_any_case(worker_keys, number):
    path = heads.return_path(worker_keys, number, "x@y.example", "bounce.families.example")
    assert path.startswith("b-") and path.endswith("@bounce.families.example")
    assert heads.envelope_of(worker_keys, path) == heads.envelope_of(worker_keys, path.upper()) == number


@pytest.mark.parametrize("change", [("b-ae-", "b-ai-"), ("b-", "c-"), ("-", "_"), ("@", "a@")])
def test_a_forged_return_path_leads_nowhere(worker_keys, change):
    path = heads.return_path(worker_keys, 1, "x@y.example", "bounce.families.example")
    assert heads.envelope_of(worker_keys, path.replace(*change)) is None


@pytest.mark.parametrize(
    "address", ["", "b--@x", "b-!!!-aaaa@x", "b-" + "a" * 400 + "-bbbb@x", "@", "letters@families.example"]
)
def test_a_foreign_address_leads_nowhere(worker_keys, address):
    assert heads.envelope_of(worker_keys, address) is None


def test_a_return_path_proves_its_addressee_and_nobody_else(worker_keys):
    path = heads.return_path(worker_keys, 12, "x@y.example", "bounce.families.example", "", "Rana@people.example")
    assert heads.envelope_of(worker_keys, path.upper()) == 12 and len(path.partition("@")[0]) <= 64
    assert heads.is_addressee(worker_keys, path.upper(), "rana@People.example")
    for other in ("salma@people.example", "rana@people.example.example", "", "rana"):
        assert not heads.is_addressee(worker_keys, path, other)
    bare = heads.return_path(worker_keys, 12, "x@y.example", "bounce.families.example")
    moved = heads.return_path(worker_keys, 13, "x@y.example", "", "a@families.example", "rana@people.example")
    assert not heads.is_addressee(worker_keys, bare, "rana@people.example")
    assert not heads.is_addressee(worker_keys, moved.replace("-bu-", "-bq-"), "rana@people.example")
