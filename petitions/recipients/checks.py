"""Addresses that somebody has to look up before a letter may go there: where to look, and how sure we are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from . import rules, wishes
from .models import Channel, Recipient, RecipientWish, Verification
from .service import Owner


@dataclass(frozen=True)
class Check:
    """One address that is to be verified."""

    recipient: Recipient
    email: str
    standing: rules.Standing
    """Never looked up, lapsed, or changed since; "fresh" for one that lapses soon."""
    until: date | None = None
    """The last day of a check that still holds."""

    @property
    def page(self) -> str | None:
        """The page to look at."""
        found: str | None = self.recipient.facts["channel"]["url"]
        return found

    @property
    def what(self) -> str | None:
        """What to look for on it."""
        found: str | None = self.recipient.facts.get("reverify")
        return found

    @property
    def confidence(self) -> str | None:
        """How sure the directory is of the address: a word of `words.SURE`."""
        sure: dict[str, str] = self.recipient.facts.get("confidence") or {}
        return sure.get("email") or sure.get("overall")


@dataclass(frozen=True)
class Checks:
    """What is to be verified of some recipients, and their follow-up periods, which lie in the same records."""

    due: tuple[Check, ...]
    periods: Mapping[int, Any]
    unwanted: frozenset[int] = frozenset()
    """Those that nobody writes to at present, by number; their addresses are not asked for."""
    own: tuple[Recipient, ...] = ()
    """Contacts of the organization's own among them."""
    soon: tuple[Check, ...] = ()
    """Checks that hold and lapse within a month, the first to lapse first."""


@dataclass(frozen=True)
class Known:
    """What counts of one recipient before a letter: the newest check, and the wish in force."""

    check: Verification | None = None
    wish: RecipientWish | None = None


def list_known(session: Session, organization: Owner, numbers: Iterable[int], *, today: date) -> dict[int, Known]:
    """By the number of each recipient, in one question."""
    rows = _known(organization, today, Recipient.id, Verification, RecipientWish)
    found: dict[int, Known] = {}
    for number, check, wish in session.execute(rows.where(Recipient.id.in_(list(numbers)))):
        found.setdefault(number, Known(check, wish))
    return found


def list_checks(session: Session, organization: Owner, numbers: Select[int], *, today: date) -> Checks:
    """Of the recipients with these ``numbers``, in one question: those whose check does not hold, or lapses soon.

    Only those written to by e-mail, by their names.
    """
    rows = _known(organization, today, Recipient, Verification, RecipientWish.id)
    newest: dict[Recipient, Verification | None] = {}
    unwanted: set[int] = set()
    for recipient, check, wished in session.execute(rows.where(Recipient.id.in_(numbers))):
        newest.setdefault(recipient, check)
        unwanted |= {recipient.id} if wished else set()
    asked = (_check(recipient, check, today) for recipient, check in newest.items() if recipient.id not in unwanted)
    found = [check for check in asked if check is not None]
    periods = {recipient.id: recipient.facts.get("follow_up_days") for recipient in newest}
    soon = sorted((check for check in found if check.until), key=lambda check: check.until or today)
    due = tuple(check for check in found if check.until is None)
    own = tuple(recipient for recipient in newest if recipient.organization_id is not None)
    return Checks(due, periods, frozenset(unwanted), own, tuple(soon))


def _known(organization: Owner, today: date, *columns: Any) -> Select[Any]:
    """Recipients with the checks that count here, the newest first, and the wish in force."""
    mine = or_(Verification.organization_id.is_(None), Verification.organization_id == organization.id)
    wish = and_(
        RecipientWish.recipient_id == Recipient.id,
        RecipientWish.organization_id == organization.id,
        wishes.is_in_force(today),
    )
    rows = select(*columns).select_from(Recipient)
    rows = rows.outerjoin(Verification, and_(Verification.recipient_id == Recipient.id, mine))
    newest = (Verification.verified_on.desc(), Verification.id.desc())
    return rows.outerjoin(RecipientWish, wish).order_by(Recipient.slug, Recipient.id, *newest)


def _check(recipient: Recipient, last: Verification | None, today: date) -> Check | None:
    email = rules.known_email(recipient, last)
    if recipient.channel is not Channel.EMAIL or email is None:
        return None
    standing = rules.standing(last, email, today)
    if last is None or standing != "fresh":
        return Check(recipient, email, standing)
    until = rules.fresh_until(last)
    return Check(recipient, email, standing, until) if rules.ends_soon(until, today) else None
