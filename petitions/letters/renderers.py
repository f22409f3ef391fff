"""Processes that render, and the lines to them: one of our own, or one that the worker keeps warm for all its jobs."""

import hashlib
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "fonts" / "fonts.conf"
"""The only fonts that can get into a letter."""
PATIENCE = 5.0
"""Seconds that a warm renderer may take to answer; after that a process of our own is started."""
_warm: dict[str, "Kept"] = {}


@cache
def font_set() -> str:
    """A short hash of every font a letter can be printed with: ours by content, the system's by name and size."""
    told = hashlib.sha256(FONTS.read_bytes())
    for path in sorted(FONTS.parent.glob("*.[to]tf")):
        told.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    for folder in re.findall(r"<dir>(/[^<]+)</dir>", FONTS.read_text(encoding="utf-8")):
        for path in sorted(Path(folder).glob("*.[to]t[fc]")):
            told.update(f"{path.name} {path.stat().st_size}".encode())
    return told.hexdigest()[:16]


class Line:
    """A line to one renderer: messages with their length before them, there and back."""

    def __init__(self, ours: socket.socket, pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
        self.ours, self.pid, self.child = ours, pid, child

    def send(self, message: bytes) -> None:
        """Raises ``OSError`` when the renderer is gone."""
        self.ours.sendall(struct.pack(">I", len(message)) + message)

    def receive(self, until: float) -> tuple[bytes, bytes]:
        """State byte and content. Raises ``EOFError`` or, past the moment ``until``, ``TimeoutError``."""
        head = self.read(5, until)
        (length,) = struct.unpack(">I", head[1:])
        return head[:1], self.read(length, until)

    def read(self, length: int, until: float) -> bytes:
        """Exactly so many bytes."""
        parts, missing = [], length
        while missing:
            ready, _w, _x = select.select([self.ours], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = self.ours.recv(min(missing, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def is_up(self) -> bool:
        """Whether the process behind it can still answer, as far as we can know."""
        return self.child is None or self.child.poll() is None

    def hang_up(self, *, kill: bool = False) -> None:
        """Close the line; a process of our own ends with it, a warm one only when it no longer listens to reason."""
        self.ours.close()
        if self.child is not None:
            self.child.kill()
            self.child.wait()
        elif kill:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class Kept:
    """A renderer kept warm by a worker. Its horses inherit the place where it listens, and find it warm."""

    def __init__(self, kind: str, folder: Path, number: int) -> None:
        self.kind, self.path = kind, folder / f"{kind}-{number}"
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(self.path))
        self.listener.listen(8)
        self.child: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Start it, or start it again."""
        if self.child is None or self.child.poll() is not None:
            if self.child is not None and self.child.stdin:
                self.child.stdin.close()
            number = self.listener.fileno()
            self.child = _started([self.kind, str(number)], stdin=subprocess.PIPE, pass_fds=(number,))


def keep_warm(kinds: tuple[str, ...]) -> None:
    """From now on ``tend`` sees to a warm renderer for each of these kinds: for a worker, before its first job."""
    folder = Path(tempfile.mkdtemp(prefix="demarche-press-"))
    for place, kind in enumerate(kinds):
        number = kinds[:place].count(kind)
        _warm[f"{kind}-{number}"] = Kept(kind, folder, number)
    tend()


def tend() -> None:
    """Start what is not up: for the worker, before each of its jobs."""
    for kept in _warm.values():
        kept.tend()


def let_go() -> None:
    """End the warm renderers and remove where they listened."""
    for kept in _warm.values():
        if kept.child is not None:
            kept.child.kill()
            kept.child.communicate()
        kept.listener.close()
        kept.path.unlink(missing_ok=True)
        with suppress(OSError):
            kept.path.parent.rmdir()
    _warm.clear()


def borrow(kind: str, number: int) -> Line | None:
    """A line to the warm renderer of that kind and number, or None where there is none or it does not answer."""
    kept = _warm.get(f"{kind}-{number}")
    if kept is None:
        return None
    ours = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        ours.connect(str(kept.path))
        line = Line(ours, 0)
        (line.pid,) = struct.unpack(">I", line.read(4, time.monotonic() + PATIENCE))
    except (OSError, EOFError, TimeoutError):
        ours.close()
        return None
    return line


def own(kind: str) -> Line:
    """A line to a new process that ends with it."""
    ours, theirs = socket.socketpair()
    with theirs:
        child = _started([kind], stdin=theirs.fileno(), stdout=theirs.fileno())
    return Line(ours, child.pid, child)


def _started(
    arguments: list[str], *, stdin: int, stdout: int = subprocess.DEVNULL, pass_fds: tuple[int, ...] = ()
) -> "subprocess.Popen[bytes]":
    environ = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "petitions.letters.paper.child", *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=environ | {"FONTCONFIG_FILE": str(FONTS)},
        cwd=ROOT,
        pass_fds=pass_fds,
    )
