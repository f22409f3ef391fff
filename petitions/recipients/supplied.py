"""Forms of address that an organization supplied for a body, laid over what the directory says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from petitions.core.once import once

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


@once
def whole(session: Session, recipient: Recipient, organization: Owner) -> Whole:
    """The recipient's record with the supplied forms in their places."""
    mine = (SuppliedForm.recipient_id == recipient.id, SuppliedForm.organization_id == organization.id)
    return laid(recipient, session.scalars(select(SuppliedForm).where(*mine).order_by(SuppliedForm.id)))


def laid(recipient: Recipient, forms: Iterable[SuppliedForm]) -> Whole:
    """The same from ``forms``, the oldest first: of each language the newest counts."""
    found, facts = {row.language: row for row in forms}, recipient.facts
    if not found:
        return Whole(facts, {})
    parts = {name: dict(facts[name]) for name in ("addressee", "salutation", "close")}
    for language, row in found.items():
        parts["addressee"][language] = row.addressee
        parts["salutation"][language], parts["close"][language] = row.salutation, row.close
    read = [*facts["languages"]["letter"], *(code for code in found if code not in facts["languages"]["letter"])]
    return Whole(facts | parts | {"languages": facts["languages"] | {"letter": read}}, found)


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
