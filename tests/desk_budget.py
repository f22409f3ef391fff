"""How often a page asks the database: counted for tests, so that no page asks more the more there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

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
    db.session.rollback()
    address = desk.root + path
    kept = desk.organization
    db.session.expunge_all()
    with asked() as found:
        answer = desk.client.get(address)
    assert answer.status_code == 200, answer.text
    db.session.expunge_all()
    db.session.add(kept)
    return found
