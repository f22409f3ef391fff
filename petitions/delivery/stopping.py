"""SIGTERM as a word to the work at hand: finish this mail, take no other."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def told_to_stop() -> Iterator[list[int]]:
    """A list that SIGTERM fills; outside the main thread it stays empty."""
    told: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield told
        return
    before: Callable[..., object] | int | None = signal.signal(
        signal.SIGTERM, lambda number, _frame: told.append(number)
    )
    try:
        yield told
    finally:
        signal.signal(signal.SIGTERM, before)
