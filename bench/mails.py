"""How fast mail leaves: our outbox, every state committed, beside Flask-Mail sending the same and recording nothing."""

import os
import smtplib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_mail import Connection, Message
from flask_mail import Mail as FlaskMail

from app import create_app
from bench.sink import sink
from config import Settings
from petitions.core import blobs, clock, keys
from petitions.core.db import Base, db, transaction
from petitions.delivery import jobs, service
from petitions.delivery.rules import Mail

MAILS, BATCH, RUNS, PDF = 200, 50, 3, 60_000
SENDER, OFFICE = "letters@families.example", "office@un.example"
LETTER = "Excellency,\n\n" + "We write to you on behalf of the families of those who were taken from us.\n" * 30
CONFIRMATION = "Please press the button behind this address to confirm that it was you who signed.\n" * 36


def rows() -> list[dict[str, Any]]:
    """Two rows: letters with a PDF of their own (at most once), confirmations of 3 KB (at least once)."""
    with sink() as (address, bodies), _installation(address) as app:
        return [
            _row(app, address, bodies, "letters_vs_flaskmail", LETTER, PDF),
            _row(app, address, bodies, "confirmations_vs_flaskmail", CONFIRMATION, 0),
        ]


def _row(app: Flask, address: str, bodies: Any, name: str, text: str, size: int) -> dict[str, Any]:
    theirs = _flask_mail(app, address)
    sides: list[tuple[float, float, float]] = []
    for run in range(RUNS + 1):
        batches = _post(app, f"{name}-{run}", text, size)
        ours = _rate(lambda batches=batches: [_send(app, batch) for batch in batches])
        taken = bodies()
        assert len(taken) == MAILS
        files = [os.urandom(size) for _n in range(MAILS)]
        plain = _rate(lambda files=files: theirs(text, files))
        assert len(bodies()) == MAILS
        sides.append((ours, plain, _rate(lambda taken=taken: _bare(address, taken))))
        bodies()
    ours, plain, bare = (statistics.median(side) for side in zip(*sides[1:], strict=True))
    return {
        "name": name,
        "value": round(ours, 1),
        "unit": "mails/s",
        "against": f"Flask-Mail connect(), nothing recorded ({plain:.0f}/s); the sink takes {bare:.0f}/s from smtplib",
        "ratio": round(ours / plain, 4),
        "runs": RUNS,
    }


def _rate(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return MAILS / (time.perf_counter() - start)


def _send(app: Flask, batch_id: int) -> None:
    with app.app_context():
        jobs.send_batch(batch_id)


def _flask_mail(app: Flask, address: str) -> Callable[[str, list[bytes]], None]:
    """The library as its documentation shows it: one connection for each 50 mails, as many as a batch of ours has."""
    host, port = address.split(":")
    library = FlaskMail()
    state = library.init_mail({"MAIL_SERVER": host, "MAIL_PORT": int(port)}, debug=False, testing=False)

    def send(text: str, files: list[bytes]) -> None:
        with app.app_context():
            for at in range(0, MAILS, BATCH):
                with Connection(state) as line:  # what connect() gives
                    for number, file in enumerate(files[at : at + BATCH], at):
                        message = Message(f"[FFT/2026/{number:03}] Subject", [OFFICE], text, sender=SENDER)
                        if file:
                            message.attach(f"{number}.pdf", "application/pdf", file)
                        line.send(message)

    return send


def _bare(address: str, bodies: list[bytes]) -> None:
    host, port = address.split(":")
    for at in range(0, MAILS, BATCH):
        with smtplib.SMTP(host, int(port), "families.example") as line:
            for body in bodies[at : at + BATCH]:
                line.sendmail(SENDER, [OFFICE], body)


def _post(app: Flask, name: str, text: str, size: int) -> list[int]:
    ring, numbers = app.extensions["keys"], set()
    with app.app_context(), transaction() as tx:
        for n in range(MAILS):
            batch = service.batch(tx, f"{name}-{n // BATCH}", now=clock.now())
            files = [(blobs.keep(tx, os.urandom(size), "application/pdf"), f"{n}.pdf")] if size else []
            domain = f"body-{n}.example" if size else ""  # letters keep a pace for each domain
            mail = Mail(OFFICE, f"[FFT/2026/{n:03}] Subject", text, sender=SENDER, domain=domain)
            facts = {"key": f"{name}-{n}", "batch": batch, "now": clock.now(), "at_most_once": bool(size)}
            service.post(tx, ring, mail, attachments=files, **facts)
            numbers.add(batch.id)
    return sorted(numbers)


@contextmanager
def _installation(relay: str) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="demarche-bench-") as folder:
        instance = Path(folder)
        keys.create(instance / "keys", None)
        settings = Settings(
            instance=instance,
            database_url=f"sqlite:///{instance / 'bench.sqlite'}",
            redis_url="",
            keys=instance / "keys",
            base_url="http://localhost",
            catcher_smtp=relay,
            contact_key=instance / "keys" / "private" / "contact.key",
            is_testing=True,
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        yield app
        with app.app_context():
            db.dispose()
