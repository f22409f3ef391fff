"""A whole installation for proofs with real processes: keys, database, relay, and workers that can be killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from bin.processes import descendants, die_with_parent, send
from config import Settings
from petitions.core import blobs, clock, keys
from petitions.core.db import Base, db, session, transaction
from petitions.delivery import service
from petitions.delivery.models import Envelope, State
from petitions.delivery.rules import Mail
from tests import services
from tests.delivery.smtp_server import SmtpServer

HOUSE = Path(__file__).resolve().parent.parent.parent
OVER = {State.ACCEPTED, State.REFUSED, State.HELD, State.IN_DOUBT, State.CANCELLED, State.EXPIRED, State.SUPPRESSED}


@dataclass
class Installation:
    """Rows, processes and what reached the relay. Use as a context manager: nothing of it stays behind."""

    folder: Path
    redis_url: str
    server: SmtpServer
    scale: float = 0.1
    app: Flask = field(init=False)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> "Installation":
        keys.create(self.folder / "keys", None)
        on_postgres = os.environ.get("TEST_DATABASE") == "postgresql"
        url = services.fresh_postgres_url() if on_postgres else f"sqlite:///{self.folder / 'demarche.sqlite'}"
        private = self.folder / "keys" / "private"
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "INSTANCE": str(self.folder),
            "DATABASE_URL": url,
            "REDIS_URL": self.redis_url,
            "CONTACT_KEY": str(private / "contact.key"),
            "NAMES_KEY": str(private / "names.key"),
            "CATCHER_SMTP": self.server.address,
            "TIMINGS_SCALE": str(self.scale),
        }
        self.app = create_app(Settings.from_env(self.environ))
        with self.app.app_context():
            Base.metadata.create_all(db.engine)
        return self

    def __exit__(self, *_error: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        with self.app.app_context():
            db.dispose()

    def post_letters(self, number: int, *, batch: int = 50, size: int = 60_000, name: str = "dispatch-1") -> None:
        """So many letters, each with a PDF of its own, in batches."""
        ring, dice = self.app.extensions["keys"], random.Random(7)
        with self.app.app_context(), transaction() as tx:
            for n in range(number):
                where = service.batch(tx, f"{name}-{n // batch + 1}", now=clock.now())
                pdf = blobs.keep(tx, b"%PDF-1.7 " + n.to_bytes(4) + dice.randbytes(size), "application/pdf")
                letter = Mail(
                    f"office{n}@un.example", f"[FFT/2026/{n:03}] Subject", "Excellency,\n\nText\n", sender="l@f.example"
                )
                files = [(pdf, f"FFT-2026-{n:03}.pdf")]
                key = f"letter-{n}" if name == "dispatch-1" else f"{name}-letter-{n}"
                service.post(tx, ring, letter, key=key, batch=where, now=clock.now(), attachments=files)

    @property
    def database(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.environ["DATABASE_URL"].partition(":")[0].partition("+")[0]

    def start(self, name: str, *command: str, **environ: str) -> None:
        """Start one process of the product; its words go to a file of its name."""
        with (self.folder / f"{name}.out").open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command],
                env=self.environ | environ,
                cwd=HOUSE,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL),
            )

    def kill(self, name: str) -> int:
        """SIGKILL to a process and to everything it started; returns how many that were."""
        process = self.processes.pop(name)
        doomed = descendants(process.pid) | {process.pid}
        send(doomed, signal.SIGKILL)
        process.wait()
        return len(doomed)

    def said(self, name: str) -> str:
        """All that a process has said."""
        return (self.folder / f"{name}.out").read_text()

    def heard_no_traceback(self) -> None:
        """Whatever happened was told in sentences."""
        for path in self.folder.glob("*.out"):
            assert "Traceback" not in path.read_text(), path.read_text()

    def states(self) -> dict[str, tuple[State, str]]:
        """State and Message-ID of every envelope, by key."""
        with self.app.app_context():
            return {row.key: (row.state, row.message_id) for row in session().scalars(select(Envelope))}

    def is_over(self) -> bool:
        """Whether nothing is left to be done."""
        return all(state in OVER for state, _id in self.states().values())

    def account(self, number: int) -> Counter[State]:
        """Compare rows and wire; fails unless every mail is in one state and none was lost or doubled."""
        states, wire = self.states(), self.server.wire()
        counts = Counter(state for state, _id in states.values())
        assert len(states) == sum(counts.values()) == number
        doubled = {name: times for name, times in wire.items() if times > 1}
        assert not doubled, f"{len(doubled)} letters were sent twice"
        lost = [key for key, (state, name) in states.items() if state is State.ACCEPTED and wire.get(name) != 1]
        assert not lost, f"{len(lost)} letters are said to be accepted and never arrived"
        stray = set(wire) - {name for state, name in states.values() if state in (State.ACCEPTED, State.IN_DOUBT)}
        assert not stray, f"{len(stray)} letters arrived that are said not to have"
        return counts


def wait_until(true: Callable[[], bool], seconds: float, *, every: float = 0.05) -> bool:
    """Whether it became true within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(every)
    return true()
