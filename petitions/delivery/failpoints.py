"""Named places where a test may end the process as a power cut would. In production they do nothing."""

import os
import signal

_name, _colon, _hit = os.environ.get("FAILPOINT", "").partition(":")
_left = {_name: int(_hit or 1)} if _name else {}


def fp(name: str) -> None:
    """Pass ``name``. With FAILPOINT=name:3 the third passing in this process ends it by SIGKILL."""
    if name in _left:
        _left[name] -= 1
        if not _left[name]:
            os.kill(os.getpid(), signal.SIGKILL)
