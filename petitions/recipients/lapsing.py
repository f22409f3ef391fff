"""When checks of addresses lapse: of the recipients of campaigns that are under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from . import rules
from .models import Channel, Recipient, Verification
from .service import Owner


@dataclass(frozen=True)
class Lapses:
    """Days on which the last check of an address ends, and the follow-up periods, which lie in the same records."""

    days: tuple[tuple[date, Recipient], ...]
    periods: Mapping[int, Any]


def list_lapses(session: Session, organization: Owner, numbers: Select[int]) -> Lapses:
    """Of the recipients with these ``numbers``, in one question: those by e-mail whose address was checked once."""
    mine = or_(Verification.organization_id.is_(None), Verification.organization_id == organization.id)
    rows = session.execute(
        select(Recipient, Verification)
        .outerjoin(Verification, and_(Verification.recipient_id == Recipient.id, mine))
        .where(Recipient.id.in_(numbers))
        .order_by(Recipient.slug, Recipient.id, Verification.verified_on.desc(), Verification.id.desc())
    )
    newest: dict[Recipient, Verification | None] = {}
    for recipient, check in rows:
        newest.setdefault(recipient, check)
    checked = ((rules.fresh_until(last), one) for one, last in newest.items() if last and one.channel is Channel.EMAIL)
    periods = {recipient.id: recipient.facts.get("follow_up_days") for recipient in newest}
    return Lapses(tuple(checked), periods)
