"""Sign, confirm, lower, withdraw; and the one door to counting and to lists collected elsewhere."""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core import tokens
from petitions.core.keys import Keyring
from petitions.signing import addresses, payloads, rules
from petitions.signing.collecting import collect, count_collected, list_collected
from petitions.signing.counting import (
    Countable,
    Counts,
    Standing,
    campaign_of,
    close_window,
    list_countable,
    list_counted,
    list_public_names,
    list_waiting,
    lock_count,
    name_of,
    stand,
    tally,
    verify,
)
from petitions.signing.expiry import erase_names, erase_news, erase_requests, release_held
from petitions.signing.models import Level, Request, Signature, SignatureState
from petitions.signing.payloads import Contact, Named
from petitions.signing.rules import Person, Record
from petitions.signing.trees import keep_tree, release_trees

__all__ = [
    "Countable", "Counts", "Person", "Standing", "campaign_of", "close_window", "collect", "compose", "confirm",
    "confirm_by_code", "count_collected", "erase_names", "erase_news", "erase_requests", "find_by_link",
    "find_by_ticket", "find_request", "keep", "keep_tree", "list_collected", "list_countable", "list_counted",
    "list_public_names", "list_waiting", "lock_count", "lower", "name_of", "open_own", "release_held",
    "release_trees", "sign", "stand", "stop_news", "tally", "verify", "withdraw",
]  # fmt: skip
_REPLACED = (
    "wave_id", "text_id", "names", "own", "news", "link_hash", "ticket_hash", "level", "public", "public_name",
    "country", "language", "commitment", "confirmed_at", "counted_at",
)  # fmt: skip
"""What a signatory who is known replaces by signing again."""


def compose(
    campaign: Campaign,
    text: CampaignText,
    wave: Wave,
    *,
    person: Person,
    keys: Keyring,
    now: datetime,
    link: str,
    ticket: str,
    code: str,
) -> Request:
    """Everything of a request that takes time: index, seals, hashes. The same for a new and a known address.

    Nothing is stored yet, so that no transaction waits. Raises ``CampaignClosed``, or ``IndexKeyGone``.
    """
    rules.check_open(campaign, now)
    level = int(person.level) if person.name else 0
    record = Record(campaign.id, text.sha256, level, person.name if level else "", person.country)
    return Request(
        campaign_id=campaign.id,
        wave_id=wave.id,
        text_id=text.id,
        email_index=keys.index(campaign.index_key, addresses.canonical(person.email), campaign.index_cost),
        contact=payloads.seal_contact(keys, Contact(person.email, link, code)),
        **payloads.seal_record(keys, record, link),
        news=payloads.seal_news(keys, person),
        public=payloads.seal_public(keys, person.shown),
        link_hash=tokens.digest(link),
        ticket_hash=tokens.digest(ticket),
        code_hash=_code_hash(keys, ticket, code),
        level=record.level,
        country=person.country,
        language=person.language,
        is_suspect=person.is_suspect,
        made_at=now,
    )


def keep(session: Session, request: Request) -> None:
    """One insert and nothing else: no look-up, no mail; a worker decides what to mail."""
    session.add(request)
    session.flush()


def sign(session: Session, campaign: Campaign, text: CampaignText, wave: Wave, **facts: Any) -> None:
    """``compose`` and ``keep`` in one, for those who hold a transaction already."""
    keep(session, compose(campaign, text, wave, **facts))


def confirm(session: Session, link: str, *, now: datetime) -> Signature:
    """What the button behind the mailed link does. A used link gives its signature again; raises ``UnknownLink``."""
    known = find_by_link(session, link)
    if known is not None:
        return known
    request = find_request(session, link, now=now)
    if request is None:
        raise rules.UnknownLink()
    return _settle(session, request, now=now)


def confirm_by_code(session: Session, ticket: str, code: str, *, keys: Keyring, now: datetime) -> Signature | None:
    """What typing the mailed code does. None when it is wrong, too old or was tried too often: the try is kept."""
    known = find_by_ticket(session, ticket)
    if known is not None:
        return known
    plain = rules.plain_code(code)
    if not plain:
        return None
    mine = (Request.ticket_hash == tokens.digest(ticket), Request.tries < rules.TRIES)
    tried = update(Request).where(*mine, _is_fresh(now)).values(tries=Request.tries + 1).returning(Request)
    request = session.scalar(tried, execution_options={"populate_existing": True})
    if request is None or not hmac.compare_digest(request.code_hash, _code_hash(keys, ticket, plain)):
        return None
    return _settle(session, request, now=now)


