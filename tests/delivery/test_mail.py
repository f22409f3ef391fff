"""The bytes of a mail: readable by everyone, the same at every attempt."""

import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header

import pytest

from petitions.delivery import mail
from petitions.delivery.rules import Mail

HEAD = mail.Head(
    "letters@families.example",
    "<abc@families.example>",
    datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC),
    ("=_aaa", "=_bbb"),
)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
ARABIC = "نطالب بالكشف عن مصير المفقودين والمعتقلين "
MAILS = {
    "letter": Mail("office@un.example", "[CFA/2026/017] Tell the families", "Excellency,\n\n.dot\nFrom here\n"),
    "arabic": Mail(
        "office@un.example", "[CFA/2026/017] " + ARABIC.strip(), ARABIC * 100, sender_name="عائلات, و العدالة"
    ),
    "long": Mail("office@un.example", (ARABIC * 5).strip(), "x" * 3000 + "\n", sender_name=(ARABIC * 2).strip()),
    "html": Mail(
        "a@people.example", "Your code: 4829 1305", "code é\n", html="<p>code é</p>\n", sender_name="A, B & C"
    ),
    "headers": Mail(
        "a@people.example", "s" * 300, "t", headers={"Auto-Submitted": "auto-generated"}, reply_to="r@x.example"
    ),
}


def file(name="CFA-2026-017.pdf", number=1, read=lambda: PDF):
    return mail.File(number, name, lambda: (read(), "application/pdf"))


def parsed(raw: bytes):
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.mark.parametrize("files", [(), (file(), file("رسالة ١.pdf", 2))], ids=["alone", "with files"])
@pytest.mark.parametrize("written", MAILS.values(), ids=MAILS)
def test_what_was_written_is_what_is_read(app, written, files):
    with app.app_context():
        raw = mail.Press().build(written, HEAD, files)
    read = parsed(raw)
    assert not read.defects
    assert str(make_header(decode_header(_raw(raw, "Subject")))) == written.subject
    name = str(make_header(decode_header(_raw(raw, "From")))).rpartition(" <")[0].strip('"')
    assert name == written.sender_name
    assert (read["To"], read["Message-ID"]) == (written.to, "<abc@families.example>")
    assert read["Date"] == "Fri, 20 Nov 2026 12:00:05 +0000"
    assert read.get_body(("plain",)).get_content().split() == written.text.split()
    if written.html:
        assert read.get_body(("html",)).get_content().strip() == written.html.strip()
    assert [(one.get_filename(), one.get_content()) for one in read.iter_attachments()] == [
        (f.name, PDF) for f in files
    ]
    for header, value in written.headers.items():
        assert read[header] == value


@pytest.mark.parametrize("written", MAILS.values(), ids=MAILS)
def test_every_attempt_gives_the_same_bytes(app, written):
    with app.app_context():
        press = mail.Press()
        made = {press.build(written, HEAD, [file()]) for _n in range(3)} | {mail.Press().build(written, HEAD, [file()])}
    assert len(made) == 1


@pytest.mark.parametrize("written", MAILS.values(), ids=MAILS)
def test_every_line_is_ascii_short_and_ends_as_it_must(app, written):
    with app.app_context():
        raw = mail.Press().build(written, HEAD, [file()])
    raw.decode("ascii")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")


def test_text_with_html_has_no_wrapper_and_no_needless_part(app):
    with app.app_context():
        kinds = [part.get_content_type() for part in parsed(mail.Press().build(MAILS["html"], HEAD, ())).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_a_file_is_read_and_encoded_once_for_many_mails(app):
    reads = []
    annex = file(read=lambda: reads.append(1) or PDF)
    with app.app_context():
        press = mail.Press()
        for written in MAILS.values():
            press.build(written, HEAD, [annex])
    assert len(reads) == 1


def test_the_cache_forgets_what_was_used_longest_ago(app):
    reads = []
    files = [file(number=n, read=lambda n=n: reads.append(n) or PDF) for n in (1, 2, 3)]
    with app.app_context():
        press = mail.Press(most=2 * len(PDF) * 2)
        for chosen in (0, 1, 0, 2, 0, 1):
            press.build(MAILS["letter"], HEAD, [files[chosen]])
    assert reads == [1, 2, 3, 2]


def test_an_address_in_greek_stays_greek(app):
    with app.app_context():
        raw = mail.Press().build(Mail("δοκιμή@παράδειγμα.example", "s", "t"), HEAD, ())
    assert "To: δοκιμή@xn--hxajbheg2az3al.example\r\n".encode() in raw


def _raw(raw: bytes, name: str) -> str:
    return email.message_from_bytes(raw, policy=email.policy.compat32)[name]
