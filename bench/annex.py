"""How fast, large and heavy the annex of individuals is: through the press, beside the same annex made by others."""

import dataclasses
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from bench import peers
from petitions.core.sealing import PrivateKey
from petitions.letters import press, renderers
from petitions.letters.values import AnnexValues
from petitions.signing import payloads

RUNS, SEALED = 3, 2_000
SMALL, TABLE, LARGE, LARGEST = 5_000, 20_000, 100_000, 1_000_000
MOST_MB, MOST_BYTES = 400, 60
Row = dict[str, Any]


def rows() -> list[Row]:
    """Names per second beside a plain table, typst and reportlab on one core; memory and bytes; growth; opening."""
    os.environ["FONTCONFIG_FILE"] = str(renderers.FONTS)
    known = peers.people(LARGEST)
    try:
        return [*_beside_others(known), *_large(known), *_open_names(known)]
    finally:
        press.close()


def _beside_others(known: tuple[Any, ...]) -> list[Row]:
    times: dict[str, list[float]] = {name: [] for name in ("ours", "table", "typst", "reportlab", "all")}
    with _one_core():
        whole_table = _seconds(lambda: peers.table(known[:TABLE]))  # before our renderer stands in memory
        for run in range(1 + RUNS):
            names = known[run * TABLE : (run + 1) * TABLE]  # others each time: typst remembers what it has laid out
            times["ours"].append(_seconds(partial(press.annex, annex_of(names), processes=1)))
            times["table"].append(_seconds(partial(peers.table, names[:SMALL])) if run else 0.0)
            times["typst"].append(_seconds(partial(peers.typst_table, names)))
            times["reportlab"].append(_seconds(partial(peers.reportlab_canvas, names)))
        press.close()
    times["all"] = [_seconds(lambda: press.annex(annex_of(names))) for _run in range(1 + RUNS)]
    middle = {name: statistics.median(found[1:]) for name, found in times.items()}
    speed = TABLE / middle["ours"]
    beside = {
        "annex_20k_vs_table": ("one plain WeasyPrint table, once", whole_table),
        "annex_20k_vs_typst": ("a typst table", middle["typst"]),
        "annex_20k_vs_reportlab": ("reportlab's canvas", middle["reportlab"]),
    }
    found = [
        _row(name, speed, "names/s", f"{what} ({TABLE / other:.0f}/s), one core", other / middle["ours"])
        for name, (what, other) in beside.items()
    ]
    table = SMALL / middle["table"]
    against = f"one plain WeasyPrint table of {SMALL} names on one core ({table:.0f}/s)"
    every = TABLE / middle["all"]
    return [*found, _row("annex_names_per_second", every, "names/s", against, every / table)]


def _large(known: tuple[Any, ...]) -> list[Row]:
    large, largest = annex_of(known[:LARGE]), annex_of(known)
    short, long, peaks, size = [], [], [], 0
    for _run in range(1 + RUNS):
        press.close()
        with _Watch() as watch:
            start = time.perf_counter()
            size = len(press.annex(large, processes=2))
            short.append(time.perf_counter() - start)
        peaks.append(watch.peak)
        if _run:
            long.append(_seconds(lambda: press.annex(largest, processes=2)))
    peak, bytes_each = statistics.median(peaks[1:]), size / LARGE
    growth = statistics.median(long) / statistics.median(short[1:])
    seconds = f"{statistics.median(short[1:]):.1f} s for {LARGE} names, {statistics.median(long):.1f} s for {LARGEST}"
    return [
        _row("annex_100k_peak_mb", peak, "MB", f"at most {MOST_MB} in the largest process", MOST_MB / peak),
        _row("annex_100k_bytes_per_name", bytes_each, "bytes", f"at most {MOST_BYTES}", MOST_BYTES / bytes_each),
        _row("annex_1m_vs_100k", growth, "times", seconds, growth),
    ]


def _open_names(known: tuple[Any, ...]) -> list[Row]:
    pair = PrivateKey.generate()
    salt = "00" * 32
    sealed = [
        pair.public.seal(json.dumps({"name": one.name, "salt": salt}).encode().ljust(256), payloads.NAMES)
        for one in known[:SEALED]
    ]
    whole, bare = [], []
    for _run in range(1 + RUNS):
        whole.append(_seconds(lambda: [payloads.open_names(names, pair) for names in sealed]))
        bare.append(_seconds(lambda: [pair.open(names, payloads.NAMES) for names in sealed]))
    speed, other = SEALED / statistics.median(whole[1:]), SEALED / statistics.median(bare[1:])
    return [_row("annex_open_names", speed, "names/s", f"the seal alone ({other:.0f}/s)", speed / other)]


class _Watch:
    """The highest resident memory, in MB, of any process of the press while it is entered."""

    def __init__(self) -> None:
        self.peak, self.done = 0.0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Watch":
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.done.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.done.wait(0.02):
            line = press._annexes.line
            for pid in _with_children(line.pid) if line else []:
                self.peak = max(self.peak, _resident(pid))


def _with_children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *map(int, found)]


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)


@contextmanager
def _one_core() -> Iterator[None]:
    """Everything on one core, renderers that are started meanwhile and threads of others' too."""
    cores = os.sched_getaffinity(0)
    press.close()
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _row(name: str, value: float, unit: str, against: str, ratio: float) -> Row:
    found = {"name": name, "value": round(value, 2), "unit": unit, "against": against}
    return found | {"ratio": round(ratio, 3), "runs": RUNS}


def annex_of(named: tuple[Any, ...]) -> AnnexValues:
    return dataclasses.replace(_EMPTY, rows=named, tree_size=2 * len(named), counted_only=len(named))


_EMPTY = AnnexValues(
    language="en",
    organization="Families for the Truth",
    title="Tell the families where they are",
    reference="FFT/2026/001",
    rows=(),
    counted_only=0,
    cut_off_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    checked="",
    text_version="1 (1 November 2026)",
    merkle_root="ab" * 32,
    tree_size=0,
    date=date(2026, 11, 20),
)
