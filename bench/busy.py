"""Whether signing notices that the worker is at its hardest: 10,000 names on paper, and a relay that never answers."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bench import peers
from bench.annex import annex_of
from bench.dispatches import black_hole
from bench.load import Crowd, crowd
from bench.servers import House, house
from petitions.letters import press, renderers
from worker import GENTLE

NAMES, SIGNS, PER_SECOND, RUNS = 10_000, 300, 20, 3
COST = 2**10
BAR_MS = 300


def rows() -> list[dict[str, Any]]:
    """One row: the 95th percentile of the POST at twenty a second, counted from when each was due."""
    os.environ["FONTCONFIG_FILE"] = str(renderers.FONTS)
    with black_hole() as relay, house((COST,), relay, ("web", "clock", "post")) as place, crowd() as people:
        time.sleep(5)  # until clock and worker have read their code
        pairs = []
        for run in range(RUNS + 1):
            calm = _p95(people, place, f"calm{run}x")
            with _printing():
                pairs.append((_p95(people, place, f"busy{run}x"), calm))
    busy, calm = (1000 * statistics.median(side) for side in zip(*pairs[1:], strict=True))
    return [
        {
            "name": "sign_p95_under_annex",
            "value": round(busy, 1),
            "unit": "ms",
            "against": f"without the press: {calm:.1f} ms; the bar: {BAR_MS} ms; the relay is a black hole in both",
            "ratio": round(busy / calm, 2),
            "runs": RUNS,
        }
    ]


def _p95(people: Crowd, place: House, name: str) -> float:
    told = people.ask(place.address, place.presses(COST, name, SIGNS), pace=PER_SECOND)
    assert set(told.statuses) == {303}, told.statuses
    return told.p95


@contextmanager
def _printing() -> Iterator[None]:
    """One annex after another, by a process that stands back as a worker does."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_print, args=(there,))
    process.start()
    try:
        here.recv()
        yield
        here.send("enough")
        assert here.recv() > 0, "no annex was printed meanwhile"
    finally:
        process.join(60)


def _print(wire: Connection) -> None:
    os.nice(GENTLE)
    annex, printed = annex_of(peers.people(NAMES)), 0
    press.annex(annex)
    wire.send("begun")
    while not wire.poll():
        press.annex(annex)
        printed += 1
    press.close()
    wire.send(printed)
