"""What workers do for letters: print previews, and erase old ones."""

import time

from flask import current_app

from petitions.core import clock, queue
from petitions.core.db import session, transaction
from petitions.core.errors import Permanent, Refused
from petitions.core.i18n import force_locale
from petitions.letters import drafts, previews, printing

LINGER, LONGEST, LOOK = 20.0, 300.0, 0.05
"""Seconds: how long a press stays at hand for the next preview, at most in all, and between two looks."""


def press_previews() -> None:
    """Queue ``press``: print every preview that waits, the newest first. Safe to run twice."""
    with transaction() as tx:
        previews.erase_old(tx, now=clock.now())
    while _press_next():
        pass


def attend_previews(linger: float = LINGER, longest: float = LONGEST) -> None:
    """Queue ``press``: the same, and stay at hand for what is typed next, until nobody asks or another job waits.

    Seconds: ``linger`` after the last preview, ``longest`` in all. Staying saves the next one the clock's round,
    a fork and the first readings of a new process.
    """
    press_previews()
    began = seen = time.monotonic()
    while time.monotonic() < min(seen + linger, began + longest) and queue.is_empty("press"):
        if previews.is_any_waiting(session()) and _press_next():
            seen = time.monotonic()
        session().rollback()
        time.sleep(LOOK)


def _press_next() -> bool:
    with transaction() as tx:
        preview = previews.claim_next(tx, now=clock.now())
        number, reader = (preview.id, preview.reader) if preview else (0, "en")
    if number:
        with force_locale(reader):
            _press(number)
    return bool(number)


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
