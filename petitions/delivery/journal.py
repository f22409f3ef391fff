"""Answers read while the database was away: kept in a file until it is back, so that nothing certain ends in doubt.

A line names an envelope by number and lease, with code and queue id: nothing about anybody. Written only when a commit
fails (ADR 012); read before the sweep looks for doubts and when a worker begins; emptied once its lines are committed.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from petitions.delivery import rules
from petitions.delivery.models import Attempt, Envelope, Phase, State
from petitions.delivery.replies import Outcome
from petitions.delivery.rules import By

_NAME = "accepted.journal"
_NONE = "-"


@dataclass(frozen=True)
class Line:
    """One mail that a server took. ``token`` is the lease of the try, so that no other try is settled by it."""

    envelope_id: int
    generation: int
    token: str
    code: int
    status: str | None = None
    queue_id: str | None = None
    server: str | None = None


def line_of(envelope_id: int, generation: int, token: str, outcome: Outcome) -> Line | None:
    """The line of a try that a server took; None for every other end."""
    if outcome.verdict is not State.ACCEPTED or outcome.code is None:
        return None
    return Line(envelope_id, generation, token, outcome.code, outcome.status, outcome.queue_id, outcome.server)


def write(folder: Path, lines: Iterable[Line | None]) -> None:
    """Append, and have it on the disk before returning. Raises ``OSError``."""
    rows = [
        f"{one.envelope_id} {one.generation} {one.token} {one.code} {one.status or _NONE} {one.queue_id or _NONE} "
        f"{one.server or _NONE}\n"
        for one in lines
        if one is not None
    ]
    if not rows:
        return
    with _locked(folder / _NAME, os.O_CREAT) as file:
        os.lseek(file, 0, os.SEEK_END)
        os.write(file, "".join(rows).encode())
        os.fsync(file)
    room = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(room)  # a file just made is known to its folder only now
    finally:
        os.close(room)


@contextmanager
def kept(folder: Path) -> Iterator[list[Line]]:
    """The lines there are; when the block ends well they are forgotten."""
    path = folder / _NAME
    if not path.exists() or not path.stat().st_size:
        yield []
        return
    with _locked(path) as file:
        content = b""
        while block := os.read(file, 1 << 16):
            content += block
        whole = content.decode("ascii", "replace").split("\n")[:-1]  # what has no end was cut when the power went
        yield [line for row in whole if (line := _read(row))]
        os.ftruncate(file, 0)
        os.fsync(file)


def settle(session: Session, lines: Iterable[Line], *, now: datetime) -> int:
    """Accepted, says the line, if the mail is still where that try left it; returns how many were."""
    settled = 0
    for line in lines:
        once = session.get(Envelope, line.envelope_id)
        if once is None or once.lease_token is None:
            continue
        open_states = rules.sources(State.ACCEPTED, By.WORKER, at_most_once=once.at_most_once)
        mine = (Envelope.id == line.envelope_id, Envelope.lease_token == line.token, Envelope.state.in_(open_states))
        facts = {"state": State.ACCEPTED, "changed_at": now, "accepted_at": now, "sealed": None}
        facts |= {"reply_code": line.code, "reply_status": line.status, "queue_id": line.queue_id}
        facts |= {"server": line.server, "lease_token": None, "lease_worker": None, "leased_at": None}
        moved = update(Envelope).where(*mine).values(**facts).returning(Envelope.generation)
        if session.scalar(moved, execution_options={"synchronize_session": False}) is None:
            continue
        settled += 1
        session.add(_attempt(line, now))
        session.expire(once)
    session.flush()
    return settled


def _attempt(line: Line, now: datetime) -> Attempt:
    return Attempt(
        envelope_id=line.envelope_id,
        generation=line.generation,
        at=now,
        phase=Phase.DONE,
        reply_code=line.code,
        reply_status=line.status,
        verdict=State.ACCEPTED,
        worker="journal",
    )


def _read(row: str) -> Line | None:
    """None for what is no line of ours."""
    words = row.split(" ")
    if len(words) != 7 or not all(words) or not all(words[n].isdecimal() and words[n].isascii() for n in (0, 1, 3)):
        return None
    number, generation, token, code, *rest = words
    status, queue_id, server = (None if word == _NONE else word for word in rest)
    return Line(int(number), int(generation), token, int(code), status, queue_id, server)


@contextmanager
def _locked(path: Path, flags: int = 0) -> Iterator[int]:
    """The open file, nobody else's until the block ends."""
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
