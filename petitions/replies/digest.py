"""One mail a day to each member who wants it: how much waits, in figures; no names, no words of letters or answers."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core.i18n import DESK
from petitions.core.keys import Keyring
from petitions.core.web import external_url
from petitions.delivery import service as delivery
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.figures import Standing
from petitions.organizers.models import Account, Membership, Organization
from petitions.replies import answering, following, sendings
from petitions.replies.sendings import Sending

FROM_HOUR = 6
"""Before this hour (UTC) no digest is written: what came by night is in the morning's."""
LONG = timedelta(hours=24)
"""A letter that waits this long in the outbox is told of."""
RANK = 8
"""After everything that somebody waits for."""
_BACK = frozenset({Standing.BOUNCED, Standing.REFUSED})


@dataclass(frozen=True)
class Figures:
    """What waits in one organization, or in several together."""

    unread: int = 0
    bounced: int = 0
    """Came back, or were refused, within a day."""
    in_doubt: int = 0
    waiting: int = 0
    """Letters that have waited in the outbox for more than a day."""
    due: int = 0
    to_agree: int = 0
    """Dispatches of others with letters in this one's name, which wait for its word."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        return any(astuple(self))


def figures(session: Session, organization: Organization, *, now: datetime) -> Figures:
    """The figures of one organization at a moment."""
    sent = sendings.list_sendings(session, organization)
    return Figures(
        unread=answering.count_unread(session, organization),
        bounced=sum(_came_back(one, now) for one in sent),
        in_doubt=sum(one.standing is Standing.IN_DOUBT for one in sent),
        waiting=sum(_waits_long(one, now) for one in sent),
        due=len(following.list_due(session, organization, today=now.date())),
        to_agree=agreeing.count_waiting(session, organization),
    )


def post_digests(session: Session, keys: Keyring, *, now: datetime) -> int:
    """Put today's mail in the outbox for each who wants it and has something waiting; a second time changes nothing.

    Returns for how many something waits.
    """
    if now.hour < FROM_HOUR:
        return 0
    batch, known = delivery.batch(session, f"digest-{now:%Y%m%d}", now=now, rank=RANK), _Known(session, now)
    told = 0
    for account in session.scalars(select(Account).where(Account.wants_digest, Account.active).order_by(Account.id)):
        found = sum((known(one) for one in _organizations(session, account)), Figures())
        if found:
            key = f"digest-{account.id}-{now:%Y%m%d}"
            delivery.post(session, keys, written(account, found), key=key, batch=batch, now=now, at_most_once=False)
            told += 1
    return told


def written(account: Account, found: Figures) -> Mail:
    """The mail itself, in the account's language."""
    return desk_mail(account, "digest", figures=found)


def desk_mail(account: Account, kind: str, **facts: Any) -> Mail:
    """A mail to somebody who works at the desk, from the templates of that kind; it names nothing but the desk."""
    language = account.language if account.language in DESK else DESK[0]
    facts |= {"account": account, "kind": kind, "link": external_url("organizers.home")}
    whom = {"to": account.email, "zone": account.time_zone}
    return writing.written(f"replies/mail/{kind}", language, facts, sender_name=_("Demarche"), **whom)


class _Known:
    """Figures of each organization, counted once for all its members."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now, self._found = session, now, dict[int, Figures]()

    def __call__(self, organization: Organization) -> Figures:
        if organization.id not in self._found:
            self._found[organization.id] = figures(self._session, organization, now=self._now)
        return self._found[organization.id]


def _organizations(session: Session, account: Account) -> list[Organization]:
    mine = select(Organization).join(Membership, Membership.organization_id == Organization.id)
    return list(session.scalars(mine.where(Membership.account_id == account.id).order_by(Organization.id)))


def _came_back(one: Sending, now: datetime) -> bool:
    if one.standing not in _BACK:
        return False
    if one.item.returned_on is not None:
        return one.item.returned_on >= (now - timedelta(days=1)).date()
    return one.envelope is not None and one.envelope.changed_at > now - timedelta(days=1)


def _waits_long(one: Sending, now: datetime) -> bool:
    if one.envelope is None or one.standing not in (Standing.WAITING, Standing.HELD):
        return False
    since = max(one.envelope.created_at, one.item.dispatch.starts_at or one.envelope.created_at)
    return since < now - LONG
