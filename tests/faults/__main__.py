"""`make faults`: every fault, on both databases, with one worker and four, with Redis and without; the seed is printed.

Settings: DATABASE=sqlite|postgresql|both, WORKERS=1|4|both, REDIS=with|without|both, RUNS of each configuration, SEED,
ONLY=F9,F28, KILLS=0 to leave out the 3,000 letters with 100 kills. A seed replays the same faults with the same dice.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path

from tests import services
from tests.delivery.smtp_server import SmtpServer
from tests.faults import kills
from tests.faults.crew import Crew
from tests.faults.place import Place
from tests.faults.queue_server import Queue
from tests.faults.registry import Fault, NotHere, load
from tests.faults.report import Report

SCALE = float(os.environ.get("TIMINGS_SCALE") or 0.1)


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
            report.objections += strays(place)
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
    report.injected += 1
    report.numbers.add(fault.number)
    objections = [trouble] if trouble else []
    for case in place.cases[before:]:
        verdict = place.verdict(case)
        report.total.add(verdict)
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


def configurations(environ: "os._Environ[str]") -> Iterator[tuple[str, int, bool]]:
    """Every combination that was asked for: eight, if nothing was said."""
    databases = both(environ.get("DATABASE"), ("sqlite", "postgresql"))
    workers = both(environ.get("WORKERS"), ("1", "4"))
    redis = both(environ.get("REDIS"), ("with", "without"))
    for database, number, queue in product(databases, workers, redis):
        yield database, int(number), queue == "with"


def both(word: str | None, known: Sequence[str]) -> Sequence[str]:
    """One of two, or both."""
    if word in (None, "", "both"):
        return known
    if word not in known:
        sys.exit(f"{word}: say one of {', '.join(known)}, both")
    return (str(word),)


@contextmanager
def installation(database: str, workers: int, redis: bool, **over: object) -> Iterator[Place]:
    """A place of this kind, with servers of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demarche-faults-")))
        url = f"sqlite:///{folder / 'demarche.sqlite'}" if database == "sqlite" else services.fresh_postgres_url()
        queue = stack.enter_context(Queue()) if redis else None
        crew = Crew(queue.url, workers, SCALE, queue) if queue else None
        server = SmtpServer(log=folder / "wire.log", bytewise=workers == 4 and not redis)
        stack.enter_context(server)
        yield stack.enter_context(Place(folder, url, server, workers, crew))


def strays(place: Place) -> list[str]:
    """What reached the relay and belongs to no letter, or was never written to the log on disk."""
    known = {address for case in place.cases for address in case.addresses}
    received = list(place.server.received)
    found = [f"something arrived that nobody posted: {one.message_id}" for one in received if one.to not in known]
    assert place.server.log is not None
    lines = len(place.server.log.read_text().splitlines()) if received else 0
    return found + ([f"the wire log has {lines} lines for {len(received)} mails"] if lines != len(received) else [])


if __name__ == "__main__":
    sys.exit(main())
