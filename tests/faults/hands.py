"""Hands: processes forked from the harness that do what a worker's horse does, and die where they are told to."""

import dataclasses
import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from bin.processes import die_with_parent
from petitions.core.db import db
from petitions.delivery import failpoints, jobs
from petitions.delivery.rules import Timings

QUICK = Timings(connect=20, command=20, block=20, last_reply=30, goodbye=1, record=20, beat=0.5, look_up=0.2)
"""What forked hands are given; faults that need somebody to lose patience say how soon."""


@dataclass
class Hands:
    """Whoever forks them; each has its output in a file of ``folder``."""

    folder: Path
    app: Flask = field(init=False)
    _pids: set[int] = field(init=False, default_factory=set)

    def fork(self, work: Callable[[], object], *, out: str = "hands") -> int:
        """A process of its own that does this and ends, as a worker's horse does."""
        with self.app.app_context():
            db.dispose()
        sys.stdout.flush()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # threads: not used there
            pid = os.fork()
        if pid:
            self._pids.add(pid)
            return pid
        try:
            os.setsid()
            die_with_parent(signal.SIGKILL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            file = os.open(self.folder / f"{out}.out", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(file, 1)
            os.dup2(file, 2)
            work()
        except BaseException as error:  # noqa: BLE001  # the process ends here, whatever it was
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        finally:
            os._exit(0)

    def hand(
        self,
        batch: int,
        point: str = "",
        *,
        before: Callable[[], object] = lambda: None,
        timings: dict[str, float] | None = None,
        **over: Any,
    ) -> int:
        """One that sends a batch. ``point``: where it dies; ``before``: done first; ``over``: its other settings."""

        def work() -> None:
            failpoints.arm(point)
            extensions = self.app.extensions
            extensions["settings"] = dataclasses.replace(extensions["settings"], **over)
            extensions["timings"] = dataclasses.replace(QUICK, **timings or {})
            with self.app.app_context():
                before()
                jobs.send_batch(batch)

        return self.fork(work)

    def ended(self, pid: int) -> int:
        """Its exit code; negative for a signal."""
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self._pids.discard(pid)
        return code

    def kill(self, pid: int) -> None:
        """End it, if it is there."""
        self._pids.discard(pid)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
