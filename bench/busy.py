"""Whether signing notices that the worker is at its hardest: 10,000 names on paper, and a relay that never answers."""

import os
import statistics
import threading
import time
from typing import Any

from bench import peers
from bench.annex import annex_of
from bench.dispatches import black_hole
from bench.load import Crowd, crowd
from bench.servers import House, house
from petitions.letters import press, renderers

NAMES, SIGNS, PER_SECOND, RUNS = 10_000, 300, 20, 3
COST = 2**10
BAR_MS = 300


def rows() -> list[dict[str, Any]]:
    """One row: the 95th percentile of the POST at twenty a second, counted from when each was due."""
    os.environ["FONTCONFIG_FILE"] = str(renderers.FONTS)
    annex = annex_of(peers.people(NAMES))
    with black_hole() as relay, house((COST,), relay, ("web", "clock", "post")) as place, crowd() as people:
        time.sleep(5)  # until clock and worker have read their code
        pairs = []
        for run in range(RUNS + 1):
            calm = _p95(people, place, f"calm{run}x")
            with _Press(annex) as printing:
                pairs.append((_p95(people, place, f"busy{run}x"), calm))
            assert printing.times, "no annex was printed meanwhile"
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


class _Press:
    """Prints one annex after another while it is entered."""

    def __init__(self, annex: Any) -> None:
        self.annex, self.times, self.over = annex, 0, threading.Event()
        self.thread = threading.Thread(target=self._print)

    def _print(self) -> None:
        while not self.over.is_set():
            press.annex(self.annex)
            self.times += 1

    def __enter__(self) -> "_Press":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.thread.join()
        press.close()
