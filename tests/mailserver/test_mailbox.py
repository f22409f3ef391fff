"""What lies in a real mailbox is brought in once and let go of there, in each of the ways a mailbox may be kept."""

import dataclasses
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from petitions.replies.models import Inbound
from tests.mailserver.configuration import BOUNCES, OURS
from tests.mailserver.house import imap_url
from tests.mailserver.servers import wait_until


@pytest.fixture
def box(house):
    """A mailbox with nothing in it, to which no notices come, and a way to change how it is kept."""
    settings = house.app.extensions["settings"]
    house.session.rollback()

    def use(**over):
        url = over.get("imap_url", imap_url(house.servers, "shelf")) + over.get("after", "")
        house.app.extensions["settings"] = dataclasses.replace(settings, imap_url=url)

    use()
    house.fetch()
    yield SimpleNamespace(house=house, servers=house.servers, fetch=house.fetch, use=use)
    house.app.extensions["settings"] = settings


def lying(box):
    """How many mails lie there."""
    return len(box.servers.mailbox(OURS, "shelf"))


def stored(house):
    """How many raw mails the installation knows."""
    return house.session.scalar(select(func.count()).select_from(Inbound))


@pytest.mark.parametrize(("after", "left"), [("delete", 0), ("move:Done", 0), ("mark", 3)])
def test_each_mail_is_brought_in_once(box, after, left):
    box.use(after=f"&after={after}")
    before = stored(box.house)
    for number in range(3):
        box.servers.drop(f"shelf+x{number}@{OURS}", f"Subject: {after} {number}\r\n\r\nText\r\n")
    assert wait_until(lambda: lying(box) == 3, 40)
    assert box.fetch() == 3 and box.fetch() == 0
    assert stored(box.house) - before == 3 and lying(box) == left


def test_mail_to_the_address_with_a_plus_and_to_the_bounce_domain_comes_to_the_one_mailbox(box):
    for number, address in enumerate((f"answers+token@{OURS}", f"ANSWERS+TOKEN@{OURS}", f"b-any-thing@{BOUNCES}")):
        box.servers.drop(address, f"Subject: needle-{number}\r\n\r\nText\r\n")

    def found():
        return sum(b"needle-" in raw for raw in box.servers.mailbox(OURS, "desk"))

    assert wait_until(lambda: found() == 3, 40), box.servers.said()


def test_a_mailbox_that_is_away_for_a_while_loses_nothing(box):
    before = stored(box.house)
    box.servers.drop(f"shelf@{OURS}", "Subject: while away\r\n\r\nText\r\n")
    assert wait_until(lambda: lying(box) == 1, 40)
    box.use(imap_url=imap_url(box.servers, "shelf").replace(str(box.servers.imaps), "9"))
    assert box.fetch() == 0
    box.use()
    assert box.fetch() == 1 and stored(box.house) - before == 1
