"""Clock, worker, postfix and dovecot, each a process of its own: nobody lifts a finger between Send and the outcome."""

from types import SimpleNamespace

import pytest

from petitions.core import blobs, clock
from petitions.core.db import transaction
from petitions.delivery import service
from petitions.delivery.models import State
from petitions.delivery.rules import Mail
from tests.mailserver.configuration import GONE, OURS, THEIRS
from tests.mailserver.house import ANSWERS, environment
from tests.slow.installation import Installation, wait_until


@pytest.fixture
def place(servers, tmp_path, redis):
    """An installation with processes, on the settings of an administrator."""
    servers.clear(OURS, "desk")
    nowhere = SimpleNamespace(address="127.0.0.1:9")
    with Installation(tmp_path, redis, nowhere) as place:
        place.environ |= environment(servers, tmp_path)
        yield place


def post(place, *addresses):
    """One letter with an attachment to each, in one batch."""
    with place.app.app_context(), transaction() as tx:
        where = service.batch(tx, "dispatch-1-1", now=clock.now())
        for number, to in enumerate(addresses):
            pdf = blobs.keep(tx, f"%PDF-1.7 {number}".encode() + bytes(60_000), "application/pdf")
            letter = Mail(to, f"[FFT/2026/{number}] Subject", "Excellency,\n\nText\n", sender=ANSWERS)
            facts = {
                "key": f"letter-{number}",
                "batch": where,
                "now": clock.now(),
                "attachments": [(pdf, "letter.pdf")],
            }
            service.post(tx, place.app.extensions["keys"], letter, **facts)


def test_letters_go_their_way_by_themselves_and_the_notices_about_them_are_read(place, servers):
    post(place, f"alone@{THEIRS}", f"nobody@{THEIRS}", f"gone@{GONE}")
    place.start("clock", "clock.py")
    place.start("post", "worker.py", "post")
    over = {"letter-0": State.DELIVERED, "letter-1": State.REFUSED, "letter-2": State.BOUNCED}

    def is_over():
        return {key: state for key, (state, _id) in place.states().items()} == over

    assert wait_until(is_over, 90, every=0.3), f"{place.states()}\n{place.said('post')}\n{place.said('clock')}"
    assert len(servers.mailbox(THEIRS, "alone")) == 1
    place.heard_no_traceback()
    assert "a password" not in place.said("post") + place.said("clock")
