"""Which requests get their mail: claimed by a worker, at most three a week for one address, then silence."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, select
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch
from petitions.delivery.rules import Mail
from petitions.signing import payloads, rules
from petitions.signing.lost.models import FreshLink
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
    link or code, and it holds up no other. One that was mailed before, and whose mail was asked for again, stays.
    """
    claimed = (
        select(Request)
        .where(Request.id.in_(mails), Request.mailed_at.is_(None), Request.contact.is_not(None))
        .order_by(Request.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    batch = None
    for request in session.scalars(claimed).all():
        mail = mails[request.id]
        if mail is None or not rules.may_mail(sent(session, request, now)):
            _silence(session, request, now)
            continue
        name = request.link_hash.hex()[:20]  # numbers of erased rows come back, hashes do not
        name += f"-{request.mails}" if request.mails else ""
        batch = batch or delivery.batch(session, f"confirm-{name}", now=now, rank=RANK)
        try:
            delivery.post(session, keys, mail, key=f"confirm-request-{name}", batch=batch, now=now, at_most_once=False)
            request.mailed_at, request.mails = now, request.mails + 1
        except Refused:
            _silence(session, request, now)
    session.flush()
    return batch


def contact_of(request: Request, keys: Keyring) -> payloads.Contact:
    """Address, link and code of one request. Workers only."""
    assert request.contact is not None  # list_unmailed gives no other
    return payloads.open_contact(request.contact, keys)


def sent(session: Session, row: Request | FreshLink, now: datetime) -> int:
    """Mails that address had this week in that campaign: of requests, a signature since confirmed, fresh links."""
    since = now - rules.CONFIRM_WITHIN

    def same(table: type[Request] | type[Signature] | type[FreshLink]) -> tuple[ColumnElement[bool], ...]:
        return (table.campaign_id == row.campaign_id, table.email_index == row.email_index)

    waiting = select(func.coalesce(func.sum(Request.mails), 0)).where(*same(Request), Request.made_at > since)
    confirmed = select(Signature.mails).where(*same(Signature), Signature.confirmed_at > rules.day_of(since))
    links = select(func.count()).where(*same(FreshLink), FreshLink.mailed_at > since)
    parts = (func.coalesce(counted.scalar_subquery(), 0) for counted in (waiting, confirmed, links))
    return session.scalar(select(sum(parts, literal(0)))) or 0


def _silence(session: Session, request: Request, now: datetime) -> None:
    if request.mails:
        request.mailed_at = now
    else:
        session.execute(delete(Request).where(Request.id == request.id))
