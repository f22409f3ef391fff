"""What may happen to a request before it is confirmed: its mail once more, or an end at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitions.core import tokens
from petitions.signing import rules
from petitions.signing.finding import find_request, is_fresh
from petitions.signing.models import Level, Request

_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("contact", "names", "own", "news", "reach", "public", "country", "via_id")),
    "level": int(Level.COUNTED),
    "commitment": b"",
}


def mail_again(session: Session, ticket: str, *, now: datetime) -> None:
    """Ask for one more mail of the same code and link. The cap of its address decides in the worker, silently."""
    waits = (Request.ticket_hash == tokens.digest(ticket), is_fresh(now), Request.contact.is_not(None))
    may = (Request.mailed_at.is_not(None), Request.mails < rules.MAILS)
    session.execute(update(Request).where(*waits, *may).values(mailed_at=None))


def take_back(session: Session, link: str, *, now: datetime) -> None:
    """*That was not me*, behind the mailed link. Raises ``UnknownLink``."""
    request = find_request(session, link, now=now)
    if request is None:
        raise rules.UnknownLink()
    _empty(session, request)


def take_back_by_ticket(session: Session, ticket: str, *, now: datetime) -> dict[str, Any]:
    """*Wrong address*, on the page that says to look into it. Returns what the form may keep: nothing sealed.

    Empty for a ticket that leads nowhere any more.
    """
    found = select(Request).where(Request.ticket_hash == tokens.digest(ticket), is_fresh(now))
    request = session.scalar(found)
    if request is None:
        return {}
    kept = {"country": request.country, "level": request.level, "news": request.news is not None}
    kept |= {"via": request.via_id}
    _empty(session, request)
    return kept


def _empty(session: Session, request: Request) -> None:
    """Erase all but what the cap on mails needs: otherwise a stranger could have one address written to for ever.

    Tokens and code lead nowhere from now on: what stands in their place is a hash of their hash.
    """
    dead = {name: tokens.digest(getattr(request, name).hex()) for name in ("link_hash", "ticket_hash", "code_hash")}
    session.execute(update(Request).where(Request.id == request.id).values(_EMPTY | dead))
    session.expire(request)