def find_request(session: Session, link: str, *, now: datetime) -> Request | None:
    """The request behind a mailed link that still waits to be confirmed."""
    return session.scalar(select(Request).where(Request.link_hash == tokens.digest(link), _is_fresh(now)))


def find_by_link(session: Session, link: str) -> Signature | None:
    """The signature that a mailed link manages."""
    return session.scalar(select(Signature).where(Signature.link_hash == tokens.digest(link)))


def find_by_ticket(session: Session, ticket: str) -> Signature | None:
    """The signature that was confirmed from that check-your-inbox page."""
    return session.scalar(select(Signature).where(Signature.ticket_hash == tokens.digest(ticket)))


def open_own(row: Request | Signature, link: str) -> Named | None:
    """The signatory's own copy of name and salt; None once it was erased."""
    return payloads.open_own(row.own, link) if row.own else None


def lower(session: Session, signature: Signature, level: int, *, link: str, keys: Keyring) -> Signature:
    """Show less of a name from now on. Name, salt and commitment are made anew. Raises ``OnlyLower``."""
    rules.check_lower(signature.level, level)
    named = open_own(signature, link)
    name = named.name if named and level else ""
    record = Record(signature.campaign_id, signature.text.sha256, level if name else 0, name, signature.country)
    public = payloads.seal_public(keys, rules.shown_name(name, level))
    values: dict[str, Any] = {"level": record.level, "public": public, "public_name": None}
    values |= payloads.seal_record(keys, record, link)
    if public:
        values["counted_at"] = None
    return _change(session, signature, values)


def withdraw(session: Session, signature: Signature) -> Signature:
    """Take a signature back: what it held is erased, the next window lowers the count. Twice is once."""
    session.execute(delete(Request).where(*_same_person(signature)))
    gone = dict.fromkeys(("names", "own", "news", "public", "public_name", "country", "counted_at"))
    state = case((Signature.state == SignatureState.INVALIDATED, Signature.state), else_=SignatureState.WITHDRAWN.value)
    return _change(session, signature, {**gone, "level": int(Level.COUNTED), "commitment": b"", "state": state})


def stop_news(session: Session, signature: Signature) -> Signature:
    """Erase the address that was kept to tell what came of it; the signature stays."""
    return _change(session, signature, {"news": None})


def _settle(session: Session, request: Request, *, now: datetime) -> Signature:
    """One upsert makes the signature; every request of that address in the campaign goes, with the address in it."""
    upsert = _upsert(session, request, now)
    signature: Signature = session.scalars(upsert, execution_options={"populate_existing": True}).one()
    session.execute(delete(Request).where(*_same_person(request)))
    return signature


def _upsert(session: Session, request: Request, now: datetime) -> Any:
    """Known: replaced, still one. What we held or struck out stays so; what was withdrawn counts again."""
    mailed = select(func.count()).where(*_same_person(request), Request.mailed_at > now - rules.CONFIRM_WITHIN)
    values: dict[str, Any] = {
        name: getattr(request, name) for name in ("campaign_id", "email_index", *_REPLACED) if hasattr(Request, name)
    }
    state = SignatureState.HELD if request.is_suspect else SignatureState.CONFIRMED
    values |= {"state": state, "confirmed_at": now, "mails": session.scalar(mailed)}
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = kind(Signature).values(values)
    changed: dict[str, Any] = {name: fresh.excluded[name] for name in _REPLACED}
    changed["state"] = case((Signature.state == SignatureState.WITHDRAWN, fresh.excluded.state), else_=Signature.state)
    changed["mails"] = fresh.excluded.mails + case((_had_mail_lately(now), Signature.mails), else_=0)
    return fresh.on_conflict_do_update(
        index_elements=[Signature.campaign_id, Signature.email_index], set_=changed
    ).returning(Signature)


def _change(session: Session, signature: Signature, values: dict[str, Any]) -> Signature:
    """Written as a statement, so that what a window published meanwhile is overwritten too."""
    session.execute(update(Signature).where(Signature.id == signature.id).values(values))
    session.refresh(signature)
    return signature


def _same_person(request: Request | Signature) -> tuple[ColumnElement[bool], ...]:
    return (Request.campaign_id == request.campaign_id, Request.email_index == request.email_index)


def _is_fresh(now: datetime) -> ColumnElement[bool]:
    return Request.made_at > now - rules.CONFIRM_WITHIN


def _had_mail_lately(now: datetime) -> ColumnElement[bool]:
    """The moment of confirming is kept as its day, so a day is allowed for."""
    return Signature.confirmed_at > rules.day_of(now) - rules.CONFIRM_WITHIN


def _code_hash(keys: Keyring, ticket: str, code: str) -> bytes:
    return keys.mac("confirmation code", f"{ticket}|{code}".encode())
