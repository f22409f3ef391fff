"""Whatever happens to the start command, no process of it stays."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bin import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help used here is Linux's")

FAMILY = """
import os, sys, time
from bin.processes import guarded
from bin.supervisor import Service, Supervisor

STUBBORN = '''
import os, signal, sys, time
if os.fork() == 0:           # a work horse: a process group of its own, deaf to the wish to stop
    os.setpgrp()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("horse", os.getpid(), flush=True)
time.sleep(600)
'''

def serve():
    supervisor = Supervisor(grace=0.3)
    supervisor.listen()
    for name in ("one", "two"):
        supervisor.start(Service(name, [sys.executable, "-c", STUBBORN], os.environ))
    print("serving", os.getpid(), flush=True)
    supervisor.run_until(lambda: False)
    supervisor.stop()
    return 7

sys.exit(guarded(serve, grace=0.3))
"""


@pytest.fixture
def family() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A guarded supervisor with two services and a stubborn horse each; gives the guard and the supervisor's number."""
    guard = subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert guard.stdout is not None
    horses, server = 0, 0
    while horses < 2 or not server:
        words = guard.stdout.readline().split()
        horses += "horse" in words
        server = int(words[-1]) if words[0] == "serving" else server
    yield guard, server
    processes.send(processes.descendants(guard.pid) | {guard.pid}, signal.SIGKILL)
    guard.stdout.close()
    guard.wait()


def left(pids: set[int]) -> set[int]:
    """Those still living after five seconds at most."""
    until = time.monotonic() + 5
    while (living := {pid for pid in pids if _lives(pid)}) and time.monotonic() < until:
        time.sleep(0.02)
    return living


def _lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_ends_every_process_horses_too(family: tuple[subprocess.Popen[str], int], sig: int) -> None:
    guard, _server = family
    everyone = processes.descendants(guard.pid)
    assert len(everyone) == 5

    guard.send_signal(sig)

    assert guard.wait(10) == 7
    assert left(everyone) == set()


@pytest.mark.slow
@pytest.mark.parametrize("whom", ["guard", "supervisor"])
def test_even_a_killed_start_leaves_nothing_behind(family: tuple[subprocess.Popen[str], int], whom: str) -> None:
    guard, server = family
    everyone = processes.descendants(guard.pid)

    os.kill(guard.pid if whom == "guard" else server, signal.SIGKILL)

    guard.wait(10)
    assert left(everyone) == set()


def test_descendants_are_found_over_generations() -> None:
    grandchild = "import time; print(1, flush=True); time.sleep(60)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    child.stdout.readline()

    below = processes.descendants(child.pid)

    assert len(below) == 1
    os.killpg(child.pid, signal.SIGKILL)
    child.stdout.close()
    child.wait()
    assert child.pid not in processes.descendants(os.getpid())
