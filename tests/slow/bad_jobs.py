"""Jobs that go wrong, for proofs of how a worker bears it."""

import os
import signal
import time


def shout(_number: int) -> None:
    """Fails with words that name a person."""
    raise RuntimeError("Amina Qanary <amina@people.example>")


def fall(_number: int) -> None:
    """Ends its own process."""
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(_number: int) -> None:
    """Takes longer than it may."""
    time.sleep(30)
