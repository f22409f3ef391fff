"""Processes and what they started: found again, tied to their parent, and ended to the last one."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """Ask the kernel to send ``sig`` to this process when its parent is gone (Linux; elsewhere nothing happens)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant that loses its own, so that none escapes (Linux)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> set[int]:
    """Numbers of all living processes below ``pid``: children, their children, work horses and adopted ones."""
    children: dict[int, list[int]] = {}
    for child, parent in _pairs():
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _pairs() -> Iterable[tuple[int, int]]:
    if Path("/proc/self/stat").exists():
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = Path("/proc", entry, "stat").read_text()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                state, parent = stat.rpartition(")")[2].split()[:2]
                if state != "Z":
                    yield int(entry), int(parent)
        return
    for line in subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True).stdout.splitlines():
        child, parent = line.split()
        yield int(child), int(parent)


def send(pids: Iterable[int], sig: int) -> None:
    """Send a signal to each that still lives."""
    for pid in pids:
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            continue


def end_descendants(grace: float, reap: Callable[[], None] | None = None, spare: int = 0) -> int:
    """End everything below this process but ``spare``: SIGTERM, after ``grace`` seconds SIGKILL until none is left.

    Returns how many had to be killed.
    """
    reap = reap or reap_all
    send(descendants(os.getpid()) - {spare}, signal.SIGTERM)
    _wait_until_gone(grace, reap, spare)
    killed: set[int] = set()
    while left := descendants(os.getpid()) - {spare}:
        killed |= left
        send(left, signal.SIGKILL)
        _wait_until_gone(0.5, reap, spare)
    return len(killed)


def _wait_until_gone(seconds: float, reap: Callable[[], None], spare: int) -> None:
    until = time.monotonic() + seconds
    while True:
        reap()
        if not descendants(os.getpid()) - {spare} or time.monotonic() >= until:
            return
        time.sleep(0.05)


def reap_all() -> None:
    """Collect every child that has ended."""
    while True:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return


def guarded(work: Callable[[], int], *, grace: float = 5.0) -> int:
    """Run ``work`` in a child of its own and leave nothing behind however it ends, SIGKILL included.

    Signals that ask to stop are passed on to it once; its exit code is returned.
    """
    adopt_orphans()
    child = os.fork()
    if child == 0:
        os.setsid()
        die_with_parent()
        sys.exit(work())
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda number, _frame: send([child], number))
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == child:
            break
    end_descendants(grace)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
