"""F41 to F44: people who pause, cancel, press twice and edit; a press that breaks."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import select, update

from bin.processes import descendants
from petitions.core import clock
from petitions.core.db import db, session, transaction
from petitions.core.errors import Refused
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch, Envelope, State
from petitions.dispatch import jobs as dispatching
from petitions.dispatch import ledger, service
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.letters import press
from petitions.organizers.models import Membership, Role
from tests import factories as make
from tests.dispatch.conftest import Stage
from tests.factories import NOON
from tests.faults.place import Case, Place
from tests.faults.registry import fault
from tests.faults.workers import arrived, reach
from tests.supporters import confirmed, ground, person

S = State


@fault(41, "paused or cancelled while a letter is in a hand")
def f41(place: Place, dice: Random) -> None:
    step, wish = dice.choice(("data", "dot")), dice.choice(("pause", "cancel"))
    place.server.steps[step] = ["stall 0.4"]
    case = place.post(3, size=2_000)
    slow = place.hand(case.batches[0])
    reach(place, lambda: "DATA" in place.server.commands, "it never came to DATA")
    if step == "dot":
        reach(place, lambda: arrived(place, case) > 0, "it never came to the dot")
    with place.app.app_context(), transaction() as tx:
        getattr(delivery, wish)(tx, case.names, now=clock.now())
    assert place.ended(slow) == 0
    gone = int(step == "dot")
    assert arrived(place, case) == gone, "a pause takes effect within one message"
    if wish == "cancel":
        assert place.states(case) == {S.ACCEPTED: gone, S.CANCELLED: 3 - gone} if gone else {S.CANCELLED: 3}
        return
    place.sweep()
    assert place.states(case)[S.QUEUED] == 3 - gone
    with place.app.app_context(), transaction() as tx:
        delivery.resume(tx, case.names, now=clock.now())
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: 3}


@contextmanager
def at_noon(*, prints: bool = False) -> Iterator[None]:
    """The clock of invented campaigns; a press that prints values as words, unless it is the press that is tried."""
    real = clock.now, press.letter, press.annexed, press.pictures

    def words(values: Any) -> bytes:
        return b"%PDF-1.7 " + json.dumps(values.to_json(), ensure_ascii=False).encode()

    clock.now = lambda: NOON
    if not prints:
        press.letter = words
        press.annexed = lambda values, **_more: press.PrintedAnnex(words(values), {})
    press.pictures = lambda pdf, **_more: [b"\x89PNG"]
    try:
        yield
    finally:
        clock.now, press.letter, press.annexed, press.pictures = real


def staged(place: Place) -> tuple[Stage, int]:
    """A campaign with two addressees by mail, and its dispatch, prepared."""
    ring = place.app.extensions["keys"]
    where = ground(db.session, ring)
    author, second = make.account(), make.account()
    make.stored(db.session, author, make.membership(where.campaign.organization, second, Role.OWNER))
    stage = Stage(db.session, ring, where, second, author, {})
    place._number += 1
    for name in ("one", "two"):
        stage.choose(name, email=f"{name}-{place._number}@un.example")
    stage.write()
    who = person(f"rana-{place._number}@people.example")
    confirmed(db.session, where, ring, who, f"link-{place._number}", now=NOON)
    return stage, stage.prepare(key=f"form-{place._number}").id


def case_of(place: Place, number: int) -> Case:
    """The letters of a dispatch, for the oracle."""
    with place.app.app_context():
        dispatch = session().get_one(Dispatch, number)
        items = ledger.list_items(session(), dispatch)
        names = ledger.batch_names(session(), dispatch)
        batches = list(session().scalars(select(Batch.id).where(Batch.name.in_(names))))
        case = Case([item.envelope_key for item in items], [item.email or "" for item in items], batches, names)
    place.cases.append(case)
    return case


def release(place: Place, number: int) -> str:
    """One person presses Approve."""
    with place.app.app_context(), transaction() as tx:
        dispatch = tx.get_one(Dispatch, number)
        theirs = Membership.organization_id == dispatch.campaign.organization_id
        member = tx.scalars(select(Membership).where(theirs)).one()
        try:
            facts = {"membership": member, "keys": place.app.extensions["keys"], "now": NOON, "into_catcher": True}
            service.approve(tx, dispatch, **facts)
        except Refused as refused:
            return refused.code
    return "released"


def carry(place: Place, case: Case) -> None:
    """By hands whose clock stands at the invented noon."""
    place.work(case)
    assert place.states(case) == {S.ACCEPTED: len(case.keys)}, dict(place.states(case))


@fault(42, "Approve pressed twice, by two people, and again after going back")
def f42(place: Place, _dice: Random) -> None:
    with at_noon():
        with place.app.app_context():
            _stage, number = staged(place)
            dispatching.freeze(number)
        start = threading.Barrier(3)

        def press_once(_hand: int) -> str:
            start.wait(10)
            return release(place, number)

        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(press_once, range(3)))
            assert said == ["released"] * 3, said
        assert release(place, number) == "released"
        case = case_of(place, number)
        with place.app.app_context():
            mine = Envelope.batch_id.in_(case.batches)
            found = session().scalars(select(Envelope.key).where(mine)).all()
            assert len(found) == 2, found
        carry(place, case)


@fault(43, "the text and an address edited while letters leave")
def f43(place: Place, _dice: Random) -> None:
    with at_noon():
        with place.app.app_context():
            stage, number = staged(place)
            dispatching.freeze(number)
            assert release(place, number) == "released"
            stage.write(subject="Quite another subject")
            for name, choice in stage.choices.items():
                choice.recipient.email = f"elsewhere-{name}@un.example"
            db.session.commit()
        case = case_of(place, number)
        carry(place, case)
    said = [one.content for one in place.server.received if one.to in case.addresses]
    assert len(said) == 2 and all(b"Request for information" in words for words in said)
    assert not any(b"Quite another" in words for words in said)


@fault(44, "the process that prints ends by SIGSEGV, SIGKILL or SIGXCPU")
def f44(place: Place, dice: Random) -> None:
    kind = dice.choice(("SIGSEGV", "SIGKILL", "SIGXCPU"))
    killer = threading.Thread(target=_kill_printer, args=(getattr(signal, kind),))
    with at_noon(prints=True):
        with place.app.app_context():
            _stage, number = staged(place)
            press.close()
            killer.start()
            dispatching.freeze(number)
            killer.join()
            dispatch = session().get_one(Dispatch, number)
            session().refresh(dispatch)
            assert dispatch.state is DispatchState.BROKEN and dispatch.problem, dispatch.state
        assert release(place, number) != "released"
    with place.app.app_context(), transaction() as tx:
        assert tx.scalars(select(Item.letter_id).where(Item.dispatch_id == number)).all() == [None, None]
        tx.execute(update(Dispatch).where(Dispatch.id == number).values(state=DispatchState.CANCELLED))
    assert place.app.test_client().get("/en/").status_code < 500
    press.close()


def _kill_printer(sign: int) -> None:
    """The first process that prints ends by this signal, as soon as it is there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for pid in descendants(os.getpid()):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    is_printer = b"petitions.letters" in file.read()
            except OSError:
                continue
            if is_printer:
                os.kill(pid, sign)
                return
        time.sleep(0.01)
