"""The record of acts: one chain for the installation, each entry bound to the one before by its hash."""

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from . import rules
from .models import Account, Entry, Organization, RecordCheck

PAGE = 50
KEEP_CHECKS = 100
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


@dataclass(frozen=True)
class Walk:
    """What a walk over the whole record found: its length and end, and the first entry that does not follow."""

    entries: int
    last_id: int | None
    head: bytes | None
    broken_at: int | None


def walk(session: Session) -> Walk:
    """Verify the whole record, and that it did not become shorter since the last good walk; changes nothing."""
    good = (RecordCheck.done_at.is_not(None), RecordCheck.broken_at.is_(None))
    before = session.scalar(select(RecordCheck).where(*good).order_by(RecordCheck.id.desc()).limit(1))
    try:
        number = check_record(session)
    except rules.RecordBroken as no:
        return Walk(0, None, None, int(no.details["number"]))
    last = session.scalar(select(Entry).order_by(Entry.id.desc()).limit(1))
    last_id, head = (last.id, last.hash) if last is not None else (None, None)
    if before is not None and before.last_id is not None:
        kept = session.scalar(select(Entry.hash).where(Entry.id == before.last_id))
        if kept != before.head:
            return Walk(number, last_id, head, before.last_id)
    return Walk(number, last_id, head, None)


def ask_check(session: Session, *, now: datetime) -> RecordCheck:
    """A wish for a walk; a worker does it. One that waits already is that one."""
    waiting = session.scalar(select(RecordCheck).where(RecordCheck.done_at.is_(None)).limit(1))
    if waiting is not None:
        return waiting
    wish = RecordCheck(asked_at=now)
    session.add(wish)
    session.flush()
    return wish


def keep_walk(session: Session, found: Walk, *, now: datetime) -> None:
    """Write down what was found under every wish that waits; the newest hundred are kept."""
    told = {"entries": found.entries, "last_id": found.last_id, "head": found.head, "broken_at": found.broken_at}
    session.execute(update(RecordCheck).where(RecordCheck.done_at.is_(None)).values(done_at=now, **told))
    newest = select(RecordCheck.id).order_by(RecordCheck.id.desc()).limit(KEEP_CHECKS).scalar_subquery()
    session.execute(delete(RecordCheck).where(RecordCheck.id.not_in(newest)))


def list_checks(session: Session, most: int = 5) -> list[RecordCheck]:
    """The last walks, newest first, one that waits among them."""
    return list(session.scalars(select(RecordCheck).order_by(RecordCheck.id.desc()).limit(most)))


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
