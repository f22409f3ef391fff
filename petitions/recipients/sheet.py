"""Everything the desk shows of one recipient, gathered once: facts, mailroom, copies, checks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from . import rules, service
from .models import Recipient, Verification


@dataclass(frozen=True)
class Line:
    """One recipient in a list."""

    recipient: Recipient
    email: str | None
    standing: rules.Standing
    until: date | None
    """Last day of a check that holds."""
    ends_soon: bool = False
    """Whether it lapses within a month."""


@dataclass(frozen=True)
class Sheet:
    """One recipient on its own page."""

    line: Line
    checks: list[Verification]
    mates: list[Recipient]
    copies: list[Recipient]
    names: rules.Answer
    why_names: Any
    in_office: bool


def lines(session: Session, found: list[Recipient], organization: service.Owner, today: date) -> list[Line]:
    """Recipients with how their last check stands."""
    checks = service.last_verifications(session, found, organization)
    return [_line(row, checks.get(row.id), today) for row in found]


def of(session: Session, row: Recipient, organization: service.Owner, today: date) -> Sheet:
    """The whole page of one recipient."""
    checks = service.list_verifications(session, row, organization)
    facts = (row.kind, row.passes_on, row.mass_letters)
    return Sheet(
        line=_line(row, checks[0] if checks else None, today),
        checks=checks,
        mates=service.list_intake(session, row, organization),
        copies=service.list_named(session, row.facts.get("usual_cc", []), organization),
        names=rules.may_carry_names(*facts),
        why_names=rules.why_names(*facts),
        in_office=rules.is_in_office(row, today),
    )


def _line(row: Recipient, check: Verification | None, today: date) -> Line:
    email = rules.known_email(row, check)
    standing = rules.standing(check, email, today)
    until = rules.fresh_until(check) if check and standing == "fresh" else None
    return Line(row, email, standing, until, until is not None and rules.ends_soon(until, today))
