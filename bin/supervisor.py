"""Keeps a table of processes running: their lines under their names, a dead one started anew, all of them ended."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bin import processes

BACKOFF = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait before a start after the first, second ... death in a row."""
STEADY = 30.0
"""Seconds after which a process counts as running well."""


@dataclass
class Service:
    """One process of the table."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0
    rest: bytes = b""
    once: bool = False
    """Done when it ends well; otherwise it is started again like the others."""
    is_done: bool = False


@dataclass
class Supervisor:
    """Starts services, prints what they say and restarts them until told to stop. One thread, no lock."""

    services: list[Service] = field(default_factory=list)
    grace: float = 10.0
    stops: int = 0
    width: int = 8
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop; a second one as the wish to stop at once."""
        processes.adopt_orphans()
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self._stop)

    def _stop(self, _number: int, _frame: object) -> None:
        self.stops += 1

    def start(self, service: Service) -> None:
        """Start one process in a session of its own, tied to ours."""
        if service not in self.services:
            self.services.append(service)
        service.process = subprocess.Popen(
            service.command,
            env=dict(service.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
        service.started, service.due = time.monotonic(), 0.0
        pipe = service.process.stdout
        assert pipe is not None  # asked for above
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, service)

    def run_until(self, done: Callable[[], bool], *, fatal: str = "") -> bool:
        """Serve until ``done`` or a wish to stop. False when told to stop or when the service ``fatal`` died."""
        while not self.stops:
            self.pump(0.2)
            dead = self._collect()
            if fatal in dead:
                return False
            self._restart(dead)
            if done():
                return True
        return False

    def pump(self, seconds: float) -> None:
        """Print what the services said, waiting at most so long for it."""
        for key, _events in self._selector.select(seconds):
            service: Service = key.data
            try:
                chunk = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if not chunk:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]  # registered as a file above
            *lines, service.rest = (service.rest + chunk).split(b"\n")
            for line in lines:
                self.say(service.name, line.decode(errors="replace"))

    def say(self, name: str, line: str) -> None:
        """One line under a name."""
        mark = f"{name:<{self.width}} | "
        if sys.stdout.isatty():
            mark = f"\x1b[2m{mark}\x1b[0m"
        print(mark + line.rstrip(), flush=True)

    def _collect(self) -> set[str]:
        """Reap what has ended, ours and adopted; names of our own dead."""
        dead: set[str] = set()
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return dead
            if pid == 0:
                return dead
            for service in self.services:
                if service.process is not None and service.process.pid == pid:
                    service.process.returncode = os.waitstatus_to_exitcode(status)
                    service.is_done = service.once and status == 0
                    service.process = None
                    dead.add(service.name)

    def _restart(self, dead: set[str]) -> None:
        present = time.monotonic()
        for service in self.services:
            if service.name in dead and not service.is_done:
                service.deaths = 1 if present - service.started > STEADY else service.deaths + 1
                wait = BACKOFF[min(service.deaths, len(BACKOFF)) - 1]
                service.due = present + wait
                self.say(service.name, f"ended; starting again in {wait:.0f} s")
            elif service.process is None and service.due and present >= service.due:
                self.start(service)

    def stop(self, *, last: str = "") -> None:
        """End every process that we started: the others and what they started first, then ``last``.

        Each has ``grace`` seconds to finish what it is at, unless a second wish to stop comes.
        """
        asked, until = self.stops, time.monotonic() + self.grace
        first = [s for s in self.services if s.name != last]
        spare = next((s.process.pid for s in self.services if s.name == last and s.process), 0)
        processes.send([s.process.pid for s in first if s.process], signal.SIGTERM)
        while time.monotonic() < until and self.stops == asked and any(s.process for s in first):
            self.pump(0.1)
            self._collect()
        killed = processes.end_descendants(1.0, reap=self._quiet, spare=spare)
        killed += processes.end_descendants(3.0, reap=self._quiet)
        self.pump(0)
        if killed:
            self.say("start", f"ended {killed} processes that were still at work")

    def _quiet(self) -> None:
        self.pump(0)
        self._collect()
