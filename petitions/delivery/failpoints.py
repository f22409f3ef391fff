"""Named places where a test may end the process as a power cut would. In production they do nothing."""

import os
import signal

POINTS = {
    "letter.posted": "C1",
    "due.listed": "C2",
    "batch.woken": "C3",
    "lease.committed": "C4",
    "rcpt.accepted": "C5",
    "body.half": "C6",
    "body.written": "C7",
    "gate.passed": "C8",
    "gate.committed": "C9",
    "dot.sent": "C10",
    "reply.read": "C11",
    "outcome.committed": "C12",
    "outcome.recorded": "C13",
    "inbound.stored": "C14",
}
"""Every place there is, and the crash point it stands for (`docs/faults.md`)."""

_left: dict[str, int] = {}


def arm(wanted: str) -> None:
    """Take ``name:hit`` to heart, or ``name`` for the first hit; an empty word disarms. Unknown names are refused."""
    name, _colon, hit = wanted.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"no such place: {name}")
    _left.clear()
    _left.update({name: int(hit or 1)} if name else {})


def fp(name: str) -> None:
    """Pass ``name``. With FAILPOINT=name:3 the third passing in this process ends it by SIGKILL."""
    if name in _left:
        _left[name] -= 1
        if not _left[name]:
            os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("FAILPOINT", ""))
