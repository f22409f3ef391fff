"""Enter sheets and lists, look at what was read, count it; correct, take out, undo. Names are never kept here."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, undefer

from petitions.campaigns.models import Campaign, Wave
from petitions.core import blobs, pictures, scans
from petitions.core.blobs import Blob
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.signing import collecting, counting
from petitions.signing import rules as signing_rules
from petitions.signing.collected import rules
from petitions.signing.collected.models import BroughtList, CollectedChange, ListState
from petitions.signing.collecting import Reading
from petitions.signing.expiry import waves_over
from petitions.signing.models import Collected


@dataclass
class Entry:
    """One figure with what was done to it, newest change first."""

    row: Collected
    changes: list[CollectedChange] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        """Whether it was taken out of the count."""
        return self.row.count == 0 and bool(self.changes)


def list_entries(session: Session, campaign: Campaign) -> list[Entry]:
    """Everything entered for a campaign, newest first."""
    rows = collecting.list_collected(session, campaign)
    changes: dict[int, list[CollectedChange]] = defaultdict(list)
    mine = select(CollectedChange).where(CollectedChange.collected_id.in_([row.id for row in rows]))
    for change in session.scalars(mine.order_by(CollectedChange.id.desc())):
        changes[change.collected_id].append(change)
    return [Entry(row, changes[row.id]) for row in rows]


def entry_of(session: Session, campaign: Campaign, number: int) -> Entry:
    """One entry of a campaign; raises ``NotFound``."""
    row = session.get(Collected, number)
    if row is None or row.campaign_id != campaign.id:
        raise NotFound()
    mine = select(CollectedChange).where(CollectedChange.collected_id == number)
    return Entry(row, list(session.scalars(mine.order_by(CollectedChange.id.desc()))))


def record_sheet(
    session: Session,
    campaign: Campaign,
    wave: Wave,
    *,
    number: int,
    title: str,
    collected_on: date,
    scan: bytes,
    keys: Keyring,
    by: int,
    now: datetime,
) -> Collected:
    """Count paper sheets as a number, with their scan sealed. Raises ``NotAScan`` or ``SheetAlreadyThere``."""
    try:
        content, media_type = scans.clean(scan, rules.SCAN_BYTES)
    except pictures.Broken as error:
        raise rules.NotAScan() from error
    counting.lock_count(session, campaign)
    reading = Reading(rows=number, people=number, sha256=hashlib.sha256(scan).hexdigest())
    facts = {"source": "paper", "title": title, "collected_on": collected_on, "now": now, "by": by}
    try:
        row = collecting.collect(session, campaign, wave, reading, **facts)  # type: ignore[arg-type]  # each as asked
    except signing_rules.AlreadyCollected as error:
        raise rules.SheetAlreadyThere() from error
    row.scan_id = blobs.keep_sealed(session, keys, content, media_type).id
    session.flush()
    return row


def bring(
    session: Session,
    campaign: Campaign,
    wave: Wave,
    content: bytes,
    *,
    source: str,
    title: str,
    collected_on: date,
    reader: str,
    keys: Keyring,
    token: str,
    by: int,
    now: datetime,
) -> BroughtList:
    """Hand a list to the worker, sealed; nothing is counted yet. Raises ``NoList``."""
    if not content or len(content) > rules.LIST_BYTES:
        raise rules.NoList()
    row = BroughtList(
        token=token,
        campaign_id=campaign.id,
        wave_id=wave.id,
        source=source,
        title=title,
        collected_on=collected_on,
        reader=reader,
        content=keys.contact.seal(content, rules.PLACE),
        brought_at=now,
        brought_by=by,
    )
    session.add(row)
    session.flush()
    return row


def list_of(session: Session, campaign: Campaign, token: str) -> BroughtList:
    """One list on its way; raises ``NotFound``, also once it was counted or dropped."""
    mine = (BroughtList.token == token, BroughtList.campaign_id == campaign.id)
    row = session.scalar(select(BroughtList).where(*mine))
    if row is None:
        raise NotFound()
    return row


def claim_next(session: Session, *, now: datetime) -> BroughtList | None:
    """Become the one worker that reads the oldest list that waits; its content comes along."""
    lost = (BroughtList.state == ListState.WORKING) & (BroughtList.claimed_at < now - rules.PATIENCE)
    free = or_(BroughtList.state == ListState.WAITING, lost)
    oldest = select(BroughtList.id).where(free).order_by(BroughtList.id).limit(1).scalar_subquery()
    mine = update(BroughtList).where(BroughtList.id == oldest, free)
    taken = mine.values(state=ListState.WORKING, claimed_at=now).returning(BroughtList.id)
    number = session.scalar(taken, execution_options={"synchronize_session": False})
    if number is None:
        return None
    whole = select(BroughtList).where(BroughtList.id == number).options(undefer(BroughtList.content))
    return session.scalar(whole, execution_options={"populate_existing": True})


def keep_reading(session: Session, number: int, reading: Reading | None) -> None:
    """What the worker found; the list itself is erased. None where it could not be opened."""
    row = session.get(BroughtList, number)
    if row is None:
        return
    row.content, row.state = None, ListState.READ if reading else ListState.FAILED
    if reading:
        row.rows, row.people, row.wrong, row.sha256 = reading.rows, reading.people, reading.wrong, reading.sha256
        row.problems = [[at, sentence] for at, sentence in reading.problems]
    session.flush()


def count_list(session: Session, row: BroughtList, *, by: int, now: datetime) -> Collected:
    """Let a list count that was read without a problem. Raises ``NotCountable`` or ``AlreadyCollected``."""
    if row.state is not ListState.READ or row.wrong or not row.people:
        raise rules.NotCountable()
    counting.lock_count(session, row.campaign)
    reading = Reading(rows=row.rows, people=row.people, sha256=row.sha256)
    facts = {"source": row.source, "title": row.title, "collected_on": row.collected_on, "now": now, "by": by}
    made = collecting.collect(session, row.campaign, row.wave, reading, **facts)  # type: ignore[arg-type]  # the same
    session.delete(row)
    session.flush()
    return made


def drop(session: Session, row: BroughtList) -> None:
    """Forget a list that was brought."""
    session.delete(row)
    session.flush()


def correct(session: Session, row: Collected, number: int, *, reason: str, by: int, now: datetime) -> CollectedChange:
    """Another number, with its reason; nought takes it out of the count. Frozen letters keep what they said."""
    counting.lock_count(session, session.get_one(Campaign, row.campaign_id))
    session.refresh(row)
    if number == row.count:
        raise rules.NothingChanged()
    facts = {"before": row.count, "after": number, "reason": reason, "changed_at": now, "changed_by": by}
    change = CollectedChange(collected_id=row.id, **facts)
    row.count = number
    session.add(change)
    session.flush()
    return change


def undo(session: Session, row: Collected, change: int, *, reason: str, by: int, now: datetime) -> CollectedChange:
    """Back to the number before the newest correction; itself a correction. Raises ``NothingToUndo``."""
    newest = session.scalar(
        select(CollectedChange).where(CollectedChange.collected_id == row.id).order_by(CollectedChange.id.desc())
    )
    if newest is None or newest.id != change or newest.before == row.count:
        raise rules.NothingToUndo()
    return correct(session, row, newest.before, reason=reason, by=by, now=now)


def scan_of(session: Session, number: int) -> Blob | None:
    """The sealed scan of an entry, for the command that opens it; None where there is none, or no more."""
    row = session.get(Collected, number)
    blob = session.get(Blob, row.scan_id) if row and row.scan_id else None
    return blob if blob and blob.content is not None else None


def erase_old(session: Session, *, now: datetime) -> None:
    """Lists nobody read or counted in time; scans go with the names of their wave."""
    stale = (BroughtList.content.is_not(None)) & (BroughtList.brought_at <= now - rules.UNREAD)
    session.execute(delete(BroughtList).where(or_(stale, BroughtList.brought_at <= now - rules.KEPT)))
    over = waves_over(session, now=now)
    kept = select(Collected.scan_id).where(Collected.wave_id.in_(over), Collected.scan_id.is_not(None))
    session.execute(
        update(Blob).where(Blob.id.in_(kept), Blob.content.is_not(None)).values(content=None),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
