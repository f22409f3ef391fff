"""Random kills: 3,000 letters, 100 SIGKILLs of worker and horse, and every letter ends once."""

import random
import time
from collections.abc import Mapping
from functools import partial

from tests.faults.houses import both, installation
from tests.faults.oracle import Verdict
from tests.faults.place import Case, Place
from tests.slow.installation import wait_until

LETTERS, KILLS, WORKERS = 3000, 100, 4


def run(environ: Mapping[str, str], seed: int) -> list[str]:
    """On each database that was asked for; returns the oracle's objections."""
    letters = int(environ.get("LETTERS") or LETTERS)
    kills, found = int(environ.get("KILLS") or KILLS), []
    for database in both(environ.get("DATABASE"), ("sqlite", "postgresql")):
        began, dice = time.monotonic(), random.Random(f"{seed} {database} kills")
        with installation(database, WORKERS, True) as place, place.for_one_fault(by_hands=False):
            place.server.pause = 0.01
            case = place.post(letters, batches=letters // 50, size=1_000)
            ended = kill_some(place, case, dice, letters, kills)
            place.finish(case, patience=600)
            verdict = place.verdict(case)
        found += [f"random kills on {database}: {words}" for words in verdict.objections()]
        if verdict.doubts > kills:
            found.append(f"random kills on {database}: {verdict.doubts} in doubt after {kills} kills")
        print(line(database, letters, kills, ended, verdict, time.monotonic() - began), flush=True)
    return found


def kill_some(place: Place, case: Case, dice: random.Random, letters: int, kills: int) -> int:
    """A worker with its horse, again and again, while letters leave; returns how many processes that ended."""
    crew, ended = place.crew, 0
    assert crew is not None
    for number in range(kills):
        share = number * letters // (kills + 10)
        wait_until(partial(has_come, place, share), 60, every=0.01)
        wait_until(lambda: bool(crew.busy()) or place.is_over(case), 20, every=0.01)
        time.sleep(dice.uniform(0, 0.05))
        name = dice.choice(crew.busy() or ["post0"])
        ended += 1 + len(crew.kill(name))
        crew.start_worker(name)
    return ended


def has_come(place: Place, number: int) -> bool:
    """Whether so many letters are at the relay."""
    return len(place.server.received) >= number


def line(database: str, letters: int, kills: int, ended: int, verdict: Verdict, seconds: float) -> str:
    """What came of it, in one line."""
    sent = sum(verdict.states.values()) - verdict.doubts
    return (
        f"\nrandom kills on {database}: {letters} letters, {kills} kills ({ended} processes ended): {sent} accepted, "
        f"{len(verdict.lost)} lost, {len(verdict.doubled)} doubled, {verdict.doubts} in doubt "
        f"({verdict.doubts_delivered} of them delivered), {seconds:.0f} s"
    )
