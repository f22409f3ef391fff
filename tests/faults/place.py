"""An installation under fire: committed rows, a scripted relay, and hands that are forked as a work horse is."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from app import create_app
from config import Settings
from petitions.core import blobs, clock, keys
from petitions.core.db import Base, db, session, transaction
from petitions.delivery import service, sweeping
from petitions.delivery.models import Attempt, Beat, Envelope, Relay, State
from petitions.delivery.rules import Mail, Timings
from tests.delivery.smtp_server import SmtpServer
from tests.faults.crew import Crew
from tests.faults.hands import QUICK, Hands
from tests.faults.oracle import OPEN, Seen, Verdict, judge

FEATURES = ("SIZE 30000000", "8BITMIME")


@dataclass
class Case:
    """Letters that one injection posted."""

    keys: list[str]
    addresses: list[str]
    batches: list[int]
    names: list[str]
    again: set[str] = field(default_factory=set)
    """Keys that a person sent once more on purpose."""


@dataclass
class Place(Hands):
    """Use as a context manager: nothing of it stays behind. ``crew``: real workers and a clock, when there is Redis."""

    database_url: str
    server: SmtpServer
    workers: int = 1
    crew: Crew | None = None
    hasty: bool = False
    """Whether the silence of the dead is taken as over at once, instead of waited for."""
    cases: list[Case] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    """Addresses of letters that another place posted through the same relay."""
    resumed: list[float] = field(default_factory=list)
    """Seconds from each crash to the end of its letters, where real workers resumed in real time."""
    is_driven: bool = True
    """Whether the harness forks the hands; else the crew works."""
    _number: int = 0

    def __enter__(self) -> "Place":
        keys.create(self.folder / "keys", None)
        private = self.folder / "keys" / "private"
        self.environ = {
            "PATH": os.environ["PATH"],
            "INSTANCE": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.crew.redis_url if self.crew else "",
            "CONTACT_KEY": str(private / "contact.key"),
            "NAMES_KEY": str(private / "names.key"),
            "CATCHER_SMTP": self.server.address,
        }
        self.app = create_app(Settings.from_env(self.environ))
        self.app.extensions["timings"] = QUICK
        with self.app.app_context():
            Base.metadata.create_all(db.engine)
        if self.crew:
            self.crew.start(self)
        return self

    def __exit__(self, *_error: object) -> None:
        for pid in list(self._pids):
            self.kill(pid)
        if self.crew:
            self.crew.end()
        with self.app.app_context():
            db.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Which of the two databases."""
        return self.database_url.startswith("sqlite")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of what letters carry; smaller ones where the relay reads byte by byte."""
        return (500, 5_000, 20_000) if self.server.bytewise else (500, 20_000, 200_000)

    # ---- letters -----------------------------------------------------------------------------------------------------

    def post(self, number: int = 1, *, batches: int = 1, point: str = "", size: int = 20_000, **over: bool) -> Case:
        """So many letters, each with a PDF of its own. With ``point`` whoever of the crew takes them first dies."""
        case = self.plan(number, batches=batches)
        self.keep(case, size=size, point=point, **over)
        return case

    def plan(self, number: int, *, batches: int = 1) -> Case:
        """Keys and addresses that nothing knows yet."""
        self._number += 1
        keys = [f"letter-{self._number}-{n}" for n in range(number)]
        addresses = [f"office-{self._number}-{n}@un.example" for n in range(number)]
        case = Case(keys, addresses, [], [f"faults-{self._number}-{n}" for n in range(batches)])
        self.cases.append(case)
        return case

    def keep(self, case: Case, *, size: int = 20_000, point: str = "", **over: bool) -> None:
        """Post them in one transaction; a second time changes nothing."""
        with self.app.app_context(), transaction() as tx:
            ring, now = self.app.extensions["keys"], clock.now()
            where = [service.batch(tx, name, now=now) for name in case.names]
            tx.flush()
            case.batches = [one.id for one in where]
            pdf = blobs.keep(tx, b"%PDF-1.7 " + os.urandom(size), "application/pdf")
            for n, (key, to) in enumerate(zip(case.keys, case.addresses, strict=True)):
                mail = Mail(to, f"[FFT/2026/{n:03}] Subject", "Excellency,\n\nText\n", sender="l@f.example")
                batch = where[n % len(where)]
                service.post(tx, ring, mail, key=key, batch=batch, now=now, attachments=[(pdf, "a.pdf")], **over)
            if point and self.crew and not self.is_driven:
                self.crew.aim(point)

    def seen(self, case: Case) -> list[Seen]:
        """Rows and copies of a case."""
        copies = Counter(one.to for one in list(self.server.received) if one.is_taken)
        to = dict(zip(case.keys, case.addresses, strict=True))
        with self.app.app_context():
            found = session().execute(select(Envelope.key, Envelope.state).where(Envelope.key.in_(case.keys)))
            return [Seen(key, to[key], state, copies[to[key]]) for key, state in found]

    def states(self, case: Case) -> Counter[State]:
        """How many are where."""
        return Counter(row.state for row in self.seen(case))

    def is_over(self, case: Case) -> bool:
        """Whether nothing is left to be done for it."""
        return not OPEN & set(self.states(case))

    def verdict(self, case: Case) -> Verdict:
        """What the oracle says."""
        return judge(self.seen(case), expected=len(case.keys), again=case.again)

    def envelopes(self, case: Case) -> list[Envelope]:
        """The rows themselves, to be read only, within an app context of the caller."""
        return list(session().scalars(select(Envelope).where(Envelope.key.in_(case.keys)).order_by(Envelope.id)))

    def shown_doubts(self) -> int:
        """How many letters in doubt `flask outbox show` tells of."""
        said = self.app.test_cli_runner().invoke(args=["outbox", "show"]).output
        return sum(int(line.split()[0]) for line in said.splitlines() if line.endswith("in doubt"))

    def strays(self) -> list[str]:
        """What reached the relay and belongs to no letter, or was never written to the log on disk."""
        known = {address for case in self.cases for address in case.addresses} | self.elsewhere
        received = list(self.server.received)
        found = [f"something arrived that nobody posted: {one.message_id}" for one in received if one.to not in known]
        assert self.server.log is not None
        lines = len(self.server.log.read_text().splitlines()) if received else 0
        return found + ([f"the wire log has {lines} lines for {len(received)} mails"] * (lines != len(received)))

    # ---- hands -------------------------------------------------------------------------------------------------------

    def work(self, case: Case, **over: Any) -> list[int]:
        """One turn at each batch by as many hands as there are workers; returns their exit codes."""
        pids = [self.hand(batch, **over) for batch in case.batches for _n in range(self.workers)]
        return [self.ended(pid) for pid in pids]

    def sweep(self, seconds: float = 31) -> sweeping.Swept:
        """The sweep, as it would be so much later."""
        with self.app.app_context(), transaction() as tx:
            return sweeping.sweep(tx, now=clock.now() + timedelta(seconds=seconds), timings=Timings())

    def forward(self, case: Case) -> None:
        """The moment has come for whatever waits."""
        waiting = Envelope.state.in_((State.QUEUED, State.DEFERRED)), Envelope.due_at > clock.now()
        with self.app.app_context():
            late = list(session().scalars(select(Envelope.id).where(Envelope.key.in_(case.keys), *waiting)))
            if late:
                with transaction() as tx:
                    due = clock.now() - timedelta(seconds=1)
                    tx.execute(update(Envelope).where(Envelope.id.in_(late), *waiting).values(due_at=due))

    def forget_the_dead(self) -> None:
        """Take the silence of ended processes as long enough."""
        with self.app.app_context():
            names = list(session().scalars(select(Beat.worker)))
            dead = [name for name in names if not Path(f"/proc/{name.partition('-')[0]}").exists()]
            if dead:
                with transaction() as tx:
                    tx.execute(delete(Beat).where(Beat.worker.in_(dead)))

    def now(self) -> datetime:
        """The moment that the product's clock shows."""
        return clock.now()

    def is_on_file(self, key: str) -> bool:
        """Whether the state of a letter is the verdict of its last attempt."""
        with self.app.app_context():
            envelope = session().scalars(select(Envelope).where(Envelope.key == key)).one()
            last = select(Attempt.verdict).where(Attempt.envelope_id == envelope.id).order_by(Attempt.id.desc())
            return session().scalar(last.limit(1)) == envelope.state

    def finish(self, case: Case, patience: float = 120) -> None:
        """Let hands or crew work until every letter is at its end."""
        until = time.monotonic() + patience
        while not self.is_over(case):
            assert time.monotonic() < until, f"after {patience} s: {dict(self.states(case))}"
            if self.is_driven:
                self.sweep()
                self.forward(case)
                self.work(case)
            else:
                if self.hasty:
                    self.forget_the_dead()
                self.forward(case)
                time.sleep(0.1)

    # ---- between two faults ------------------------------------------------------------------------------------------

    @contextmanager
    def for_one_fault(self, by_hands: bool) -> Iterator[None]:
        """A relay that works and a line that is open; the crew rests where the harness works itself."""
        self.tidy()
        self.is_driven = by_hands or self.crew is None
        if self.crew:
            self.crew.rest() if self.is_driven else self.crew.go()
        try:
            yield
        finally:
            for pid in list(self._pids):
                self.kill(pid)
            self.tidy()

    def tidy(self) -> None:
        """Forget scripts, pauses and strikes."""
        server = self.server
        server.steps, server.by_recipient, server.features, server.pause, server.tls = {}, {}, FEATURES, 0.0, None
        server.drop_after = 1000
        server.visits.clear()
        server.commands.clear()
        with self.app.app_context(), transaction() as tx:
            tx.execute(delete(Relay))
