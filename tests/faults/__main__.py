"""`make faults`: every fault, on both databases, with one worker and four, with Redis and without; the seed is printed.

Settings: DATABASE=sqlite|postgresql|both, WORKERS=1|4|both, REDIS=with|without|both, RUNS of each configuration, SEED,
ONLY=F9,F28, KILLS=0 to leave out the 3,000 letters with 100 kills. A seed replays the same faults with the same dice.
"""

import os
import random
import sys
import time
from pathlib import Path

from tests.faults import kills
from tests.faults.houses import SCALE, configurations, installation
from tests.faults.place import Place
from tests.faults.registry import Fault, NotHere, load
from tests.faults.report import Report


def main() -> int:
    """Inject, tell, and return 1 when the oracle objects."""
    environ, seed = os.environ, int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    runs, faults = int(environ.get("RUNS") or 3), chosen(load(), environ.get("ONLY", ""))
    report = Report()
    print(f"seed {seed} (SEED={seed} replays it)", flush=True)
    for database, workers, redis in configurations(environ):
        words = f"{database}, {workers} worker{'s' if workers > 1 else ''}, {'with' if redis else 'without'} Redis"
        print(f"\n== {words} ==", flush=True)
        with installation(database, workers, redis) as place:
            for run in range(runs):
                report.runs += 1
                for fault in faults:
                    dice = random.Random(f"{seed} {words} {run} {fault.number}")
                    inject(report, place, fault, dice, hasty=run > 0)
            report.objections += place.strays()
    if environ.get("KILLS") != "0":
        report.objections += kills.run(environ, seed)
    for line in [*(f"OBJECTION {words}" for words in report.objections), *report.last_lines(SCALE)]:
        print(line, flush=True)
    return int(bool(report.objections))


def inject(report: Report, place: Place, fault: Fault, dice: random.Random, *, hasty: bool) -> None:
    """One fault once: a line that says what came of it."""
    place.hasty, before, resumed = hasty, len(place.cases), len(place.resumed)
    began, trouble = time.monotonic(), ""
    try:
        with place.for_one_fault(fault.by_hands):
            fault.inject(place, dice)
    except NotHere as words:
        report.skipped[f"F{fault.number} {fault.name}: {words}"] += 1
        return
    except AssertionError as error:
        trouble = f"F{fault.number} {fault.name}: {str(error) or 'an expectation failed'} (line {line_of(error)})"
    except Exception as error:  # noqa: BLE001  # whatever broke is told, and the other faults go on
        trouble = f"F{fault.number} {fault.name}: {type(error).__name__} (line {line_of(error)})"
    report.injected += 1
    report.numbers.add(fault.number)
    objections = [trouble] if trouble else []
    for case in place.cases[before:]:
        verdict = place.verdict(case)
        report.total.add(verdict)
        if verdict.doubts > place.shown_doubts():
            objections.append(f"F{fault.number} a doubt that nobody is shown")
        objections += [f"F{fault.number} {words}" for words in verdict.objections()]
    report.objections += objections
    report.resumed.setdefault(fault.kind, []).extend(place.resumed[resumed:])
    doubts = sum(place.verdict(case).doubts for case in place.cases[before:])
    tail = f", {doubts} in doubt" if doubts else ""
    said = "OBJECTION " + "; ".join(objections) if objections else "as it should"
    print(f"F{fault.number:<3} {fault.name}: {said}{tail}, {time.monotonic() - began:.1f} s", flush=True)


def line_of(error: BaseException) -> str:
    """Where in these files an expectation failed."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-3:]))


def chosen(faults: list[Fault], only: str) -> list[Fault]:
    """Those asked for, else all."""
    numbers = {int(word.strip().lstrip("F")) for word in only.split(",") if word.strip()}
    return [fault for fault in faults if not numbers or fault.number in numbers]


if __name__ == "__main__":
    sys.exit(main())
