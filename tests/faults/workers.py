"""F15, F16, F20, F21, F40: workers killed, stopped, doubled, orphaned and asleep."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from random import Random

from redis import Redis
from rq.timeouts import UnixSignalDeathPenalty

from petitions.core import queue
from petitions.delivery import jobs
from petitions.delivery.models import State
from tests.faults.crew import has_ended, is_alive
from tests.faults.place import Case, Place
from tests.faults.registry import fault
from tests.slow.installation import wait_until

S = State
SEND = "petitions.delivery.jobs.send_batch"


def arrived(place: Place, case: Case) -> int:
    """How many of a case are at the relay."""
    return sum(row.copies for row in place.seen(case))


def reach(place: Place, true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Wait for it."""
    assert wait_until(true, seconds, every=0.01), what


@fault(15, "worker and horse killed at random moments", by_hands=False)
def f15(place: Place, dice: Random) -> None:
    kills, number = 3, 12 * place.workers
    place.server.pause = 0.03
    case = place.post(number, batches=place.workers, size=2_000)
    for _n in range(kills):
        if place.is_driven:
            pids = [place.hand(batch) for batch in case.batches]
            time.sleep(dice.uniform(0.02, 0.25))
            victim = dice.choice(pids)
            os.kill(victim, signal.SIGKILL)
            for pid in pids:
                place.ended(pid)
            place.sweep()
        elif wait_until(lambda: bool(place.crew and place.crew.busy()) or place.is_over(case), 20, every=0.01):
            assert place.crew is not None
            time.sleep(dice.uniform(0, 0.1))
            name = dice.choice(place.crew.busy() or ["post0"])
            place.crew.kill(name)
            place.crew.start_worker(name)
    began = time.monotonic()
    place.finish(case)
    if not place.is_driven and not place.hasty:
        place.resumed.append(time.monotonic() - began)
    states = place.states(case)
    assert set(states) <= {S.ACCEPTED, S.IN_DOUBT} and states[S.IN_DOUBT] <= kills, dict(states)


@fault(16, "told to stop in the middle of a letter", by_hands=False)
def f16(place: Place, _dice: Random) -> None:
    place.server.pause = 0.15
    case = place.post(8 * place.workers, batches=place.workers, size=2_000)
    if place.is_driven:
        pids = [place.hand(batch) for batch in case.batches]
        reach(place, lambda: arrived(place, case) > 0, "nothing ever left")
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        assert {place.ended(pid) for pid in pids} == {0}
    else:
        crew = place.crew
        assert crew is not None
        reach(place, lambda: arrived(place, case) > 0, "nothing ever left")
        name = (crew.busy() or ["post0"])[0]
        pid = crew.pids.pop(name)
        os.kill(pid, signal.SIGTERM)
        reach(place, lambda: has_ended(pid), "a worker told to stop did not", 30)
        crew.start_worker(name)
    assert place.states(case)[S.IN_DOUBT] == 0
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: len(case.keys)}


@fault(20, "one job delivered ten times at once")
def f20(place: Place, _dice: Random) -> None:
    case = place.post(3)
    if place.crew:
        with Redis.from_url(place.crew.redis_url) as connection:
            line = queue.queue("post", connection)
            for n in range(10):
                line.enqueue(SEND, case.batches[0], job_id=f"again-{n}-{case.keys[0]}", result_ttl=0, failure_ttl=0)
        reach(place, lambda: place.is_over(case), "nobody took it")
    else:
        assert {place.ended(pid) for pid in [place.hand(case.batches[0]) for _n in range(10)]} == {0}
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: 3}


@fault(21, "a horse that outlives its worker; a horse out of time; a job run again", by_hands=False)
def f21(place: Place, dice: Random) -> None:
    place.server.pause = 0.1
    case = place.post(6, size=2_000)
    batch = case.batches[0]
    if place.is_driven:

        def out_of_time() -> None:
            with place.app.app_context(), UnixSignalDeathPenalty(1, RuntimeError):
                place.server.pause = 0
                jobs.send_batch(batch)

        place.server.by_recipient[case.addresses[1]] = {"dot": "stall 1.5"}
        assert place.ended(place.fork(out_of_time)) == 1, "it was not out of time"
    else:
        crew = place.crew
        assert crew is not None
        reach(place, lambda: arrived(place, case) > 0, "nothing ever left")
        horses = crew.kill(name := (crew.busy() or ["post0"])[0], with_horses=dice.random() < 0.3)
        crew.start_worker(name)
        reach(place, lambda: not any(map(is_alive, horses)), "an orphan never ended")
    place.finish(case)
    states = place.states(case)
    assert set(states) <= {S.ACCEPTED, S.IN_DOUBT} and states[S.IN_DOUBT] <= 1, dict(states)


@fault(40, "a worker asleep while its lease is given to another")
def f40(place: Place, dice: Random) -> None:
    is_late = dice.random() < 0.3
    place.server.steps["dot" if is_late else "data"] = ["stall 0.5"]
    case = place.post(1, size=2_000)
    slow = place.hand(case.batches[0])
    if is_late:
        reach(place, lambda: arrived(place, case) > 0, "it never came to the dot")
    else:
        reach(place, lambda: "DATA" in place.server.commands, "it never came to DATA")
    put_to_sleep(place, slow)
    swept = place.sweep(31 * 60)
    assert (swept.returned, swept.in_doubt) == ((0, 1) if is_late else (1, 0)), swept
    place.server.steps.clear()
    place.work(case)
    time.sleep(0.6)
    os.kill(slow, signal.SIGCONT)
    assert place.ended(slow) == 0
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: 1} and arrived(place, case) == 1


def put_to_sleep(place: Place, pid: int) -> None:
    """Stop a process, but never while its heartbeat holds the one lock of SQLite: then nobody at all could go on."""
    for _try in range(50):
        os.kill(pid, signal.SIGSTOP)
        if not place.is_sqlite:
            return
        with closing(sqlite3.connect(place.folder / "demarche.sqlite", timeout=0.1, isolation_level=None)) as file:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(pid, signal.SIGCONT)
                time.sleep(0.01)
            else:
                file.execute("ROLLBACK")
                return
