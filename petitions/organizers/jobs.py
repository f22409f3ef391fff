"""What the clock asks of this package: forget desk sessions that closed long ago, walk over the record."""

from petitions.core import clock
from petitions.core.db import session, transaction

from . import record, sessions


def erase_sessions() -> None:
    """Once a day; see ``rules.KEEP_SESSIONS``."""
    with transaction() as tx:
        sessions.erase_old(tx, clock.now())


def check_record() -> None:
    """Queue ``post``: verify the record for whoever asked; reads first, and holds nothing up while it does."""
    found = record.walk(session())
    session().rollback()
    with transaction() as tx:
        record.keep_walk(tx, found, now=clock.now())


def check_record_nightly() -> None:
    """Queue ``post``: the same without being asked."""
    with transaction() as tx:
        record.ask_check(tx, now=clock.now())
    check_record()
