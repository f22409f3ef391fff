"""What the clock asks for what comes back: fetch the mailbox, read what lies here, forget raw mails in time."""

import logging
import shutil
import time

from flask import current_app

from petitions.core import clock, switches
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.keys import NoKeys, keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery.rules import FREE_DISK
from petitions.replies import arriving, digest, mailbox, parsing, reading, telling
from petitions.replies.models import Inbound

log = logging.getLogger(__name__)

TURN = 20
"""Seconds after which a job leaves the worker to others; the clock wakes it again."""


def fetch_mailbox() -> int:
    """Queue ``post``: bring in what lies in the mailbox of IMAP_URL; returns how many mails. Nothing without one.

    Nothing either while replies are switched off: what came waits in the mailbox, or here unread.
    """
    settings = current_app.extensions["settings"]
    if not settings.imap_url or switches.is_off("replies"):
        return 0
    until, brought = time.monotonic() + TURN, 0
    problem = None
    try:
        if shutil.disk_usage(settings.instance).free < FREE_DISK:
            problem = "disk"
        else:
            brought = mailbox.fetch(mailbox.place(settings.imap_url), _keep, go_on=lambda: time.monotonic() < until)
    except mailbox.Away as away:
        problem = away.problem
    except mailbox.BadMailbox as bad:
        log.error(bad.sentence())
        problem = "settings"
    with transaction() as tx:
        told = arriving.note_fetch(tx, problem, now=clock.now())
    _tell(told, problem)
    return brought


def read_inbound() -> int:
    """Queue ``post``: read what nobody has read, mail by mail; returns how many. Safe on several workers at once."""
    until, done, last = time.monotonic() + TURN, 0, 0
    if switches.is_off("replies"):
        return 0
    try:
        while time.monotonic() < until and (numbers := arriving.list_new(session(), after=last, limit=1)):
            last = numbers[0]
            done += _read(last)
    except NoKeys:
        log.error("this worker was not given the key that opens mail (CONTACT_KEY)")
    return done


def erase_raw() -> None:
    """Queue ``post``, nightly: forget raw mails that came twelve months ago."""
    with transaction() as tx:
        arriving.erase_old(tx, now=clock.now())


def _keep(raw: bytes, size: int) -> None:
    with transaction() as tx:
        arriving.store(tx, keyring(), raw, source="imap", now=clock.now(), size=size)


def _read(number: int) -> int:
    """One mail: a try is counted before its bytes are touched, so that one that ends workers is set aside."""
    with transaction() as tx:
        mine = arriving.begin(tx, number)
    if not mine:
        return 0
    try:
        parsed = parsing.read(_raw(number))
    except (CannotOpen, LookupError):
        with transaction() as tx:
            arriving.set_aside(tx, number)
        return 0
    with transaction() as tx:
        inbound = arriving.take(tx, number)
        if inbound is None:
            return 0
        return reading.file(tx, keyring(), inbound, parsed, now=clock.now()) is not None


def post_digests() -> None:
    """Queue ``post``, hourly: the day's mail in figures to members who want it, once a day."""
    with transaction() as tx:
        digest.post_digests(tx, keyring(), now=clock.now())


def post_notices() -> None:
    """Queue ``post``, every ten minutes: tell of letters that wait for long, were given up, or stay in doubt."""
    with transaction() as tx:
        telling.post_notices(tx, keyring(), now=clock.now())


def post_approvals() -> None:
    """Queue ``post``: tell who can approve that letters or exports wait, and who asked outside that an answer came."""
    with transaction() as tx:
        telling.post_approvals(tx, keyring(), now=clock.now())


def post_partners() -> None:
    """Queue ``post``: tell who can answer for a partner that letters in its name wait, or that it is asked to join."""
    with transaction() as tx:
        telling.post_partners(tx, keyring(), now=clock.now())


def _raw(number: int) -> bytes:
    try:
        inbound = session().get_one(Inbound, number)
        if inbound.blob is None:
            raise LookupError(number)
        return content_of(inbound.blob, keyring())
    finally:
        session().rollback()


def _tell(told: str, problem: str | None) -> None:
    """Once when it goes, once after a day, once when it is back; nothing is lost meanwhile, it waits there."""
    if told == "away":
        log.warning("the mailbox of answers cannot be read (%s); mail waits there and nothing is lost", problem)
    elif told == "still":
        log.error("the mailbox of answers cannot be read for a day (%s); see flask inbound show", problem)
    elif told == "back":
        log.warning("the mailbox of answers is back")
