"""The catcher: takes what comes over the line, shows it on this machine, keeps nothing."""

import smtplib
import subprocess
import sys
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

import catcher
from tests.delivery.smtp_server import SmtpServer
from tests.slow.installation import HOUSE

PDF = b"%PDF-1.7 \xff\xfe bytes"


@pytest.fixture
def line(monkeypatch):
    """An address that takes mail into a box of the test's own."""
    with SmtpServer() as free:
        port = free.port
    monkeypatch.setattr(catcher, "box", catcher.Box())
    controller = Controller(catcher.box, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def box(settings, line):
    """A browser at the catcher's page."""
    return catcher.create_catcher(settings).test_client()


def send(
    port,
    subject="[FFT/2026/001] Subject",
    to="office@un.example",
    text="Text <b>\nhttp://localhost/en/s/abc\n",
    files=(),
):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Families <letters@families.example>", to, subject
    message["Message-ID"] = "<one@families.example>"
    message.set_content(text)
    for name in files:
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename=name)
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(message)


def test_an_empty_box_says_so(box):
    assert "Mail will stand here" in box.get("/", headers={"Host": "127.0.0.1:8026"}).text


def test_what_was_sent_is_shown_newest_first(box, line):
    for subject in ("First", "رسالة"):
        send(line, subject)
    shown = box.get("/").text
    assert shown.index("رسالة") < shown.index("First")


def test_a_mail_is_shown_with_text_head_and_files_to_open(box, line):
    send(line, files=["FFT-2026-001.pdf", "رسالة.pdf"])
    shown = box.get("/1").text
    assert "Text &lt;b&gt;" in shown and '<a href="http://localhost/en/s/abc"' in shown
    assert "FFT-2026-001.pdf" in shown and "&lt;one@families.example&gt;" in shown
    file = box.get("/1/1")
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_programs_read_the_same(box, line):
    send(line, files=["a.pdf"])
    (mail,) = box.get("/mails.json").json
    assert (mail["id"], mail["recipients"], mail["Subject"]) == (1, ["office@un.example"], "[FFT/2026/001] Subject")
    assert mail["attachments"] == [{"filename": "a.pdf", "type": "application/pdf"}]


@pytest.mark.parametrize("address", ["/2", "/1/0", "/1/7", "/nothing"])
def test_what_is_not_there_is_a_page_that_says_so(box, line, address):
    send(line)
    assert box.get(address).status_code == 404


def test_all_is_forgotten_on_a_press_from_our_own_page_only(box, line):
    send(line)
    assert box.post("/empty", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert len(box.get("/mails.json").json) == 1
    assert box.post("/empty", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert box.get("/mails.json").json == []


def test_no_other_name_leads_here(box):
    assert box.get("/mails.json", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_a_chosen_language_stays(box, lang):
    box.get(f"/?lang={lang}")
    assert f'<html lang="{lang}"' in box.get("/").text


def test_the_oldest_makes_room(box, line, monkeypatch):
    monkeypatch.setattr(catcher, "MOST_BYTES", 3000)
    for n in range(6):
        send(line, f"Number {n}", text="x" * 800)
    kept = [mail["Subject"] for mail in box.get("/mails.json").json]
    assert kept == [f"Number {n}" for n in range(5, 5 - len(kept), -1)] and 1 <= len(kept) < 6


def test_odd_mail_is_caught_and_shown(box, line):
    with smtplib.SMTP("127.0.0.1", line) as smtp:
        for raw in (b"", b"no head at all", b"Content-Type: text/plain; charset=nobody-knows\r\n\r\n\xff\xfe text"):
            smtp.sendmail("a@b.example", ["c@d.example"], raw)
    for number in (1, 2, 3):
        assert box.get(f"/{number}").status_code == 200
    assert len(box.get("/mails.json").json) == 3


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CATCHER_SMTP": "0.0.0.0:8025"}, "this machine only"),
        ({"CATCHER_WEB": "192.0.2.1:8026"}, "this machine only"),
    ],
)
def test_it_listens_on_this_machine_only(environ, sentence, tmp_path):
    given = {"PATH": "/usr/bin:/bin", "INSTANCE": str(tmp_path)} | environ
    done = subprocess.run(
        [sys.executable, "catcher.py"], cwd=HOUSE, env=given, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr
