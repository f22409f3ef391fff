"""How fast letters leave: our outbox with its three proofs per mail beside bare smtplib with the very same bytes."""

import multiprocessing
import os
import smtplib
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from config import Settings
from petitions.core import blobs, clock, keys
from petitions.core.db import Base, db, transaction
from petitions.delivery import jobs, service
from petitions.delivery.rules import Mail
from tests.delivery.smtp_server import SmtpServer

MAILS, BATCH, RUNS, PDF = 200, 50, 3, 60_000


def rows() -> list[dict[str, Any]]:
    """One row: letters with a PDF of their own handed over per second, on SQLite with full sync, one worker."""
    with _relay() as (address, bodies), _installation(address) as app:
        pairs = []
        for run in range(RUNS):
            batches = _post(app, run)
            ours = _rate(lambda batches=batches: [_send(app, batch) for batch in batches])
            taken = bodies()
            assert len(taken) == MAILS
            pairs.append((ours, _rate(lambda taken=taken: _bare(address, taken))))
            bodies()
    ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    return [
        {
            "name": "mails_per_second",
            "value": round(ours, 1),
            "unit": "mails/s",
            "against": f"bare smtplib, same bytes, nothing recorded ({bare:.0f}/s)",
            "ratio": round(ours / bare, 4),
            "runs": RUNS,
        }
    ]


def _rate(act: Any) -> float:
    start = time.perf_counter()
    act()
    return MAILS / (time.perf_counter() - start)


def _send(app: Flask, batch_id: int) -> None:
    with app.app_context():
        jobs.send_batch(batch_id)


def _bare(address: str, bodies: list[bytes]) -> None:
    host, port = address.split(":")
    for at in range(0, MAILS, BATCH):
        with smtplib.SMTP(host, int(port), "families.example") as line:
            for body in bodies[at : at + BATCH]:
                line.sendmail("letters@families.example", ["office@un.example"], body)


def _post(app: Flask, run: int) -> list[int]:
    ring, numbers = app.extensions["keys"], set()
    with app.app_context(), transaction() as tx:
        for n in range(MAILS):
            batch = service.batch(tx, f"run-{run}-{n // BATCH}", now=clock.now())
            pdf = blobs.keep(tx, b"%PDF-1.7 " + os.urandom(PDF), "application/pdf")
            mail = Mail(
                "office@un.example", f"[FFT/2026/{n:03}] Subject", "Text\n" * 60, sender="letters@families.example"
            )
            service.post(
                tx, ring, mail, key=f"{run}-{n}", batch=batch, now=clock.now(), attachments=[(pdf, f"{n}.pdf")]
            )
            numbers.add(batch.id)
    return sorted(numbers)


@contextmanager
def _installation(relay: str) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="demarche-bench-") as folder:
        instance = Path(folder)
        keys.create(instance / "keys", None)
        contact = instance / "keys" / "private" / "contact.key"
        url = f"sqlite:///{instance / 'bench.sqlite'}"
        app = create_app(
            Settings(
                instance=instance,
                database_url=url,
                redis_url="",
                keys=instance / "keys",
                base_url="http://localhost",
                catcher_smtp=relay,
                contact_key=contact,
                is_testing=True,
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _relay() -> Iterator[tuple[str, Any]]:
    """A server in a process of its own; gives its address, and a function that takes what it has received."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    address: str = here.recv()

    def bodies() -> list[bytes]:
        here.send("give")
        received: list[bytes] = here.recv()
        return received

    try:
        yield address, bodies
    finally:
        process.terminate()
        process.join()


def _serve(wire: Connection) -> None:
    with SmtpServer() as server:
        wire.send(server.address)
        while wire.recv():
            wire.send([one.content for one in server.received])
            server.received.clear()
