"""The doctor talks to a relay as far as a letter would, and leaves nothing there."""

from datetime import UTC, datetime

import pytest

from petitions.delivery.route import Route
from petitions.pages.doctor.relay import Visit
from petitions.pages.doctor.rules import Mark
from tests.delivery.certificates import server_context
from tests.delivery.smtp_server import DROP, SmtpServer

FEATURES = ("SIZE 30000000", "DSN", "AUTH PLAIN LOGIN")
SENDER = "letters@families.example"


def look(server, protection="starttls", cafile=None, user="me", port=None):
    way = Route("127.0.0.1", port or server.port, protection, user, "a-secret-word", str(cafile) if cafile else None)
    return Visit(way, "families.example", datetime.now(UTC)).look([SENDER])


def last(found):
    """Mark and sentence of what ended the conversation; no finding ever holds the password."""
    assert not any("a-secret-word" in finding.said + finding.remedy for finding in found)
    return found[-1].mark, found[-1].said


@pytest.fixture
def safe(tmp_path):
    """A server's context and its authority."""
    return server_context(tmp_path, days=25)


@pytest.mark.parametrize("implicit", [False, True])
def test_a_good_relay_passes_and_gets_no_letter(safe, implicit):
    with SmtpServer(tls=safe[0], features=FEATURES, implicit=implicit) as server:
        found = look(server, "tls" if implicit else "starttls", safe[1])
    assert [finding.mark for finding in found] == [Mark.GOOD] * 6
    assert f"RCPT TO:<{SENDER}>" in server.commands and "DATA" not in server.commands and not server.received


def test_without_a_login_and_in_clear_on_this_machine_it_says_so():
    with SmtpServer(features=()) as server:
        found = look(server, "none", user="")
    assert "nothing is encrypted" in found[1].said and "without a login" in found[2].said
    assert [finding.mark for finding in found] == [Mark.GOOD] * 4 + [Mark.WARN, Mark.GOOD]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ({"days": -2}, "has ended"),
        ({"days": 60}, "not begun"),
        ({"address": "127.0.0.2"}, "another name"),
        (None, "does not know"),
    ],
)
@pytest.mark.parametrize("implicit", [False, True])
def test_a_bad_certificate_is_told_by_its_fault(tmp_path, bad, word, implicit):
    context, authority = server_context(tmp_path, **(bad or {}))
    with SmtpServer(tls=context, features=FEATURES, implicit=implicit) as server:
        mark, said = last(look(server, "tls" if implicit else "starttls", authority if bad else None))
    assert mark is Mark.FAIL and word in said
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


def test_a_certificate_about_to_end_is_a_warning(tmp_path):
    context, authority = server_context(tmp_path)
    with SmtpServer(tls=context, features=FEATURES) as server:
        way = Route("127.0.0.1", server.port, "starttls", cafile=str(authority))
        found = Visit(way, "families.example", datetime.now(UTC)).look([])
    assert found[1].mark is Mark.WARN and "ends on" in found[1].said


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ({"banner": "554 5.7.1 go away"}, "does not want to talk to us (554)"),
        ({"banner": DROP}, "does not answer"),
        ({"auth": "535 5.7.8 wrong"}, "user and password"),
        ({"auth": DROP}, "broke the conversation off"),
        ({"mail": "553 5.7.1 not yours"}, f"does not take mail from {SENDER} (553 5.7.1)"),
        ({"rcpt": "550 5.7.60 not yours either"}, f"does not take mail from {SENDER} (550 5.7.60)"),
    ],
)
def test_what_the_relay_says_no_to_is_told_without_its_words(safe, steps, word):
    with SmtpServer(steps, tls=safe[0], features=FEATURES) as server:
        mark, said = last(look(server, "starttls", safe[1]))
    assert mark is Mark.FAIL and word in said and "yours" not in said


def test_a_relay_that_says_later_is_no_failure(safe):
    with SmtpServer({"rcpt": "451 4.7.1 later"}, tls=safe[0], features=FEATURES) as server:
        mark, said = last(look(server, "starttls", safe[1]))
    assert mark is Mark.WARN and "just now (451 4.7.1)" in said


def test_a_relay_without_starttls_gets_no_password():
    with SmtpServer(features=FEATURES) as server:
        mark, said = last(look(server, "starttls"))
    assert mark is Mark.FAIL and "no encryption" in said
    assert not any(command.startswith("AUTH") for command in server.commands)


def test_a_relay_that_knows_no_login_is_named(safe):
    with SmtpServer(tls=safe[0], features=()) as server:
        assert "no login that we know" in last(look(server, "starttls", safe[1]))[1]


def test_a_closed_port_is_told(safe):
    with SmtpServer() as server:
        port = server.port
    assert last(look(server, "none", port=port)) == (Mark.FAIL, f"The relay 127.0.0.1 does not answer on port {port}.")
