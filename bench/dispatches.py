"""A dispatch of 1,000 letters through Redis, clock and worker: what the queue costs, and whether signing notices."""

import dataclasses
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import create_app
from bench import ground
from bench.sink import sink
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.delivery import service
from petitions.delivery.models import Batch, Envelope, State
from tests import services
from tests.delivery.smtp_server import SmtpServer
from tests.slow.installation import Installation, wait_until

LETTERS, SIGNS, RUNS = 1_000, 200, 3


def rows() -> list[dict[str, Any]]:
    """Two rows, each time over time."""
    return [_overhead(), _signing()]


def _overhead() -> dict[str, Any]:
    """Time between batches, when a worker asks Redis, forks and begins again, as a part of the whole run."""
    with sink() as (address, bodies):
        shares = []
        for _run in range(RUNS):
            with _installation(address) as place:
                _start(place)
                place.post_letters(LETTERS)
                assert wait_until(place.is_over, 120, every=1)
                shares.append(_between(place))
            bodies()
    share, whole, batches = statistics.median(shares)
    return {
        "name": "queue_overhead",
        "value": round(100 * share, 2),
        "unit": "% of the run",
        "against": f"the run from the first letter's answer to the last: {whole:.1f} s, {batches} batches",
        "ratio": round(share, 4),
        "runs": RUNS,
    }


def _between(place: Installation) -> tuple[float, float, int]:
    """Share of the time between the last answer of a batch and the first of the next, less one letter's usual time."""
    with place.app.app_context():
        handed = select(Envelope.batch_id, Envelope.accepted_at).where(Envelope.state == State.ACCEPTED)
        moments = sorted((at.timestamp(), batch) for batch, at in session().execute(handed) if at is not None)
    assert len(moments) == LETTERS
    steps = [(later[0] - sooner[0], later[1] != sooner[1]) for sooner, later in pairwise(moments)]
    usual = statistics.median(step for step, is_between in steps if not is_between)
    gaps = [max(0.0, step - usual) for step, is_between in steps if is_between]
    whole = moments[-1][0] - moments[0][0]
    return sum(gaps) / whole, whole, len(gaps) + 1


def _signing() -> dict[str, Any]:
    """The 95th percentile of posting the sign form while a dispatch runs into a relay that never says a word."""
    with black_hole() as address, _installation(address) as place:
        _start(place)
        calm = dataclasses.replace(place.app.extensions["settings"], is_testing=True, base_url="http://localhost")
        app = create_app(calm)  # the same rows; one client may sign often
        with app.app_context():
            slug = ground.campaign(app).slug
        press, pairs = ground.presser(app, slug, 0), []
        for run in range(RUNS):
            idle = _p95(press, 2 * run)
            place.post_letters(LETTERS, name=f"run-{run}")
            time.sleep(3)  # until the worker is at it
            busy = _p95(press, 2 * run + 1)
            with place.app.app_context(), transaction() as tx:
                service.cancel(
                    tx, list(tx.scalars(select(Batch.name).where(Batch.name.like("run-%")))), now=clock.now()
                )
            pairs.append((busy, idle))
    busy, idle = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "name": "sign_p95_under_dispatch",
        "value": round(busy * 1000, 2),
        "unit": "ms",
        "against": f"the same without a dispatch: {idle * 1000:.2f} ms",
        "ratio": round(busy / idle, 3),
        "runs": RUNS,
    }


def _p95(press: Any, series: int) -> float:
    waits = []
    for number in range(SIGNS):
        began = time.perf_counter()
        press(series * SIGNS + number)
        waits.append(time.perf_counter() - began)
    return statistics.quantiles(waits, n=20)[-1]


def _start(place: Installation) -> None:
    place.start("worker", "worker.py", "post")
    place.start("clock", "clock.py")
    time.sleep(5)  # until both have read their code


@contextmanager
def _installation(address: str) -> Iterator[Installation]:
    relay = SmtpServer()
    relay.port = int(address.rpartition(":")[2])
    with (
        tempfile.TemporaryDirectory(prefix="demarche-bench-") as folder,
        _queue() as redis_url,
        Installation(Path(folder), redis_url, relay, scale=1) as place,
    ):
        yield place


@contextmanager
def _queue() -> Iterator[str]:
    server = services.start_redis()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def black_hole() -> Iterator[str]:
    """A port that takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
