"""F1 to F14: the process dies at each crash point, and the row it leaves tells the truth."""

import signal
import time
from collections import Counter
from random import Random

from redis import Redis

from petitions.core.db import session
from petitions.delivery import failpoints, service
from petitions.delivery.models import State
from tests.faults.crew import has_ended
from tests.faults.place import Case, Place
from tests.faults.registry import fault
from tests.slow.installation import wait_until

SENT, DOUBT = State.ACCEPTED, State.IN_DOUBT


def strike(place: Place, dice: Random, point: str) -> Case:
    """Post letters whose first carrier dies at ``point``; the others carry on. Returns once somebody died there."""
    for _try in range(3):
        size = dice.choice(place.sizes)
        case = place.post(2 * place.workers, batches=1 if place.is_driven else place.workers, point=point, size=size)
        if struck(place, case, point):
            return case
        place.finish(case)
    raise AssertionError(f"{point} was never passed")


def struck(place: Place, case: Case, point: str) -> bool:
    """Whether a hand, or a horse of the crew, died at the point."""
    if place.is_driven:
        doomed = place.hand(case.batches[0], point)
        others = [place.hand(case.batches[0]) for _n in range(place.workers - 1)]
        for pid in others:
            place.ended(pid)
        return place.ended(doomed) == -signal.SIGKILL
    assert place.crew is not None
    assert wait_until(place.crew.has_struck, 30), "no worker took the batch"
    return not place.crew.was_missed()


def end_with(place: Place, case: Case, *ends: State) -> None:
    """Let the others work until all is over; the struck letter is in one of ``ends``, every other was handed over."""
    began = time.monotonic()
    place.finish(case)
    if not place.is_driven and not place.hasty:
        place.resumed.append(time.monotonic() - began)
    states = place.states(case)
    odd = states - Counter({SENT: len(case.keys) - 1})
    assert any(odd == {end: 1} for end in ends), f"ended as {dict(states)}"


@fault(1, "killed before the COMMIT of the form")
def f1(place: Place, dice: Random) -> None:
    case = place.plan(3)

    def form() -> None:
        failpoints.arm(f"letter.posted:{dice.randint(1, 3)}")
        place.keep(case)

    assert place.ended(place.fork(form)) == -signal.SIGKILL
    assert place.seen(case) == []
    place.keep(case)  # who saw the error presses again
    place.finish(case)
    assert place.states(case) == {SENT: 3}


@fault(2, "killed after COMMIT, before the clock wakes a worker", by_hands=False)
def f2(place: Place, _dice: Random) -> None:
    if place.is_driven:
        case = place.post(2)

        def tick() -> None:
            failpoints.arm("due.listed")
            with place.app.app_context():
                service.list_due_batches(session(), place.now(), 20)

        assert place.ended(place.fork(tick)) == -signal.SIGKILL
    else:
        crew = place.crew
        assert crew is not None
        crew.kill("clock")
        case = place.post(2)
        dying = crew.start_clock("dying", "due.listed")
        assert wait_until(lambda: has_ended(dying), 30), "the clock never found what is due"
        crew.pids.pop("dying")
        crew.start_clock()
    place.finish(case)
    assert place.states(case) == {SENT: 2}


@fault(3, "killed once woken, before any work; Redis flushed", by_hands=False)
def f3(place: Place, dice: Random) -> None:
    case = strike(place, dice, "batch.woken")
    if not place.is_driven:
        with Redis.from_url(place.environ["REDIS_URL"]) as connection:
            connection.flushall()
    end_with(place, case, SENT)


@fault(4, "killed after the lease was committed", by_hands=False)
def f4(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "lease.committed"), SENT)


@fault(5, "killed after RCPT was answered", by_hands=False)
def f5(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "rcpt.accepted"), SENT)


@fault(6, "killed with half the body sent", by_hands=False)
def f6(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "body.half"), SENT)


@fault(7, "killed with the whole body sent, before the gate", by_hands=False)
def f7(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "body.written"), SENT)


@fault(8, "killed in the gate, before its COMMIT", by_hands=False)
def f8(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "gate.passed"), SENT)


@fault(9, "killed after the gate, before the dot", by_hands=False)
def f9(place: Place, dice: Random) -> None:
    case = strike(place, dice, "gate.committed")
    end_with(place, case, DOUBT)
    assert [row.copies for row in place.seen(case) if row.state is DOUBT] == [0]


@fault(10, "killed after the dot, before the reply", by_hands=False)
def f10(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "dot.sent"), DOUBT)


@fault(11, "killed after the 250, before COMMIT", by_hands=False)
def f11(place: Place, dice: Random) -> None:
    case = strike(place, dice, "reply.read")
    end_with(place, case, DOUBT, SENT)
    assert all(row.copies == 1 for row in place.seen(case))


@fault(12, "killed after COMMIT, before QUIT", by_hands=False)
def f12(place: Place, dice: Random) -> None:
    end_with(place, strike(place, dice, "outcome.committed"), SENT)


@fault(13, "killed between the outcome and its entry in the attempts", by_hands=False)
def f13(place: Place, dice: Random) -> None:
    case = strike(place, dice, "outcome.recorded")
    end_with(place, case, DOUBT, SENT)
    assert all(place.is_on_file(key) for key in case.keys), "a state without the attempt that led to it"
