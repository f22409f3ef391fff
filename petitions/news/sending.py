"""How news gets into the outbox: page by page in the order of signatures, by one worker, for as long as it may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.delivery import service as delivery
from petitions.delivery.rules import Mail
from petitions.news import ledger, mail, rules, stopping
from petitions.news.models import NewsItem, NewsState
from petitions.signing import listeners
from petitions.signing import service as signing
from petitions.signing.models import Signature

_MOVING = (NewsState.APPROVED, NewsState.SENDING)


class Lapsed(Refused):
    """The fifteen minutes are over, or the worker cannot open addresses at all."""

    code = "lapsed"


@dataclass(frozen=True, repr=False)
class Page:
    """At most one batch of mails, made outside of any transaction; None for an address nobody may write to."""

    item_id: int
    after: int
    last: int
    mails: dict[int, Mail | None]
    is_end: bool


def list_waiting(session: Session, *, now: datetime) -> list[int]:
    """Items a worker should go on with: released, not yet all in the outbox, and nobody is at it."""
    waiting = select(NewsItem.id).where(NewsItem.state.in_(_MOVING), NewsItem.cursor < NewsItem.up_to, _is_free(now))
    return list(session.scalars(waiting.order_by(NewsItem.id)))


def claim(session: Session, item_id: int, *, lease: str, now: datetime) -> bool:
    """Become the one worker that hands it over; False when another is at it or nothing is left to hand over."""
    mine = (NewsItem.id == item_id, NewsItem.state.in_(_MOVING), NewsItem.cursor < NewsItem.up_to, _is_free(now))
    return _changed(session, mine, state=NewsState.SENDING, lease_token=lease, lease_until=now + rules.LEASE)


def opener(session: Session, keys: Keyring, item_id: int, *, now: datetime) -> PrivateKey:
    """The names key: the worker's own, or by the passphrase of a grant that has not lapsed.

    Raises ``Lapsed``, ``WrongPassphrase``, or ``CannotOpen``.
    """
    if keys.names_are_held_by_worker:
        return keys.names_opener()
    check_grant(session, keys, item_id, now=now)
    item = session.get_one(NewsItem, item_id)
    if item.grant is None:
        raise Lapsed()
    return keys.names_opener(keys.open_contact(item.grant, rules.GRANT_PLACE).decode())


def check_grant(session: Session, keys: Keyring, item_id: int, *, now: datetime) -> None:
    """Raises ``Lapsed`` unless addresses may be opened at this moment."""
    item = session.get_one(NewsItem, item_id)
    if not keys.names_are_held_by_worker and (item.grant_until is None or now >= item.grant_until):
        raise Lapsed()


def read_page(session: Session, keys: Keyring, item_id: int, key: PrivateKey, *, now: datetime) -> Page:
    """The next signatures, their addresses opened and their mails written. Raises ``CannotOpen`` when none opens."""
    item = session.get_one(NewsItem, item_id, populate_existing=True)
    window = {"above": item.cursor, "up_to": item.up_to, "limit": rules.PAGE}
    rows = listeners.list_listeners(session, item.campaign, via=item.via_id, now=now, **window)
    forms: dict[str, mail.Form] = {}
    mails: dict[int, Mail | None] = {}
    closed = 0
    for row in rows:
        try:
            address = listeners.address_of(row, key)
        except CannotOpen:
            closed += 1
            continue
        form = forms.get(row.language) or forms.setdefault(row.language, mail.form(item, row.language))
        suppressed = delivery.find_suppressed(session, keys, address) is not None
        mails[row.id] = None if suppressed else form.mail(address, stopping.token(keys, row))
    if closed and not mails:
        raise CannotOpen("signatures.news")
    is_end = len(rows) < rules.PAGE
    return Page(item.id, item.cursor, item.up_to if is_end else rows[-1].id, mails, is_end)


def keep(session: Session, keys: Keyring, page: Page, lease: str, *, now: datetime) -> bool:
    """Hand a page to the outbox and remember the place, all or nothing. False when the item is no longer ours.

    Who said stop while the page was written is left out; an address that may not be mailed is erased.
    """
    ours = (*_mine(page.item_id, lease), NewsItem.cursor == page.after)
    values: dict[str, Any] = {"cursor": page.last, "lease_until": now + rules.LEASE}
    if page.is_end:
        values |= {"grant": None, "grant_until": None}
    if not _changed(session, ours, **values):
        return False
    via = session.scalar(select(NewsItem.via_id).where(NewsItem.id == page.item_id))
    listening = listeners.still_listening(session, list(page.mails), via=via, now=now)
    batch = None
    for number, letter in page.mails.items():
        if letter is None:
            signing.stop_news(session, session.get_one(Signature, number))
        elif number in listening:
            name = ledger.batch_name(page.item_id, page.after)
            batch = batch or delivery.batch(session, name, now=now, rank=rules.RANK)
            _post(session, keys, letter, stopping.key(page.item_id, number), batch, now)
    session.flush()
    return True


def lock(session: Session, item_id: int, lease: str, problem: str) -> None:
    """Addresses are closed: forget the passphrase and ask for it again. What is in the outbox still leaves."""
    gone = {"grant": None, "grant_until": None, "lease_token": None, "lease_until": None}
    _changed(session, _mine(item_id, lease), state=NewsState.LOCKED, problem=problem, **gone)


def let_go(session: Session, item_id: int, lease: str) -> None:
    """The turn is over: any worker may go on."""
    _changed(session, (NewsItem.id == item_id, NewsItem.lease_token == lease), lease_token=None, lease_until=None)


def forget_grants(session: Session, *, now: datetime) -> None:
    """A passphrase is erased after its fifteen minutes, whatever became of the item."""
    lapsed = (NewsItem.grant_until <= now, NewsItem.grant.is_not(None))
    session.execute(update(NewsItem).where(*lapsed).values(grant=None), execution_options=_QUIET)


def close_finished(session: Session) -> int:
    """Items that are all in the outbox, and of which nothing waits there, are done; how many became so."""
    over = select(NewsItem).where(NewsItem.state == NewsState.SENDING, NewsItem.cursor >= NewsItem.up_to)
    done = [item for item in session.scalars(over) if not ledger.has_unsent(session, item)]
    for item in done:
        _changed(session, (NewsItem.id == item.id, NewsItem.state == NewsState.SENDING), state=NewsState.DONE)
    return len(done)


_QUIET: dict[str, Any] = {"synchronize_session": False}


def _post(session: Session, keys: Keyring, letter: Mail, key: str, batch: Any, now: datetime) -> None:
    """News may arrive twice after an unknown end, but is posted once. An address the outbox refuses is left out."""
    try:
        delivery.post(session, keys, letter, key=key, batch=batch, now=now, at_most_once=False)
    except Refused:
        return


def _mine(item_id: int, lease: str) -> tuple[ColumnElement[bool], ...]:
    return (NewsItem.id == item_id, NewsItem.state == NewsState.SENDING, NewsItem.lease_token == lease)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(NewsItem.lease_until.is_(None), NewsItem.lease_until < now)


def _changed(session: Session, which: tuple[ColumnElement[bool], ...], **values: Any) -> bool:
    one = update(NewsItem).where(*which).values(**values).returning(NewsItem.id)
    return session.scalar(one, execution_options=_QUIET) is not None
