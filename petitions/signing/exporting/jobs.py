"""What the clock asks of workers: write exports that were allowed, and end what is over."""

import hashlib

from petitions.core import clock, db, tokens
from petitions.core.i18n import force_locale
from petitions.core.keys import keyring
from petitions.signing.exporting import working, writing
from petitions.signing.exporting.writing import Sheet


def write_exports() -> int:
    """Queue ``post``: write every export that was allowed; returns how many. Safe on several workers at once."""
    written = 0
    while (claimed := _claim(lease := tokens.new())) is not None:
        _write(*claimed, lease)
        written += 1
    return written


def tidy_exports() -> int:
    """Queue ``post``: erase files whose day is over, end wishes that nobody decided; returns how many."""
    with db.transaction() as tx:
        return working.end_old(tx, now=clock.now())


def _claim(lease: str) -> tuple[int, Sheet] | None:
    with db.transaction() as tx:
        export = working.claim(tx, lease=lease, now=clock.now())
        if export is None:
            return None
        with force_locale(export.asker.language):
            sheet = writing.sheet_of(tx, export, now=clock.now())
        export.total = sheet.total
        return export.id, sheet


def _write(number: int, sheet: Sheet, lease: str) -> None:
    """Part by part, each kept at once; stops where another worker, or nobody, has it now."""
    whole = hashlib.sha256()
    with db.of_one_moment(sheet.rows, writing.AT_A_TIME) as rows:
        for part in writing.parts(sheet, rows):
            whole.update(part.content)
            with db.transaction() as tx:
                if not working.keep(tx, keyring(), number, part, lease=lease, now=clock.now()):
                    return
    with db.transaction() as tx:
        working.finish(tx, number, whole.hexdigest(), lease=lease, now=clock.now())
