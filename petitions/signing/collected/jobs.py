"""What the clock asks of workers: read the lists that were brought, forget what has had its time."""

from petitions.core import clock, db
from petitions.core.i18n import force_locale
from petitions.core.keys import keyring
from petitions.core.sealing import CannotOpen
from petitions.signing import collecting
from petitions.signing.collected import rules, service


def read_lists() -> int:
    """Queue ``press``: read every list that waits, outside of any transaction; returns how many. Safe to run twice."""
    done = 0
    while True:
        with db.transaction() as tx:
            row = service.claim_next(tx, now=clock.now())
            number, content, reader = (row.id, row.content, row.reader) if row else (0, b"", "en")
        if not number:
            return done
        reading = _read(content or b"", reader)
        with db.transaction() as tx:
            service.keep_reading(tx, number, reading)
        done += 1


def tidy_lists() -> None:
    """Queue ``post``: erase lists nobody counted, and scans whose wave has ended for good."""
    with db.transaction() as tx:
        service.erase_old(tx, now=clock.now())


def _read(sealed: bytes, reader: str) -> collecting.Reading | None:
    try:
        content = keyring().open_contact(sealed, rules.PLACE)
    except CannotOpen:
        return None
    with force_locale(reader):
        return collecting.read_bytes(content)
