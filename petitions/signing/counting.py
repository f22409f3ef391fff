"""How many, exactly, and of what. Confirming touches no counter: windows take what was confirmed, under one lock."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Wave
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.signing import merkle, payloads, quiet, rules
from petitions.signing.endorsing.standing import Endorser, list_endorsers
from petitions.signing.models import Collected, Level, Signature, SignatureState, Tally

_IS_CONFIRMED = Signature.state == SignatureState.CONFIRMED
_WAITS_COUNTED = and_(Signature.counted_at.is_(None), Signature.is_counted.is_(True))


@dataclass(frozen=True, repr=False)
class Countable:
    """One confirmed signature as a letter counts it; ``names`` is sealed to the names key, None once expired."""

    id: int
    level: int
    names: bytes | None
    country: str | None
    commitment: bytes

    @property
    def is_named(self) -> bool:
        """Whether its name goes into an annex of individuals."""
        return self.level >= Level.ANNEX and self.names is not None


@dataclass(frozen=True)
class Counts:
    """The figures of one moment. Online, paper and elsewhere are never added up."""

    online: int
    named: int
    counted_only: int
    by_country: Mapping[str | None, int]
    paper: int
    elsewhere: int


@dataclass(frozen=True, repr=False)
class Standing:
    """Who stands behind a letter: rows, figures and tree read by one statement, so that they agree."""

    rows: list[Countable]
    counts: Counts
    root: bytes
    size: int
    as_of: datetime
    endorsers: tuple[Endorser, ...] = ()
    """Organizations, a figure of their own; they change only under the same lock."""
    kin: tuple[int, int] = (0, 0)
    """Relatives and survivors, at least: sealed answers as last counted, in steps of five, where the campaign asks."""
    asks: tuple[str, ...] = ()
    """What the campaign asks besides a name; empty where the rows are those of one wave only."""


def lock_count(session: Session, campaign: Campaign) -> Tally:
    """Hold the campaign's count until the transaction ends; it is made when first asked for."""
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = kind(Tally).values(campaign_id=campaign.id, confirmed=0, as_of=campaign.opens_at)
    session.execute(fresh.on_conflict_do_nothing())
    held = select(Tally).where(Tally.campaign_id == campaign.id).with_for_update()
    return session.scalars(held, execution_options={"populate_existing": True}).one()


def count_confirmed(session: Session, campaign: Campaign) -> int:
    """The exact count as of the last window, for the desk; zero before the first."""
    count = session.get(Tally, campaign.id)
    return count.confirmed if count else 0


def list_waiting(session: Session) -> list[int]:
    """Numbers of the campaigns in which something waits for a window."""
    waiting = select(Signature.campaign_id).where(Signature.counted_at.is_(None)).distinct()
    return sorted(session.scalars(waiting))


def list_counted(session: Session) -> list[int]:
    """Numbers of the campaigns that have a count."""
    return sorted(session.scalars(select(Tally.campaign_id)))


def campaign_of(session: Session, campaign_id: int) -> Campaign:
    """The campaign of a number from ``list_waiting`` or ``list_counted``."""
    return session.get_one(Campaign, campaign_id)


def close_window(session: Session, campaign: Campaign, *, keys: Keyring, now: datetime) -> Tally:
    """Take everything that waits: keep its day only, show what may be shown, count again. Workers only."""
    count = lock_count(session, campaign)
    shown: dict[int, str] = {}
    taken, moved, is_sure = 0, 0, True
    for day in _waiting_days(session, campaign):
        rows = session.execute(
            update(Signature)
            .where(Signature.campaign_id == campaign.id, Signature.counted_at.is_(None))
            .where(Signature.confirmed_at >= day, Signature.confirmed_at < day + timedelta(days=1))
            .values(counted_at=now, confirmed_at=day, was_counted=Signature.is_counted, is_counted=_IS_CONFIRMED)
            .returning(Signature.id, Signature.state, Signature.public, Signature.was_counted)
            .execution_options(synchronize_session=False)
        ).all()
        taken += len(rows)
        moved += sum((row.state is SignatureState.CONFIRMED) - bool(row.was_counted) for row in rows)
        is_sure = is_sure and all(row.was_counted is not None for row in rows)
        shown |= {
            row.id: _opened(row.public, keys) for row in rows if row.public and row.state is SignatureState.CONFIRMED
        }
    if shown:
        session.execute(
            update(Signature), [{"id": i, "public": None, "public_name": n or None} for i, n in shown.items()]
        )
    if taken:
        count.confirmed = count.confirmed + moved if is_sure else _taken(session, campaign)
        count.as_of = now
        session.flush()
    return count


