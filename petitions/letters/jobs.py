"""What workers do for letters: print previews, and erase old ones."""

from flask import current_app

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import Permanent, Refused
from petitions.core.i18n import force_locale
from petitions.letters import drafts, previews, printing


def press_previews() -> None:
    """Queue ``press``: print every preview that waits, the newest first. Safe to run twice."""
    with transaction() as tx:
        previews.erase_old(tx, now=clock.now())
    while True:
        with transaction() as tx:
            preview = previews.claim_next(tx, now=clock.now())
            number, reader = (preview.id, preview.reader) if preview else (0, "en")
        if not number:
            return
        with force_locale(reader):
            _press(number)


def _press(number: int) -> None:
    try:
        base_url = current_app.config["BASE_URL"]
        letter, annex = drafts.of_preview(session(), number, now=clock.now(), base_url=base_url)
        session().rollback()
        pages = printing.draft_pages(letter, annex)
    except (Refused, Permanent) as trouble:
        with transaction() as tx:
            previews.fail(tx, number, str(trouble))
        return
    with transaction() as tx:
        previews.keep_pages(tx, number, pages)
