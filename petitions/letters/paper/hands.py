"""Work shared among processes that begin as copies of this one, keep its limits and end with it."""

import ctypes
import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")
_PR_SET_PDEATHSIG = 1


def share(
    work: Callable[[int], Result], fresh: Callable[[], Callable[[int], Result]], pieces: Sequence[int], processes: int
) -> dict[int, Result]:
    """Each piece's result. With one process ``work`` does them all here; others take what ``fresh`` gives them.

    Raises ``OSError`` when a process ends before it is done.
    """
    hands = min(processes, len(pieces))
    if hands < 2:
        return {piece: work(piece) for piece in pieces}
    sources: dict[int, tuple[int, list[int], bytearray]] = {}
    try:
        for hand in range(hands):
            mine = list(pieces[hand::hands])
            source, pid = _started(fresh, mine, [*sources])
            sources[source] = (pid, mine, bytearray())
        return _gathered(sources)
    finally:
        for source, (pid, _mine, _held) in sources.items():
            os.close(source)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _started(fresh: Callable[[], Callable[[int], Result]], mine: list[int], others: list[int]) -> tuple[int, int]:
    source, target = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if pid:
        os.close(target)
        return source, pid
    status = 1
    try:
        _end_with(parent)
        for other in [source, *others]:
            os.close(other)
        work = fresh()
        with os.fdopen(target, "wb") as out:
            for piece in mine:
                content = pickle.dumps((piece, work(piece)), pickle.HIGHEST_PROTOCOL)
                out.write(struct.pack(">I", len(content)) + content)
                out.flush()
        status = 0
    finally:
        os._exit(status)  # never back into the copy of our caller


def _end_with(parent: int) -> None:
    """Let this process be killed when its parent ends, where the system can; elsewhere its next word ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _gathered(sources: dict[int, tuple[int, list[int], bytearray]]) -> dict[int, Result]:
    found: dict[int, Result] = {}
    waiting = {source: len(mine) for source, (_pid, mine, _held) in sources.items()}
    while waiting:
        ready, _w, _x = select.select([*waiting], [], [])
        for source in ready:
            held = sources[source][2]
            part = os.read(source, 1 << 20)
            if not part:
                raise OSError("a process ended before it was done")
            held += part
            while len(held) >= 4 and len(held) >= 4 + (length := struct.unpack_from(">I", held)[0]):
                piece, result = pickle.loads(held[4 : 4 + length])  # noqa: S301  what our own copy wrote
                found[piece] = result
                del held[: 4 + length]
                waiting[source] -= 1
            if not waiting[source]:
                del waiting[source]
    return found
