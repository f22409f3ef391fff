"""SMTP_URL: which relays can be used, and that nothing goes in clear by mistake."""

import pytest

from petitions.delivery.route import BadRelay, Route, route

CATCHER = "127.0.0.1:8025"


@pytest.mark.parametrize(
    ("url", "host", "port", "protection"),
    [
        (None, "127.0.0.1", 8025, "none"),
        ("", "127.0.0.1", 8025, "none"),
        ("smtps://u:p@mail.example.org", "mail.example.org", 465, "tls"),
        ("smtp://u:p@mail.example.org", "mail.example.org", 587, "starttls"),
        ("smtp://mail.example.org:2525?starttls=required", "mail.example.org", 2525, "starttls"),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none"),
        ("smtp://localhost?starttls=required", "localhost", 587, "starttls"),
        ("smtp://[::1]:25", "::1", 25, "none"),
    ],
)
def test_a_relay_is_read_from_its_address(url, host, port, protection):
    found = route(url, CATCHER)
    assert (found.host, found.port, found.protection) == (host, port, protection)


def test_user_and_password_may_hold_any_character_and_are_never_printed():
    found = route("smtps://us%40er:p%2Fw%3Aord@mail.example.org?bounce=b.example.org", CATCHER)
    assert (found.user, found.password, found.bounce_domain) == ("us@er", "p/w:ord", "b.example.org")
    assert "w:ord" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.org?starttls=no",
        "smtp://mail.example.org?starttls=maybe",
        "smtp://mail.example.org?tls=off",
        "http://mail.example.org",
        "mail.example.org:25",
        "smtp://",
        "smtp://mail.example.org:99999",
        "smtp://[mail",
        "smtps://mail.example.org?cafile=/nowhere/ca.pem",
    ],
)
def test_a_relay_that_cannot_be_used_is_refused_in_one_sentence(app, url):
    with app.app_context(), pytest.raises(BadRelay) as refused:
        route(url, CATCHER)
    assert refused.value.sentence().startswith("SMTP_URL cannot be used: ") and "secret" not in refused.value.sentence()


def test_a_catcher_may_have_an_address_of_the_newer_kind():
    assert route(None, "[::1]:8025") == Route("::1", 8025, "none")
