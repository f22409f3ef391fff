"""A Redis or Valkey that comes and goes on one socket, forgetting everything each time."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from bin.processes import die_with_parent
from bin.queue_server import QueueServer, takes_writes


class Queue:
    """Use as a context manager: it runs, until ``stop``, and again after ``start``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="demarche-q-"))
        self.wanted = QueueServer(self.folder, self.folder / "data")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What goes into ``REDIS_URL``, whether it runs or not."""
        return self.wanted.url

    def __enter__(self) -> "Queue":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Empty, and ready to take writes."""
        shutil.rmtree(self.wanted.data, ignore_errors=True)
        quiet = subprocess.DEVNULL
        command = self.wanted.command()
        self.process = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, preexec_fn=lambda: die_with_parent(signal.SIGKILL)
        )
        assert takes_writes(self.wanted.url, within=10)

    def stop(self) -> None:
        """As a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None
