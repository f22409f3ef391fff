"""Who is not to be written to, why and until when: noted, found, lifted. Letters ask here before they are frozen."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.i18n import day

from . import rules
from .models import Recipient, RecipientWish
from .service import Owner

PAST = 20
"""So many wishes that were lifted stand on a recipient's page."""


def note(
    session: Session,
    organization: Owner,
    recipient: Recipient,
    *,
    reason: str,
    until: date | None,
    by: str,
    now: datetime,
) -> RecipientWish:
    """No letters from now on, until a day or until it is lifted. What is noted twice is one, with the later words."""
    row = _not_lifted(session, organization, recipient)
    if row is not None and not _holds(row, now.date()):
        row.lifted_at, row.lifted_by = now, by
        session.flush()
        row = None
    if row is None:
        row = _stored(session, organization, recipient, reason, now.date(), by)
    row.reason, row.until, row.noted_by = reason, until, by
    session.flush()
    return row


def lift(
    session: Session, organization: Owner, recipient: Recipient, *, by: str, now: datetime
) -> RecipientWish | None:
    """They may be written to again; None where nothing was in force."""
    row = _not_lifted(session, organization, recipient)
    if row is not None:
        row.lifted_at, row.lifted_by = now, by
        session.flush()
    return row


def find(session: Session, organization: Owner, recipient: Recipient, today: date) -> RecipientWish | None:
    """The wish that is in force."""
    row = _not_lifted(session, organization, recipient)
    return row if row is not None and _holds(row, today) else None


def in_force(
    session: Session, organization: Owner, today: date, numbers: Iterable[int] | None = None
) -> dict[int, RecipientWish]:
    """Every wish in force by the recipient it is about; of some recipients only, where their numbers are given."""
    ours = select(RecipientWish).where(RecipientWish.organization_id == organization.id, is_in_force(today))
    if numbers is not None:
        ours = ours.where(RecipientWish.recipient_id.in_(list(numbers)))
    return {row.recipient_id: row for row in session.scalars(ours)}


def is_in_force(today: date) -> ColumnElement[bool]:
    """The same as a condition, for questions of other packages."""
    holds = or_(RecipientWish.until.is_(None), RecipientWish.until >= today)
    return RecipientWish.lifted_at.is_(None) & holds


def list_past(session: Session, organization: Owner, recipient: Recipient, today: date) -> list[RecipientWish]:
    """Those that hold no more, the newest first."""
    ours = select(RecipientWish).where(
        RecipientWish.organization_id == organization.id, RecipientWish.recipient_id == recipient.id
    )
    rows = session.scalars(ours.where(~is_in_force(today)).order_by(RecipientWish.id.desc()).limit(PAST))
    return list(rows)


def sentence(wish: RecipientWish) -> Any:
    """Why nobody writes to them, as proposals and refusals say it."""
    facts = {"day": day(wish.since), "reason": wish.reason}
    if wish.until is None:
        return _("No letters go there since %(day)s: %(reason)s", **facts)
    return _("No letters go there from %(day)s until %(last)s: %(reason)s", last=day(wish.until), **facts)


def check(session: Session, organization: Owner, recipient: Recipient, today: date) -> None:
    """Raises ``Unwanted`` while a wish is in force."""
    if wish := find(session, organization, recipient, today):
        raise rules.Unwanted(sentence(wish))


def _stored(
    session: Session, organization: Owner, recipient: Recipient, reason: str, today: date, by: str
) -> RecipientWish:
    """A new one; of two people at once the second meets the first one's."""
    row = RecipientWish(organization_id=organization.id, recipient=recipient, reason=reason, since=today, noted_by=by)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(_open(organization, recipient)).one()
    return row


def _not_lifted(session: Session, organization: Owner, recipient: Recipient) -> RecipientWish | None:
    return session.scalar(_open(organization, recipient))


def _open(organization: Owner, recipient: Recipient) -> Any:
    return select(RecipientWish).where(
        RecipientWish.organization_id == organization.id,
        RecipientWish.recipient_id == recipient.id,
        RecipientWish.lifted_at.is_(None),
    )


def _holds(wish: RecipientWish, today: date) -> bool:
    return wish.until is None or today <= wish.until
