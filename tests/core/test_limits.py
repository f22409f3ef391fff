"""One bucket for one network, whatever it claims; an exact number of proxies is believed, and no header more."""

import pytest
from flask import request
from werkzeug.test import EnvironBuilder

from app import create_app
from petitions.core import limits
from petitions.core.limits import network


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.1", "203.0.113.254", True),
        ("203.0.113.1", "203.0.114.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.1", "203.0.113.9", True),
        ("::ffff:203.0.113.1", "::ffff:198.51.100.1", False),
        ("64:ff9b::203.0.113.1", "203.0.113.9", True),
        ("2002:cb00:7101::1", "203.0.113.9", True),
        ("[2001:db8:1::1]:443", "2001:db8:1::2", True),
        ("203.0.113.1:8080", "203.0.113.9", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_b79_addresses_of_one_network_are_one(one, other, is_same):
    assert (network(one) == network(other)) is is_same


@pytest.mark.parametrize("junk", ["unknown", "_hidden", "203.0.113.999", "x" * 10_000, "1,2", "'; drop", "\x00"])
def test_b79_what_is_no_address_is_one_bucket_and_no_fault(junk):
    assert network(junk) == limits.UNKNOWN


@pytest.mark.parametrize("here", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "", None])
def test_this_machine_is_told_apart(here):
    assert network(here) == "loopback"


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "198.51.100.1", "203.0.113.5"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 192.0.2.2, 198.51.100.1", "198.51.100.1"),
        (2, "10.9.9.9, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.5"),
        (1, "", "203.0.113.5"),
    ],
)
def test_b79_an_exact_number_of_proxies_is_believed(changed_settings, hops, forwarded, seen):
    application = create_app(changed_settings(proxy_hops=hops))
    found = []
    application.add_url_rule("/seen", view_func=lambda: found.append(limits.here()) or "")
    application.before_request_funcs = {}
    headers = {"X-Forwarded-For": forwarded, "Forwarded": "for=192.0.2.99", "X-Real-IP": "192.0.2.98"}
    application.test_client().get("/seen", headers=headers, environ_overrides={"REMOTE_ADDR": "203.0.113.5"})
    assert found == [network(seen)]


def test_the_key_of_a_network_is_another_every_day(app, monkeypatch):
    from datetime import timedelta

    from tests.factories import NOON

    keys = []
    for day in (0, 0, 1):
        monkeypatch.setattr("petitions.core.clock.now", lambda day=day: NOON + timedelta(days=day))
        with app.request_context(EnvironBuilder(environ_base={"REMOTE_ADDR": "203.0.113.5"}).get_environ()):
            assert request.remote_addr == "203.0.113.5"
            keys.append(limits.prefix())
    assert keys[0] == keys[1] != keys[2] and "203.0.113" not in keys[0]
