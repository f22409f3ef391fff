"""Which requests get their mail: claimed by a worker, at most three a week for one address, then silence."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch
from petitions.delivery.rules import Mail
from petitions.signing import payloads, rules
from petitions.signing.models import Request, Signature

RANK = 1
"""Confirmations leave before letters and news."""


def list_unmailed(session: Session) -> list[Request]:
    """The oldest requests that no worker has dealt with, at most one batch of them."""
    waiting = select(Request).where(Request.mailed_at.is_(None), Request.contact.is_not(None))
    return list(session.scalars(waiting.order_by(Request.id).limit(rules.BATCH)))


def post(session: Session, mails: Mapping[int, Mail | None], *, keys: Keyring, now: datetime) -> Batch | None:
    """Claim these requests and hand their mails to the outbox; None when other workers had them all.

    A request beyond the cap, without a mail or with an address the outbox refuses is erased: nobody will ever see its
    link or code, and it holds up no other.
    """
    claimed = (
        select(Request)
        .where(Request.id.in_(mails), Request.mailed_at.is_(None))
        .order_by(Request.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    batch = None
    for request in session.scalars(claimed).all():
        mail = mails[request.id]
        if mail is None or not rules.may_mail(_sent(session, request, now)):
            session.execute(delete(Request).where(Request.id == request.id))
            continue
        name = request.link_hash.hex()[:20]  # numbers of erased rows come back, hashes do not
        batch = batch or delivery.batch(session, f"confirm-{name}", now=now, rank=RANK)
        try:
            delivery.post(session, keys, mail, key=f"confirm-request-{name}", batch=batch, now=now, at_most_once=False)
            request.mailed_at = now
        except Refused:
            session.execute(delete(Request).where(Request.id == request.id))
    session.flush()
    return batch


def contact_of(request: Request, keys: Keyring) -> payloads.Contact:
    """Address, link and code of one request. Workers only."""
    assert request.contact is not None  # list_unmailed gives no other
    return payloads.open_contact(request.contact, keys)


def _sent(session: Session, request: Request, now: datetime) -> int:
    """Mails that address had this week in that campaign, those of a signature confirmed since included."""
    since = now - rules.CONFIRM_WITHIN
    same = (Request.campaign_id == request.campaign_id, Request.email_index == request.email_index)
    waiting = session.scalar(select(func.count()).where(*same, Request.mailed_at > since)) or 0
    known = (Signature.campaign_id == request.campaign_id, Signature.email_index == request.email_index)
    confirmed = session.scalar(select(Signature.mails).where(*known, Signature.confirmed_at > rules.day_of(since)))
    return waiting + (confirmed or 0)
