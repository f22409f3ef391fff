"""F25: a disk that is full when letters are posted or taken in hand, at gate and outcome, or when mail comes in."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from petitions.core.db import session, transaction
from petitions.delivery import rules
from petitions.delivery.models import State
from petitions.replies import arriving
from petitions.replies.models import Inbound
from tests.faults.place import Case, Place
from tests.faults.registry import NotHere, fault
from tests.faults.workers import reach
from tests.replies import mails

S = State
SMALL = 24_000_000
"""Bytes of the whole disk."""


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system in memory that is soon full."""
    if os.geteuid() != 0:
        raise NotHere("only root can mount a small disk")
    folder = Path(tempfile.mkdtemp(prefix="demarche-disk-"))
    size = f"size={SMALL}"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", str(folder)], capture_output=True).returncode:
        folder.rmdir()
        raise NotHere("nothing may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def fill(folder: Path) -> None:
    """To the last byte."""
    with (folder / "ballast").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
        except OSError:
            return


def make_room(folder: Path) -> None:
    """Somebody cleaned up."""
    (folder / "ballast").unlink(missing_ok=True)


@fault(25, "a full disk: when letters are posted, taken in hand, at the gate, at the outcome, when mail comes in")
def f25(place: Place, dice: Random) -> None:
    moment = dice.choice(("post", "take", "gate", "outcome", "inbound"))
    with small_disk() as folder:
        url = f"sqlite:///{folder / 'demarche.sqlite'}"
        with Place(folder, url, place.server) as small:
            small._number = 10_000 + place._number + len(place.cases)
            before = rules.FREE_DISK
            rules.FREE_DISK = before if moment == "take" else 0
            try:
                case = {"post": at_post, "inbound": at_inbound}.get(moment, in_hand)(small, folder, moment)
            finally:
                rules.FREE_DISK = before
            rules.FREE_DISK = 0
            small.finish(case)
            rules.FREE_DISK = before
            assert set(small.states(case)) <= {S.ACCEPTED, S.IN_DOUBT}, dict(small.states(case))
            assert moment in ("outcome", "gate") or small.states(case) == {S.ACCEPTED: len(case.keys)}
            problems = small.verdict(case).objections()
            assert not problems, problems
            place.elsewhere |= {address for one in small.cases for address in one.addresses}
    place._number = small._number + 1


def at_post(small: Place, folder: Path, _moment: str) -> Case:
    """Nothing is half there, and pressing again works."""
    case = small.plan(2)
    fill(folder)
    try:
        small.keep(case, size=200_000)
        raise AssertionError("there was room after all")
    except OperationalError:
        pass
    make_room(folder)
    assert small.seen(case) == []
    small.keep(case)
    return case


def at_inbound(small: Place, folder: Path, _moment: str) -> Case:
    """A mail that cannot be kept stays where it is; nothing of it is half there."""
    raw = mails.mail("x" * 200_000)
    fill(folder)

    def keep() -> bool:
        with small.app.app_context(), transaction() as tx:
            ring = small.app.extensions["keys"]
            return arriving.store(tx, ring, raw, source="pipe", now=small.now()) is not None

    try:
        keep()
        raise AssertionError("there was room after all")
    except OperationalError:
        make_room(folder)
    with small.app.app_context():
        assert session().scalar(select(func.count()).select_from(Inbound)) == 0
    assert keep()
    return small.post(1)


def in_hand(small: Place, folder: Path, moment: str) -> Case:
    """Nothing is taken in hand; or the gate does not open; or what happened is not said until there is room."""
    case = small.post(1, size=2_000)
    if moment == "take":
        small.work(case)
        assert small.states(case) == {S.QUEUED: 1}, "a letter was taken in hand on a full disk"
        return case
    step = "data" if moment == "gate" else "dot"
    small.server.steps[step] = ["stall 0.5"]
    slow = small.hand(case.batches[0], timings={"record": 1.0})
    reach(small, lambda: "DATA" in small.server.commands, "it never came to DATA")
    if step == "dot":
        reach(small, lambda: any(row.copies for row in small.seen(case)), "it never came to the dot")
    fill(folder)
    assert small.ended(slow) == 0, "a hand broke over a full disk"
    make_room(folder)
    small.server.steps.clear()
    assert not small.is_over(case)
    return case
