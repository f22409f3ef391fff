"""What several parts of one page ask for is read once: pages that only look remember it until they are shown."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from flask import g, has_request_context, request
from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")
_KEPT = "read_once"


def once(read: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """A question whose answer is remembered for the length of a GET request, for the same arguments.

    Whatever may write asks each time: there, an answer from before the lock would be an old one. Lists, dictionaries
    and sets are copied, so that nobody changes what another part of the page is told.
    """

    @wraps(read)
    def reading(session: Session, *args: P.args, **more: P.kwargs) -> R:
        if not _only_looks():
            return read(session, *args, **more)
        kept, key = _kept(), (read, args, tuple(sorted(more.items())))
        if key not in kept:
            kept[key] = read(session, *args, **more)
        found = kept[key]
        return cast(R, copy(found)) if isinstance(found, dict | list | set) else cast(R, found)

    return cast(Callable[Concatenate[Session, P], R], reading)


def told(reading: Callable[Concatenate[Session, P], R], found: R, *args: P.args, **more: P.kwargs) -> None:
    """What a question with these arguments would find was read together with something else."""
    if _only_looks():
        _kept()[(reading.__wrapped__, args, tuple(sorted(more.items())))] = found  # type: ignore[attr-defined]  # by wraps


def begin() -> None:
    """A request comes in: if it only looks, what it reads is remembered."""
    g.pop(_KEPT, None)
    if request.method in ("GET", "HEAD"):
        g.setdefault(_KEPT, {})


def forget() -> None:
    """A write begins: nothing that was read before it counts."""
    if _only_looks():
        _kept().clear()


def _only_looks() -> bool:
    return has_request_context() and _KEPT in g


def _kept() -> dict[Any, Any]:
    kept: dict[Any, Any] = g.get(_KEPT)
    return kept
