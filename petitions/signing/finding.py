"""Which request or signature a token leads to, and what of it its holder can open."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from petitions.core import tokens
from petitions.core.sealing import CannotOpen
from petitions.signing import payloads, rules
from petitions.signing.models import Request, Signature
from petitions.signing.payloads import Named


def find_request(session: Session, link: str, *, now: datetime) -> Request | None:
    """The request behind a mailed link that still waits to be confirmed."""
    return session.scalar(select(Request).where(Request.link_hash == tokens.digest(link), is_fresh(now)))


def find_by_link(session: Session, link: str) -> Signature | None:
    """The signature that a mailed link manages."""
    return session.scalar(select(Signature).where(Signature.link_hash == tokens.digest(link)))


def find_by_ticket(session: Session, ticket: str) -> Signature | None:
    """The signature that was confirmed from that check-your-inbox page."""
    return session.scalar(select(Signature).where(Signature.ticket_hash == tokens.digest(ticket)))


def open_own(row: Request | Signature, link: str) -> Named | None:
    """The signatory's own copy of what is sealed; None once it was erased. Raises ``CannotOpen``."""
    return payloads.open_own(row.own, link) if row.own else None


def opened(row: Request | Signature, link: str) -> Named | None:
    """The same, None also where this link does not open it: it was mailed after another had been lost."""
    try:
        return open_own(row, link)
    except CannotOpen:
        return None


def same_person(row: Request | Signature) -> tuple[ColumnElement[bool], ...]:
    """Every request of the address behind ``row`` in its campaign."""
    return (Request.campaign_id == row.campaign_id, Request.email_index == row.email_index)


def is_fresh(now: datetime) -> ColumnElement[bool]:
    """Whether a request may still be confirmed."""
    return Request.made_at > now - rules.CONFIRM_WITHIN
