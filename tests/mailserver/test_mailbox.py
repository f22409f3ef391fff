"""What lies in a real mailbox is brought in once and let go of there, in each of the ways a mailbox may be kept."""

import dataclasses

import pytest
from sqlalchemy import func, select

from petitions.replies.models import Inbound
from tests.mailserver.configuration import BOUNCES, OURS
from tests.mailserver.servers import wait_until


@pytest.fixture
def box(house):
    """An empty mailbox, and how many raw mails the installation knew before."""
    house.servers.empty()
    house.session.rollback()
    return house


@pytest.fixture
def kept(house):
    """A function that sets what happens to a mail at its source for the length of the test."""
    settings = house.app.extensions["settings"]

    def keep(after):
        url = f"{settings.imap_url}&after={after}"
        house.app.extensions["settings"] = dataclasses.replace(settings, imap_url=url)

    yield keep
    house.app.extensions["settings"] = settings


def stored(house):
    """How many raw mails the installation knows."""
    return house.session.scalar(select(func.count()).select_from(Inbound))


@pytest.mark.parametrize(("after", "left"), [("delete", 0), ("mark", 3), ("move:Done", 0)])
def test_each_mail_is_brought_in_once(box, kept, after, left):
    kept(after)
    before = stored(box)
    for number in range(3):
        box.servers.drop(f"answers+x{number}@{OURS}", f"Subject: {after} {number}\r\n\r\nText\r\n")
    assert wait_until(lambda: len(box.servers.mailbox(OURS, "desk")) == 3, 10)
    assert box.fetch() == 3 and box.fetch() == 0
    assert stored(box) - before == 3 and len(box.servers.mailbox(OURS, "desk")) == left


def test_mail_to_the_address_with_a_plus_and_to_the_bounce_domain_comes_to_the_one_mailbox(box):
    for address in (f"answers@{OURS}", f"answers+token@{OURS}", f"ANSWERS+TOKEN@{OURS}", f"b-any-thing@{BOUNCES}"):
        box.servers.drop(address, f"Subject: to {address}\r\n\r\nText\r\n")
    assert wait_until(lambda: len(box.servers.mailbox(OURS, "desk")) == 4, 10)
    assert box.fetch() == 4


def test_a_mailbox_that_is_away_for_a_while_loses_nothing(box):
    before = stored(box)
    box.servers.drop(f"answers@{OURS}", "Subject: while away\r\n\r\nText\r\n")
    assert wait_until(lambda: len(box.servers.mailbox(OURS, "desk")) == 1, 10)
    settings = box.app.extensions["settings"]
    closed = settings.imap_url.replace(str(box.servers.imaps), "9")
    box.app.extensions["settings"] = dataclasses.replace(settings, imap_url=closed)
    assert box.fetch() == 0
    box.app.extensions["settings"] = settings
    assert box.fetch() == 1 and stored(box) - before == 1
