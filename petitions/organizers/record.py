"""The record of acts: one chain for the installation, each entry bound to the one before by its hash."""

import hashlib
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from . import rules
from .models import Account, Entry, Organization

PAGE = 50
_LOCK = 0x64656D6172636865
"""Number of the advisory lock under which the chain grows on PostgreSQL ("demarche")."""


def record(
    session: Session,
    verb: str,
    subject: str,
    *,
    organization: Organization | None,
    account: Account | None,
    now: datetime,
    **facts: Any,
) -> Entry:
    """Write down an act: ``verb`` is one word, ``subject`` kind and number, ``facts`` ids and words, never names."""
    _hold_the_end(session)
    entry = Entry(
        organization_id=organization.id if organization else None,
        account_id=account.id if account else None,
        at=now.astimezone(UTC),
        verb=verb,
        subject=subject,
        facts=facts,
    )
    last = session.scalar(select(Entry.hash).order_by(Entry.id.desc()).limit(1))
    entry.hash = link(last or b"", entry)
    session.add(entry)
    session.flush()
    return entry


def link(before: bytes, entry: Entry) -> bytes:
    """The hash of an entry that follows one with the hash ``before`` (empty for the first)."""
    said = [entry.organization_id, entry.account_id, entry.at.isoformat(), entry.verb, entry.subject, entry.facts]
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(before + plain.encode()).digest()


def check_record(session: Session) -> int:
    """Verify the whole chain; returns how many entries it has. Raises ``RecordBroken`` at the first changed one."""
    before, number = b"", 0
    with closing(session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=500))) as entries:
        for entry in entries:
            number += 1
            if entry.hash != link(before, entry):
                raise rules.RecordBroken(number=entry.id)
            before = entry.hash
    return number


def list_entries(session: Session, organization: Organization, *, before: int | None = None) -> list[Entry]:
    """A page of an organization's record, newest first; one more than ``PAGE`` when there are older ones."""
    query = select(Entry).where(Entry.organization_id == organization.id).options(joinedload(Entry.account))
    if before is not None:
        query = query.where(Entry.id < before)
    return list(session.scalars(query.order_by(Entry.id.desc()).limit(PAGE + 1)))


def _hold_the_end(session: Session) -> None:
    """Two acts at once stand one after the other. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
