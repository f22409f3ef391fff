"""Sign, confirm, lower, withdraw; and the one door to counting and to lists collected elsewhere."""

import hmac
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, case, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.campaigns.partners import service as partners
from petitions.core import tokens
from petitions.core.db import at_once
from petitions.core.keys import Keyring
from petitions.signing import addresses, changes, payloads, rules
from petitions.signing.changes import IS_CONFIRMED
from petitions.signing.collecting import collect, count_collected, list_collected
from petitions.signing.counting import (
    Countable,
    Counts,
    Standing,
    campaign_of,
    close_window,
    count_confirmed,
    kin,
    list_countable,
    list_counted,
    list_public_names,
    list_waiting,
    lock_count,
    name_of,
    stand,
    verify,
)
from petitions.signing.expiry import erase_names, erase_news, erase_requests, release_held
from petitions.signing.finding import find_by_link, find_by_ticket, find_request, is_fresh, open_own, same_person
from petitions.signing.managing import lower, show_more, start_news, stop_news, withdraw
from petitions.signing.models import Request, Signature, SignatureState
from petitions.signing.payloads import Contact
from petitions.signing.quiet import tally
from petitions.signing.rules import More, Person, Record
from petitions.signing.trees import keep_tree, release_trees
from petitions.signing.waiting import mail_again, take_back, take_back_by_ticket

