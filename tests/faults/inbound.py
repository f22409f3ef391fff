"""F14 and F45: what comes back, twice, late, forged, too large or too deep, and a death while it is brought in."""

import dataclasses
import signal
from random import Random

from sqlalchemy import func, select

from petitions.core.db import session, transaction
from petitions.delivery import failpoints, heads
from petitions.delivery.models import State
from petitions.replies import arriving, jobs
from petitions.replies.models import Inbound, InboundState
from tests.delivery.smtp_server import DROP
from tests.faults.imap_server import ImapServer
from tests.faults.place import Case, Place
from tests.faults.registry import fault
from tests.faults.workers import arrived, reach
from tests.replies import mails

S = State


def fetch(place: Place, url: str, point: str = "") -> int:
    """One fetch of the mailbox by a process of its own; its exit code."""

    def work() -> None:
        failpoints.arm(point)
        settings = place.app.extensions["settings"]
        place.app.extensions["settings"] = dataclasses.replace(settings, imap_url=url)
        with place.app.app_context():
            jobs.fetch_mailbox()

    return place.ended(place.fork(work))


def count(place: Place) -> int:
    """How many raw mails are kept."""
    with place.app.app_context():
        return session().scalar(select(func.count()).select_from(Inbound)) or 0


@fault(14, "killed after a mail was kept, before it is deleted at its source")
def f14(place: Place, dice: Random) -> None:
    before, words = count(place), f"Received, {dice.random()}"
    with ImapServer(mails.mail(words), mails.mail(words + " again")) as box:
        assert fetch(place, box.url, "inbound.stored") == -signal.SIGKILL
        assert (len(box.mails), count(place)) == (2, before + 1)
        assert fetch(place, box.url) == 0
        assert (box.mails, count(place)) == ({}, before + 2)


def receive(place: Place, raw: bytes) -> None:
    """One raw mail, kept and read."""
    with place.app.app_context():
        with transaction() as tx:
            arriving.store(tx, place.app.extensions["keys"], raw, source="pipe", now=place.now())
        jobs.read_inbound()


def report(place: Place, case: Case, **over: str) -> bytes:
    """A notice about the letter of a case, with our own token unless told otherwise."""
    with place.app.app_context():
        (envelope,) = place.envelopes(case)
        token = heads.path_token(place.app.extensions["keys"], envelope.id)
    facts = {"envelope_id": token, "action": "delivered", "status": "2.0.0", "recipient": case.addresses[0]}
    return mails.report(f"post+{token}@demarche.example", **facts | over)


@fault(45, "reports that are forged, foreign, doubled, late, early, empty, too large, too deep")
def f45(place: Place, dice: Random) -> None:
    case = place.post(1, size=2_000)
    place.server.by_recipient[case.addresses[0]] = {"dot": DROP}
    place.work(case)
    assert place.states(case) == {S.IN_DOUBT: 1}
    mark = f"{dice.random()}"
    forged = report(place, case)
    with place.app.app_context():
        (envelope,) = place.envelopes(case)
        token = heads.path_token(place.app.extensions["keys"], envelope.id)
    forged = forged.replace(token.encode(), (token[:-1] + ("a" if token[-1] != "a" else "b")).encode())
    foreign = forged.replace(token[:-1].encode(), b"p-zzzz-aaaaaaaaaaaaaaa")
    for raw in (
        b"",
        forged,
        foreign,
        mails.nested(100),
        mails.mail(mark).replace(b"\n\n", b"\n\n" + b"x" * 30_000_000),
    ):
        receive(place, raw)
        assert place.states(case) == {S.IN_DOUBT: 1}, "a doubt was settled by somebody who does not know our token"
    real = report(place, case, words=mark)
    for _time in range(2):
        receive(place, real)
        assert place.states(case) == {S.DELIVERED: 1}, "our own report did not settle the doubt"
    receive(place, report(place, case, words=mark + " late", action="failed", status="5.1.1"))
    assert place.states(case) == {S.BOUNCED: 1}
    early(place)
    with place.app.app_context():
        left = session().scalar(select(func.count()).where(Inbound.state == InboundState.NEW))
        assert left == 0, "a raw mail was never read"


def early(place: Place) -> None:
    """A report that comes before we have committed that the letter left."""
    case = place.post(1, size=2_000)
    place.server.by_recipient[case.addresses[0]] = {"dot": "stall 0.6"}
    slow = place.hand(case.batches[0])
    reach(place, lambda: arrived(place, case) == 1, "it never came to the dot")
    raw = report(place, case)
    with place.app.app_context():
        with transaction() as tx:
            arriving.store(tx, place.app.extensions["keys"], raw, source="pipe", now=place.now())
        jobs.read_inbound()
    assert place.ended(slow) == 0
    with place.app.app_context():
        jobs.read_inbound()
    assert place.states(case) == {S.DELIVERED: 1}, dict(place.states(case))
