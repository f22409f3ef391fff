"""Forms of address that an organization supplied for a body, laid over what the directory says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from . import rules
from .models import Recipient, SuppliedForm
from .service import Owner


@dataclass(frozen=True)
class Whole:
    """What is known of a body for one organization; says yes to everything `rules` asks of a recipient's forms."""

    facts: dict[str, Any]
    supplied: Mapping[str, SuppliedForm]
    """By language, the form that counts instead of the directory's."""

    def needs_check(self, language: str) -> bool:
        """Whether somebody who reads the language should look at its form before a letter is frozen."""
        return language not in self.supplied and rules.is_unsure(self, language)


def whole(session: Session, recipient: Recipient, organization: Owner) -> Whole:
    """The recipient's record with the supplied forms in their places."""
    found = list_supplied(session, recipient, organization)
    facts = recipient.facts
    if not found:
        return Whole(facts, {})
    laid = {name: dict(facts[name]) for name in ("addressee", "salutation", "close")}
    for language, row in found.items():
        laid["addressee"][language] = row.addressee
        laid["salutation"][language], laid["close"][language] = row.salutation, row.close
    read = [*facts["languages"]["letter"], *(code for code in found if code not in facts["languages"]["letter"])]
    return Whole(facts | laid | {"languages": facts["languages"] | {"letter": read}}, found)


def list_supplied(session: Session, recipient: Recipient, organization: Owner) -> dict[str, SuppliedForm]:
    """The newest form of each language that was supplied."""
    mine = select(SuppliedForm).where(
        SuppliedForm.recipient_id == recipient.id, SuppliedForm.organization_id == organization.id
    )
    return {row.language: row for row in session.scalars(mine.order_by(SuppliedForm.id))}


def supply(
    session: Session,
    recipient: Recipient,
    organization: Owner,
    language: str,
    *,
    addressee: str,
    salutation: Mapping[str, str | None],
    close: str,
    by: str,
    now: datetime,
) -> SuppliedForm:
    """Keep a form of address with who supplied or confirmed it, and when; earlier ones stay on the record."""
    row = SuppliedForm(
        recipient_id=recipient.id,
        organization_id=organization.id,
        language=language,
        addressee=addressee,
        salutation={form: salutation.get(form) or None for form in rules.FORMS},
        close=close,
        supplied_at=now,
        supplied_by=by,
    )
    session.add(row)
    session.flush()
    return row


def forget(session: Session, recipient: Recipient, organization: Owner, language: str) -> None:
    """What the directory says counts again."""
    gone = delete(SuppliedForm).where(
        SuppliedForm.recipient_id == recipient.id,
        SuppliedForm.organization_id == organization.id,
        SuppliedForm.language == language,
    )
    session.execute(gone)
