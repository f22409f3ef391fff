"""F22, F23, F24: a database that restarts, goes away at the worst moment, or is locked."""

import os
import signal
import subprocess
import time
from random import Random
from typing import Any

from sqlalchemy import create_engine, event, text

from petitions.core.db import db, prepare
from petitions.delivery.models import State
from tests import services
from tests.faults.place import Place
from tests.faults.registry import NotHere, fault
from tests.faults.workers import arrived, reach

S = State


def impatient(milliseconds: int = 200) -> None:
    """In a hand: an SQLite that is locked is waited for no longer than this."""
    if db.engine.dialect.name == "sqlite":

        @event.listens_for(db.engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA busy_timeout={milliseconds}")


def lock(place: Place, seconds: float) -> int:
    """A process that holds the write lock of SQLite for so long."""

    def hold() -> None:
        engine = create_engine(place.database_url)
        prepare(engine)
        with engine.connect().execution_options(demarche_writing=True) as connection:
            connection.execute(text("DELETE FROM beats WHERE worker = 'nobody'"))
            (place.folder / "locked").touch()
            time.sleep(seconds)

    (place.folder / "locked").unlink(missing_ok=True)
    pid = place.fork(hold)
    reach(place, (place.folder / "locked").exists, "the lock was never had")
    return pid


def restart_postgres() -> None:
    """As a power cut would, and up again with the same data."""
    server = services.postgres()
    owner = server.folder.stat()
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait(20)
    same = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    quiet = subprocess.DEVNULL
    command = [*server.process.args]  # type: ignore[misc]  # a list, as services wrote it
    server.process = subprocess.Popen(
        command, cwd=server.folder, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, **same
    )
    until = time.monotonic() + 30
    engine = create_engine(server.url)
    while time.monotonic() < until:
        try:
            with engine.connect():
                return
        except Exception:  # noqa: BLE001  # not up yet, in whatever words
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not come back")


def cut_lines() -> None:
    """End every conversation with PostgreSQL but our own."""
    engine = create_engine(services.postgres_url())
    with engine.connect() as connection:
        ours = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
        )
        connection.execute(ours)
    engine.dispose()


@fault(22, "the database restarted in the middle of a batch", by_hands=False)
def f22(place: Place, _dice: Random) -> None:
    place.server.pause = 0.05
    case = place.post(12, batches=place.workers, size=2_000)
    pids = [place.hand(batch) for batch in case.batches] if place.is_driven else []
    reach(place, lambda: arrived(place, case) > 0, "nothing ever left")
    began = time.monotonic()
    if place.is_sqlite:
        os.kill(lock(place, 5), signal.SIGKILL)  # it dies within its transaction: the file is mended by who comes next
    else:
        restart_postgres()
    for pid in pids:
        assert place.ended(pid) == 0, "a hand broke over the database"
    place.finish(case)
    if not place.is_driven and not place.hasty:
        place.resumed.append(time.monotonic() - began)
    states = place.states(case)
    assert set(states) <= {S.ACCEPTED, S.IN_DOUBT} and states[S.IN_DOUBT] <= len(case.batches), dict(states)


@fault(23, "the database gone between gate and outcome")
def f23(place: Place, dice: Random) -> None:
    is_long = dice.random() < 0.5
    place.server.pause = 0.3
    case = place.post(1, size=2_000)
    patience = {"record": 0.5 if is_long else 20}
    slow = place.hand(case.batches[0], before=impatient, timings=patience)
    reach(place, lambda: arrived(place, case) == 1, "it never came to the dot")
    if place.is_sqlite:
        holder = lock(place, 30)
        time.sleep(2.5 if is_long else 0.8)
        os.kill(holder, signal.SIGKILL)
    else:
        cut_lines()
        if is_long:
            restart_postgres()
    assert place.ended(slow) == 0
    place.finish(case)
    states = place.states(case)
    assert states == {S.ACCEPTED: 1}, f"the journal was not read: {dict(states)}"


@fault(24, "SQLite locked for longer than anybody waits")
def f24(place: Place, dice: Random) -> None:
    if not place.is_sqlite:
        raise NotHere("PostgreSQL has no such lock")
    before_gate = dice.random() < 0.6
    case = place.post(2, size=2_000)
    place.server.steps["data"] = ["stall 0.4"]
    slow = place.hand(case.batches[0], before=impatient, timings={"record": 5})
    reach(place, lambda: "DATA" in place.server.commands, "it never came to DATA")
    holder = lock(place, 30)
    time.sleep(1.2 if before_gate else 0.1)
    os.kill(holder, signal.SIGKILL)
    assert place.ended(slow) == 0
    assert not before_gate or place.states(case)[S.IN_DOUBT] == 0
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: 2}
