"""What workers do for news: hand it to the outbox in short turns, and tidy up after it. Ids in, verbs."""

import logging
import time

from petitions.core import clock, tokens
from petitions.core.db import session, transaction
from petitions.core.keys import NamesLocked, WrongPassphrase, keyring
from petitions.core.sealing import CannotOpen
from petitions.news import ledger, rules, sending, stopping
from petitions.news.sending import Lapsed

log = logging.getLogger(__name__)
PROBLEMS: dict[type[Exception], str] = {
    Lapsed: "lapsed",
    NamesLocked: "lapsed",
    WrongPassphrase: "wrong",
    CannotOpen: "closed",
}


def send_news(item_id: int) -> None:
    """Queue ``post``: page after page for a short turn, then the worker is free for confirmations; the clock returns.

    Safe to run twice, on two workers, and after a crash: the place is kept with each page, and mails have keys.
    """
    lease = tokens.new()
    with transaction() as tx:
        mine = sending.claim(tx, item_id, lease=lease, now=clock.now())
    if not mine:
        return
    try:
        _hand_over(item_id, lease)
    except (Lapsed, NamesLocked, WrongPassphrase, CannotOpen) as trouble:
        log.warning("news %d waits: %s", item_id, type(trouble).__name__)
        with transaction() as tx:
            sending.lock(tx, item_id, lease, PROBLEMS[type(trouble)])
    finally:
        with transaction() as tx:
            sending.let_go(tx, item_id, lease)


def tidy_news() -> None:
    """Queue ``post``: call back what is no longer wanted, forget passphrases, mark what is done."""
    with transaction() as tx:
        for item in ledger.list_under_way(tx):
            stopping.recall_stopped(tx, item, now=clock.now())
        sending.forget_grants(tx, now=clock.now())
        sending.close_finished(tx)


def _hand_over(item_id: int, lease: str) -> None:
    until = time.monotonic() + rules.TURN
    key = sending.opener(session(), keyring(), item_id, now=clock.now())
    while True:
        page = sending.read_page(session(), keyring(), item_id, key, now=clock.now())
        with transaction() as tx:
            goes_on = sending.keep(tx, keyring(), page, lease, now=clock.now())
        if page.is_end or not goes_on or time.monotonic() > until:
            return
        sending.check_grant(session(), keyring(), item_id, now=clock.now())