__all__ = [
    "Countable", "Counts", "Person", "Standing", "campaign_of", "close_window", "collect", "compose", "confirm",
    "confirm_by_code", "count_collected", "count_confirmed", "erase_names", "erase_news", "erase_requests",
    "find_by_link", "find_by_ticket", "find_request", "keep", "keep_tree", "kin", "list_collected", "list_countable",
    "list_counted", "list_public_names", "list_waiting", "lock_count", "lower", "mail_again", "name_of", "open_own",
    "release_held", "release_trees", "show_more", "sign", "stand", "start_news", "stop_news", "take_back",
    "take_back_by_ticket", "tally", "verify", "withdraw",
]  # fmt: skip
_REPLACED = (
    "wave_id", "text_id", "via_id", "names", "own", "news", "link_hash", "ticket_hash", "level", "public",
    "public_name", "country", "language", "commitment", "confirmed_at",
)  # fmt: skip
"""What a signatory who is known replaces by signing again."""
_FRESH = {"is_code_only": False, "tries": 0, "mails": 0}
_INSERT = insert(Request.__table__).inline()  # type: ignore[arg-type]  # a declared table is one
"""Written past the session's own book-keeping, which costs as much as the row."""


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
    via: int | None = None,
) -> dict[str, Any]:
    """Everything of a request that takes time: index, seals, hashes. The same for a new and a known address.

    ``via`` is the number of the partner that it is signed with, if any. The row by its columns; nothing is stored yet,
    so that no transaction waits. Raises ``CampaignClosed``, or ``IndexKeyGone``.
    """
    rules.check_open(campaign, now)
    level = int(person.level) if person.name else 0
    record = Record(campaign.id, text.sha256, level, person.name if level else "", person.country)
    return _FRESH | dict(
        {"campaign_id": campaign.id, "wave_id": wave.id, "text_id": text.id, "via_id": via},
        email_index=keys.index(campaign.index_key, addresses.canonical(person.email), campaign.index_cost),
        contact=payloads.seal_contact(keys, Contact(person.email, link, code)),
        **payloads.seal_record(keys, record, link, _kept(campaign, person), is_wide=bool(campaign.asks)),
        news=payloads.seal_news(keys, person.email) if person.news else None,
        reach=payloads.seal_reach(person.email, link),
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


def keep(request: dict[str, Any]) -> None:
    """One insert and nothing else: no look-up, no mail; a worker decides what to mail. A transaction of its own."""
    at_once(_INSERT, request)


def sign(session: Session, campaign: Campaign, text: CampaignText, wave: Wave, **facts: Any) -> None:
    """``compose`` and ``keep`` in one, for those who hold a transaction already."""
    session.connection().execute(_INSERT, compose(campaign, text, wave, **facts))


def confirm(
    session: Session, link: str, *, now: datetime, keys: Keyring | None = None, wants_news: bool = False
) -> Signature:
    """What the button behind the mailed link does. A used link gives its signature again; raises ``UnknownLink``.

    ``wants_news``, with ``keys``: the address, which this link opens while the request waits, is kept sealed for it.
    """
    request = find_request(session, link, now=now)
    if request is None:
        known = find_by_link(session, link)
        if known is None:
            raise rules.UnknownLink()
        return known
    if request.is_code_only:
        raise rules.CodeOnly()
    if wants_news and keys and request.reach and not request.news:
        request.news = payloads.seal_news(keys, payloads.open_reach(request.reach, link))
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
    tried = update(Request).where(*mine, is_fresh(now)).values(tries=Request.tries + 1).returning(Request)
    request = session.scalar(tried, execution_options={"populate_existing": True})
    if request is None or not hmac.compare_digest(request.code_hash, _code_hash(keys, ticket, plain)):
        return None
    return _settle(session, request, now=now)


def _settle(session: Session, request: Request, *, now: datetime) -> Signature:
    """One upsert makes the signature; every request of that address in the campaign goes, with the address in it."""
    if request.via_id is not None and not partners.speaks_for(session, request.via_id, request.campaign, hold=True):
        request.via_id = request.news = None  # it left in the meantime, and nobody else was agreed to
    gone = delete(Request).where(*same_person(request)).returning(Request.mails, Request.made_at)
    rows = session.execute(gone, execution_options={"synchronize_session": False}).all()
    mailed = sum(row.mails for row in rows if row.made_at > now - rules.CONFIRM_WITHIN)
    upsert = _upsert(session, request, now, mailed)
    signature: Signature = session.scalars(upsert, execution_options={"populate_existing": True}).one()
    moved = changes.difference(signature.state, signature.was_confirmed)
    changes.leave(session, [(signature.campaign_id, signature.id, moved)])
    session.expunge(request)
    return signature


def _upsert(session: Session, request: Request, now: datetime, mailed: int) -> Any:
    """Known: replaced, still one. What we held or struck out stays so; what was withdrawn counts again."""
    values: dict[str, Any] = {
        name: getattr(request, name) for name in ("campaign_id", "email_index", *_REPLACED) if hasattr(Request, name)
    }
    state = SignatureState.HELD if request.is_suspect else SignatureState.CONFIRMED
    values |= {"state": state, "was_confirmed": False, "confirmed_at": rules.day_of(now), "mails": mailed}
    values |= {"cause": request.cause, "cluster": request.cluster, "sketch": request.sketch}
    values |= {"held_on": now.date() if request.is_suspect else None}
    return _confirming(session.get_bind().dialect.name, rules.day_of(now)).values(values)


@lru_cache(maxsize=4)
def _confirming(dialect: str, today: datetime) -> Any:
    """The statement without its values: the same all day, and dearer to build than to run."""
    fresh = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Signature)
    changed: dict[str, Any] = {name: fresh.excluded[name] for name in _REPLACED}
    for name in ("state", "cause", "cluster", "held_on"):
        mine: Any = getattr(Signature, name)
        changed[name] = case((Signature.state == SignatureState.WITHDRAWN, fresh.excluded[name]), else_=mine)
    changed["was_confirmed"] = IS_CONFIRMED
    changed["sketch"] = fresh.excluded.sketch
    changed["mails"] = fresh.excluded.mails + case((_had_mail_lately(today), Signature.mails), else_=0)
    return fresh.on_conflict_do_update(
        index_elements=[Signature.campaign_id, Signature.email_index], set_=changed
    ).returning(Signature)


def _had_mail_lately(now: datetime) -> ColumnElement[bool]:
    """The moment of confirming is kept as its day, so a day is allowed for."""
    return Signature.confirmed_at > rules.day_of(now) - rules.CONFIRM_WITHIN


def _kept(campaign: Campaign, person: Person) -> More:
    """What was given besides, of what the campaign asks; whom somebody speaks as only beside a name."""
    more = person.more.only(campaign.asks)
    return more if person.name else more.without_affiliation()


def _code_hash(keys: Keyring, ticket: str, code: str) -> bytes:
    return keys.mac("confirmation code", f"{ticket}|{code}".encode())
