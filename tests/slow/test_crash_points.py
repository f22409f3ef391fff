"""Crash points C4 to C12 of a letter: a process that dies there leaves a row that tells the truth."""

import os
import signal
import time
import warnings
from contextlib import suppress
from datetime import timedelta

import pytest

from petitions.core import clock
from petitions.core.db import db, session, transaction
from petitions.delivery import failpoints, jobs, sweeping
from petitions.delivery.models import State
from petitions.delivery.rules import Timings
from tests.delivery.smtp_server import SmtpServer
from tests.slow.installation import Installation, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.worker]
S = State
POINTS = [
    ("lease.committed", S.LEASED, S.ACCEPTED, {1}),
    ("rcpt.accepted", S.LEASED, S.ACCEPTED, {1}),
    ("body.half", S.LEASED, S.ACCEPTED, {1}),
    ("body.written", S.LEASED, S.ACCEPTED, {1}),
    ("gate.committed", S.SENDING, S.IN_DOUBT, {0}),
    ("dot.sent", S.SENDING, S.IN_DOUBT, {0, 1}),
    ("reply.read", S.SENDING, S.IN_DOUBT, {1}),
    ("outcome.committed", S.ACCEPTED, S.ACCEPTED, {1}),
]


@pytest.fixture
def place(tmp_path):
    """Rows that are committed, a relay, and processes forked from this one."""
    with SmtpServer() as server, Installation(tmp_path, "", server) as place:
        yield place


@pytest.fixture
def fork(place):
    """A function that starts a process of its own sending the batch; with a point's name, it dies there by SIGKILL."""
    pids = []

    def start(point: str = "") -> int:
        with warnings.catch_warnings(
            action="ignore", category=DeprecationWarning
        ):  # threads of the server: not used there
            pid = os.fork()
        if pid:
            pids.append(pid)
            return pid
        try:
            failpoints.arm(point)
            with place.app.app_context():
                db.engine.dispose(close=False)
                jobs.send_batch(1)
        finally:
            os._exit(0)

    yield start
    for pid in pids:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def ended(pid: int) -> int:
    """The exit code once the process has ended; negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def sweep(place, seconds=31):
    with place.app.app_context(), transaction() as tx:
        return sweeping.sweep(tx, now=clock.now() + timedelta(seconds=seconds), timings=Timings())


def resend(place):
    """Another worker's turn, after the moment to which the sweep returned them."""
    with place.app.app_context():
        session().rollback()
        with transaction() as tx:
            tx.connection().exec_driver_sql("UPDATE envelopes SET due_at = created_at WHERE state = 'queued'")
        jobs.send_batch(1)


@pytest.mark.parametrize(("point", "left", "end", "arrived"), POINTS)
def test_a_letter_survives_a_crash_as_the_table_says(place, fork, point, left, end, arrived):
    place.post_letters(1, size=200_000)
    assert ended(fork(point)) == -signal.SIGKILL, f"{point} was never passed"
    assert [state for state, _id in place.states().values()] == [left]
    sweep(place)
    resend(place)
    assert wait_until(lambda: len(place.server.received) in arrived, 2)
    assert place.account(1) == {end: 1}


def test_ten_processes_at_one_batch_send_each_letter_once(place, fork):
    place.post_letters(30, size=1000)
    assert [ended(pid) for pid in [fork() for _n in range(10)]] == [0] * 10
    assert place.account(30) == {S.ACCEPTED: 30}
    assert place.server.connections > 1


def test_a_worker_that_slept_through_its_lease_is_stopped_at_the_gate(place, fork):
    place.server.steps["data"] = ["stall 0.6"]
    place.post_letters(1)
    slow = fork()
    assert wait_until(lambda: "DATA" in place.server.commands, 5)
    os.kill(slow, signal.SIGSTOP)
    assert sweep(place, 31 * 60).returned == 1
    place.server.by_recipient["office0@un.example"] = {"data": "354 go on"}
    resend(place)
    time.sleep(0.5)
    os.kill(slow, signal.SIGCONT)
    assert ended(slow) == 0
    assert place.account(1) == {S.ACCEPTED: 1}
    assert [command.upper() for command in place.server.commands].count("DATA") == 2


def test_a_worker_that_slept_after_its_gate_still_ends_the_doubt(place, fork):
    place.server.steps["dot"] = ["stall 0.4"]
    place.post_letters(1)
    slow = fork()
    assert wait_until(lambda: bool(place.server.received), 5)
    os.kill(slow, signal.SIGSTOP)
    assert sweep(place, 31 * 60).in_doubt == 1
    resend(place)
    os.kill(slow, signal.SIGCONT)
    assert ended(slow) == 0
    assert place.account(1) == {S.ACCEPTED: 1}
