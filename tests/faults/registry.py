"""Every fault by its number: what it is called, who does the work under it, and the function that injects it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.place import Place

Injection = Callable[["Place", Random], None]
KINDS = ("crash", "workers", "queues", "talks", "clocks", "database", "people", "inbound", "restored", "disk")
"""One module for each."""
SHORT = (*range(1, 15), 17, 20, 28, 30, 40, 41)
"""What `make test` injects on each database."""


class NotHere(Exception):
    """This machine or this database cannot have the fault; the words say why."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault. ``by_hands``: the harness forks every hand itself, even where workers and Redis run."""

    number: int
    name: str
    inject: Injection
    by_hands: bool

    @property
    def kind(self) -> str:
        """The module it stands in."""
        return self.inject.__module__.rpartition(".")[2]


FAULTS: dict[int, Fault] = {}


def fault(number: int, name: str, *, by_hands: bool = True) -> Callable[[Injection], Injection]:
    """Enter a function under its number."""

    def enter(inject: Injection) -> Injection:
        assert number not in FAULTS, f"F{number} stands twice"
        FAULTS[number] = Fault(number, name, inject, by_hands)
        return inject

    return enter


def load() -> list[Fault]:
    """All of them, in order."""
    for kind in KINDS:
        import_module(f"tests.faults.{kind}")
    return [FAULTS[number] for number in sorted(FAULTS)]
