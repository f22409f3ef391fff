"""What the clock asks of workers: mail the fresh links."""

from flask import current_app

from petitions.core import clock, db, queue
from petitions.core.keys import keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery.rules import Mail
from petitions.signing import payloads
from petitions.signing.lost import mail, service
from petitions.signing.lost.models import FreshLink


def mail_links() -> int:
    """Deal with every wish that waits; returns how many that were. Safe on several workers at once."""
    done = 0
    while wishes := service.list_unmailed(db.session()):
        mails = {wish.id: _write(wish) for wish in wishes}
        with db.transaction() as tx:
            batch = service.post(tx, mails, keys=keyring(), now=clock.now())
            batch_id = batch.id if batch else None
        if batch_id and current_app.extensions["redis"]:
            queue.wake("post", "petitions.delivery.jobs.send_batch", batch_id)
        done += len(mails)
    return done


def _write(wish: FreshLink) -> Mail | None:
    """The mail of one wish, composed for a known and an unknown address alike; None if its key is gone."""
    try:
        return mail.fresh_link(payloads.open_contact(wish.contact or b"", keyring()), wish.language)
    except CannotOpen:
        return None