def verify(session: Session, campaign: Campaign, *, now: datetime) -> int:
    """Compare the count with all rows and mend it. Returns the difference found, 0 when all is well.

    Marks that rows have of it are mended too, such as those of rows that are older than the marks.
    """
    count = lock_count(session, campaign)
    real = _taken(session, campaign)
    session.execute(
        update(Signature)
        .where(Signature.campaign_id == campaign.id, Signature.counted_at.is_not(None))
        .where(Signature.is_counted.is_distinct_from(_IS_CONFIRMED))
        .values(is_counted=_IS_CONFIRMED)
        .execution_options(synchronize_session=False)
    )
    difference = real - count.confirmed
    if difference:
        count.confirmed, count.as_of = real, now
    count.verified_on = now.date()
    session.flush()
    return difference


def list_countable(session: Session, campaign: Campaign, wave_only: bool = False) -> list[Countable]:
    """Every confirmed signature, or those of the current wave, by one statement; to be called under ``lock_count``."""
    wave = campaigns.current_wave(session, campaign) if wave_only else None
    columns = (Signature.id, Signature.level, Signature.names, Signature.country, Signature.commitment)
    query = select(*columns).where(*_counts(campaign, wave)).order_by(Signature.commitment)
    return [Countable(*row) for row in session.execute(query)]


def stand(session: Session, campaign: Campaign, *, now: datetime) -> Standing:
    """What a freeze prints: rows in the order of the tree, figures, root and size. Takes the lock.

    A campaign says itself whether its letters count all that was signed or the current wave only.
    """
    told = kin(campaign, lock_count(session, campaign), in_letter=True)
    rows = list_countable(session, campaign, campaign.wave_only)
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    named = sum(row.is_named for row in rows)
    counts = Counts(
        online=len(rows),
        named=named,
        counted_only=len(rows) - named,
        by_country=Counter(row.country for row in rows),
        paper=_collected(session, campaign, wave, "paper"),
        elsewhere=_collected(session, campaign, wave, "elsewhere"),
    )
    endorsers, asks = list_endorsers(session, campaign, wave), () if wave else tuple(campaign.asks)
    return Standing(rows, counts, merkle.root([row.commitment for row in rows]), len(rows), now, endorsers, told, asks)


def kin(campaign: Campaign, count: Tally, *, in_letter: bool = False) -> tuple[int, int]:
    """Relatives and survivors as they may be told; none where it is not asked, or the letter counts one wave only."""
    if "kinship" not in campaign.asks or (in_letter and campaign.wave_only):
        return (0, 0)
    return (rules.shown_total(count.relatives), rules.shown_total(count.survivors))


def name_of(row: Countable, opener: PrivateKey) -> str | None:
    """The name as its signatory wrote it, and an affiliation where given, for an annex or a logged look; else None."""
    return payloads.open_names(row.names, opener).printed if row.is_named and row.names else None


def list_public_names(session: Session, campaign: Campaign, limit: int = rules.PUBLIC_SHOWN) -> list[str]:
    """Names and initials whose owners chose to be seen, in an order that says nothing of time."""
    seen = [Signature.public_name.is_not(None), *_counts(campaign, None)]
    if until := quiet.seen_until(session, campaign):
        seen.append(Signature.counted_at <= until)
    query = select(Signature.public_name).where(*seen).order_by(Signature.commitment).limit(limit)
    return [name for name in session.scalars(query) if name]


def _counts(campaign: Campaign, wave: Wave | None) -> list[ColumnElement[bool]]:
    ours = [Signature.campaign_id == campaign.id, Signature.state == SignatureState.CONFIRMED]
    return [*ours, Signature.wave_id == wave.id] if wave else ours


def _taken(session: Session, campaign: Campaign) -> int:
    """All that the last window should have counted, row by row: what came since waits with the mark it had."""
    held = or_(and_(Signature.counted_at.is_not(None), _IS_CONFIRMED), _WAITS_COUNTED)
    query = select(func.count()).select_from(Signature).where(Signature.campaign_id == campaign.id, held)
    return session.scalar(query) or 0


def _waiting_days(session: Session, campaign: Campaign) -> list[datetime]:
    """The days on which what waits was confirmed: one or two, except after a long rest."""
    waits = (Signature.campaign_id == campaign.id, Signature.counted_at.is_(None))
    first, last = session.execute(
        select(func.min(Signature.confirmed_at), func.max(Signature.confirmed_at)).where(*waits)
    ).one()
    if first is None:
        return []
    day, days = rules.day_of(first), []
    while day <= last:
        days.append(day)
        day += timedelta(days=1)
    return days


def _collected(session: Session, campaign: Campaign, wave: Wave | None, source: str) -> int:
    query = select(func.coalesce(func.sum(Collected.count), 0)).where(
        Collected.campaign_id == campaign.id, Collected.source == source
    )
    return session.scalar(query.where(Collected.wave_id == wave.id) if wave else query) or 0


def _opened(public: bytes, keys: Keyring) -> str:
    """A name sealed to a key that is gone stays unseen."""
    try:
        return payloads.open_public(public, keys)
    except CannotOpen:
        return ""
