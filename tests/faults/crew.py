"""Real rq workers and the real clock, forked from the harness: they start in milliseconds and can be aimed at."""

import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from redis import Redis

from bin.processes import descendants, send
from petitions.delivery import failpoints, jobs
from tests.faults.queue_server import Queue
from tests.slow.installation import wait_until

if TYPE_CHECKING:
    from tests.faults.place import Place


@dataclass
class Crew:
    """So many workers of the queue ``post``, and one clock."""

    redis_url: str
    number: int
    scale: float
    queue: Queue
    pids: dict[str, int] = field(default_factory=dict)

    def start(self, place: "Place") -> None:
        """All of them."""
        self.place, self.folder = place, place.folder
        self.start_clock()
        for n in range(self.number):
            self.start_worker(f"post{n}")

    def start_clock(self, name: str = "clock", point: str = "") -> int:
        """The clock; with ``point`` it dies there."""

        def work() -> None:
            import clock

            self._dress()
            failpoints.arm(point)
            clock.main()

        return self._start(name, work)

    def start_worker(self, name: str) -> int:
        """One worker, with horses that die where ``aim`` says."""

        def work() -> None:
            import worker

            self._dress()
            real = jobs.send_batch

            def send_batch(batch_id: int) -> None:
                aimed, taken = self.folder / "aimed", self.folder / f"taken-{os.getpid()}"
                with suppress(FileNotFoundError):
                    aimed.rename(taken)
                    failpoints.arm(taken.read_text())
                    (self.folder / "horse").write_text(str(os.getpid()))
                real(batch_id)
                if failpoints._left:
                    (self.folder / "missed").touch()

            jobs.send_batch = send_batch
            worker.main(["post"])

        return self._start(name, work)

    def aim(self, point: str) -> None:
        """The next horse that sends dies at ``point``."""
        for name in ("horse", "missed"):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / "aimed.new").write_text(point)
        (self.folder / "aimed.new").rename(self.folder / "aimed")

    def has_struck(self) -> bool:
        """Whether the horse that was aimed at is gone; ``was_missed`` says how."""
        horse = self.folder / "horse"
        return horse.exists() and bool(pid := horse.read_text()) and not is_alive(int(pid))

    def was_missed(self) -> bool:
        """Whether the horse that was aimed at came home alive."""
        return (self.folder / "missed").exists()

    def kill(self, name: str, *, with_horses: bool = True) -> set[int]:
        """SIGKILL to a worker, and to its horses too; returns the horses."""
        pid = self.pids.pop(name)
        horses = descendants(pid)
        send({pid} | (horses if with_horses else set()), signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
        return horses

    def busy(self) -> list[str]:
        """Workers that have a horse out."""
        return [name for name, pid in self.pids.items() if name != "clock" and descendants(pid)]

    def rest(self) -> None:
        """The clock stands still and every horse is home."""
        with suppress(ProcessLookupError):
            os.kill(self.pids["clock"], signal.SIGSTOP)
        with Redis.from_url(self.redis_url) as connection:
            assert wait_until(lambda: self._is_quiet(connection) and self._is_quiet(connection), 60), "a horse is out"

    def _is_quiet(self, connection: Redis) -> bool:
        """No job waits and none is out. Asked twice, for a worker that has taken a job shows no horse for a moment."""
        time.sleep(0.25)
        return connection.llen("rq:queue:post") == 0 and not self.busy()

    def go(self) -> None:
        """The clock goes on."""
        os.kill(self.pids["clock"], signal.SIGCONT)

    def end(self) -> None:
        """Nobody is left."""
        for name in list(self.pids):
            self.kill(name)

    def _start(self, name: str, work: "object") -> int:
        self.pids[name] = self.place.fork(work, out=name)  # type: ignore[arg-type]  # a function of this file
        self.place._pids.discard(self.pids[name])
        return self.pids[name]

    def _dress(self) -> None:
        """The environment that a started program would have."""
        import logging

        os.environ.clear()
        os.environ.update(self.place.environ | {"TIMINGS_SCALE": str(self.scale)})
        sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
        logging.root.handlers.clear()


def has_ended(pid: int) -> bool:
    """Whether a child is over; takes note of its end."""
    try:
        return bool(os.waitpid(pid, os.WNOHANG)[0])
    except ChildProcessError:
        return True


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()
