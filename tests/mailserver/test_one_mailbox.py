"""With one ordinary mailbox and no domain set aside, what comes back still finds its letter."""

import re

import pytest
from sqlalchemy import select

from petitions.delivery.models import State
from petitions.replies.models import Inbound, Nature
from tests.mailserver.configuration import GONE, OURS, THEIRS
from tests.mailserver.house import environment, opened
from tests.mailserver.servers import wait_until


@pytest.fixture(scope="module")
def house(servers, tmp_path_factory):
    """An installation whose notices come to the mailbox of its sender."""
    instance = tmp_path_factory.mktemp("plain")
    url = re.sub(r"&bounce=[^&]*", "", environment(servers, instance)["SMTP_URL"])
    with opened(servers, instance, SMTP_URL=url) as house:
        yield house


@pytest.fixture(scope="module")
def sent(house):
    """One letter that arrives, one that the next server turns away."""
    house.address("one", f"one@{THEIRS}")
    house.address("gone", f"gone@{GONE}")
    house.dispatch()
    return house


def test_notices_come_to_an_address_with_a_plus_of_their_own(sent):
    assert wait_until(lambda: sent.servers.mailbox(THEIRS, "one"), 40), sent.servers.said()
    (raw,) = sent.servers.mailbox(THEIRS, "one")
    path = re.search(rb"(?m)^Return-Path: <(.+)>", raw)[1].decode()
    assert re.fullmatch(rf"answers\+b-[^@]+@{OURS}", path)


def test_a_bounce_and_a_delivery_are_told_apart_and_put_to_their_letters(sent):
    over = {"gone": State.BOUNCED, "one": State.DELIVERED}
    assert sent.came_back(lambda: {name: sent.envelope(name).state for name in over} == over), sent.servers.said()
    about = select(Inbound.envelope_id).where(Inbound.nature == Nature.REPORT)
    assert set(sent.session.scalars(about)) == {sent.envelope(name).id for name in over}
