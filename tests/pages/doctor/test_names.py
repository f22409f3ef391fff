"""DNS is asked on loopback only; when it is away, nothing is said to be wrong."""

import time

from petitions.pages.doctor import names
from petitions.pages.doctor.names import Names
from tests.pages.doctor.name_server import NameServer

ZONE = {
    ("families.example", "TXT"): ['"v=spf1 " "-all"', '"another"'],
    ("families.example", "MX"): ["10 mx.families.example."],
    ("mx.families.example", "A"): ["192.0.2.1"],
    ("mx.families.example", "AAAA"): ["2001:db8::1"],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["mx.families.example."],
    ("silent.example", "MX"): ["0 ."],
}


def test_records_come_as_the_text_that_rules_read():
    with NameServer(ZONE) as server:
        world = Names(server.address)
        assert sorted(world.ask("families.example", "TXT")) == ["another", "v=spf1 -all"]
        assert world.ask("families.example", "MX") == ["mx.families.example"]
        assert world.ask("silent.example", "MX") == ["."]
        assert world.addresses("mx.families.example") == ["192.0.2.1", "2001:db8::1"]
        assert world.called("192.0.2.1") == ["mx.families.example"]
    assert not world.is_away


def test_what_is_not_there_is_empty_and_dns_is_not_away():
    with NameServer(ZONE) as server:
        world = Names(server.address)
        assert world.ask("nobody.example", "TXT") == [] == world.ask("families.example", "AAAA")
        assert world.ask("a" * 64 + ".example", "TXT") == [] == world.ask("double..dot.example", "TXT")
        assert not world.is_away


def test_a_silent_name_server_is_waited_for_once(monkeypatch):
    monkeypatch.setattr(names, "SECONDS", 0.2)
    world, began = Names("127.0.0.1#9"), time.monotonic()
    for _n in range(100):
        assert world.ask("families.example", "TXT") == []
    assert world.is_away and time.monotonic() - began < 10
