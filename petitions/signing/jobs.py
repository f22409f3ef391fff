"""What the clock asks of workers: mail the requests, close the windows, tidy up at night."""

import logging
import time

from flask import current_app

from petitions.core import clock, db, queue
from petitions.core.keys import keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery.rules import Mail
from petitions.signing import mail, mailing, quiet, service, totals
from petitions.signing.endorsing import service as endorsing
from petitions.signing.lost import service as lost
from petitions.signing.models import Request

log = logging.getLogger(__name__)

TURN = 5.0
"""Seconds after which requests leave the worker to the outbox."""


def mail_requests() -> int:
    """Give waiting requests their mail; returns how many were dealt with. Safe on several workers at once.

    Leaves after its turn, so that what it posted is sent before more is posted; the clock returns.
    """
    done, until = 0, time.monotonic() + TURN
    while time.monotonic() < until and (requests := mailing.list_unmailed(db.session())):
        mails = {request.id: _write(request) for request in requests}
        with db.transaction() as tx:
            batch = mailing.post(tx, mails, keys=keyring(), now=clock.now())
            batch_id = batch.id if batch else None
        if batch_id and current_app.extensions["redis"]:
            queue.wake("post", "petitions.delivery.jobs.send_batch", batch_id)
        done += len(mails)
    return done


def close_windows() -> int:
    """Move every count in which something waits; returns how many campaigns that were."""
    waiting = service.list_waiting(db.session())
    for campaign_id in waiting:
        with db.transaction() as tx:
            service.close_window(tx, service.campaign_of(tx, campaign_id), keys=keyring(), now=clock.now())
    with db.transaction() as tx:
        quiet.move(tx, now=clock.now())
    return len(waiting)


def nightly() -> None:
    """Erase what has had its time, count held signatures nobody struck out, compare every count with its rows."""
    erases = (service.erase_requests, service.erase_names, service.erase_news, endorsing.erase_people, lost.erase_links)
    for ends in (*erases, service.release_held):
        with db.transaction() as tx:
            ends(tx, now=clock.now())
    close_windows()
    for campaign_id in service.list_counted(db.session()):
        with db.transaction() as tx:
            difference = service.verify(tx, service.campaign_of(tx, campaign_id), now=clock.now())
        if difference:
            log.error("the count of campaign %d was wrong by %d and has been mended", campaign_id, difference)
    if keyring().names_private is not None:
        count_more()


def count_more() -> None:
    """Where the worker holds the names key itself: count anew who is a relative, a survivor, from which city."""
    for campaign_id in service.list_counted(db.session()):
        campaign = service.campaign_of(db.session(), campaign_id)
        found = totals.open_totals(db.session(), campaign, keyring().names_opener())
        if found:
            with db.transaction() as tx:
                totals.keep_totals(tx, service.campaign_of(tx, campaign_id), found)


def _write(request: Request) -> Mail | None:
    """The mail of one request; None when it was sealed to a key that is gone."""
    try:
        return mail.confirmation(mailing.contact_of(request, keyring()), request.language)
    except CannotOpen:
        return None
