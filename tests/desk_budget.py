"""How often a page asks the database: counted for tests, so that no page asks more the more there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from petitions.core import switches
from petitions.core.db import db
from tests.desk import Desk

MOST = 12
"""Questions that a page of the desk may ask the database."""
_WORDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that run meanwhile, on the engine of the tests; what opens and ends transactions is none."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip("( ").upper().startswith(_WORDS):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def questions(desk: Desk, path: str) -> list[str]:
    """What a page of the desk asks, by somebody of whom nothing is remembered."""
    kept = desk.organization
    found = counted(desk, desk.root + path)
    assert found is not None, path
    db.session.add(kept)
    return found


def counted(desk: Desk, address: str) -> list[str] | None:
    """The same of a whole address; None where it leads to no page. Whatever was loaded before is of no session then.

    The process has looked at its switches within the last second, as nearly always.
    """
    db.session.rollback()
    db.session.expunge_all()
    known = desk.client.application.extensions
    known["switches"] = switches._Seen(at=float("inf"))
    try:
        with asked() as found:
            answer = desk.client.get(address)
        answer.close()
    finally:
        known.pop("switches")
    db.session.expunge_all()
    return found if answer.status_code == 200 and answer.mimetype == "text/html" else None
