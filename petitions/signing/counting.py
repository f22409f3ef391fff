"""How many, exactly, and of what. Confirming touches no counter: windows add up what changed, under one lock."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Wave
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.signing import changes, epochs, merkle, payloads, quiet, rules
from petitions.signing.changes import IS_CONFIRMED
from petitions.signing.endorsing.standing import Endorser, list_endorsers
from petitions.signing.epochs import Signed
from petitions.signing.models import Collected, CountChange, Level, Signature, Tally

_UNSEEN = (Signature.public.is_not(None), IS_CONFIRMED)


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
    """What the campaign asks besides a name; empty where the rows are those of one wave, or of a later text, only."""
    epoch: int = 1
    """Of the text that all of these signed: the letter prints that text and its demands."""


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
    changed = session.scalars(select(CountChange.campaign_id).distinct())
    return sorted({*changed, *session.scalars(select(Signature.campaign_id).where(*_UNSEEN).distinct())})


def list_counted(session: Session) -> list[int]:
    """Numbers of the campaigns that have a count."""
    return sorted(session.scalars(select(Tally.campaign_id)))


def campaign_of(session: Session, campaign_id: int) -> Campaign:
    """The campaign of a number from ``list_waiting`` or ``list_counted``."""
    return session.get_one(Campaign, campaign_id)


def close_window(session: Session, campaign: Campaign, *, keys: Keyring, now: datetime) -> Tally:
    """Add up everything that changed, and show the names that may be shown. Workers only."""
    count = lock_count(session, campaign)
    moved, number = changes.take(session, campaign.id)
    _show_names(session, campaign, count, keys, now)
    if number:
        count.confirmed += moved
        count.as_of = now
        session.flush()
    return count


def verify(session: Session, campaign: Campaign, *, now: datetime) -> int:
    """Compare the count with all rows and mend it. Returns the difference found, 0 when all is well."""
    count = lock_count(session, campaign)
    rows = select(func.count()).select_from(Signature).where(*_counts(campaign, None)).scalar_subquery()
    real = session.scalar(select(rows - changes.waiting(campaign.id))) or 0
    difference = real - count.confirmed
    if difference:
        count.confirmed, count.as_of = real, now
    count.verified_on = now.date()
    session.flush()
    return difference


def list_countable(
    session: Session, campaign: Campaign, wave_only: bool = False, epoch: Signed | None = None
) -> list[Countable]:
    """Every confirmed signature, or those of the current wave or an epoch, by one statement; under ``lock_count``."""
    wave = campaigns.current_wave(session, campaign) if wave_only else None
    columns = (Signature.id, Signature.level, Signature.names, Signature.country, Signature.commitment)
    mine = [*_counts(campaign, wave), *(epoch.signatures(campaign) if epoch else [])]
    query = select(*columns).where(*mine).order_by(Signature.commitment)
    return [Countable(*row) for row in session.execute(query)]


def on_annex(session: Session, campaign: Campaign) -> list[ColumnElement[bool]]:
    """What a signature is that would stand by its name on an annex frozen now."""
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    mine = [*_counts(campaign, wave), *epochs.signed(session, campaign).signatures(campaign)]
    return [*mine, Signature.level >= Level.ANNEX, Signature.names.is_not(None)]


def stand(session: Session, campaign: Campaign, *, now: datetime) -> Standing:
    """What a freeze prints: rows in the order of the tree, figures, root and size. Takes the lock.

    A campaign says itself whether its letters count all that was signed or the current wave only. Where its text
    changed materially, those are counted who signed the newest text that anybody signed.
    """
    count, epoch = lock_count(session, campaign), epochs.signed(session, campaign)
    told = kin(campaign, count, in_letter=True) if epoch.is_first else (0, 0)
    rows = list_countable(session, campaign, campaign.wave_only, epoch)
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    named = sum(row.is_named for row in rows)
    counts = Counts(
        online=len(rows),
        named=named,
        counted_only=len(rows) - named,
        by_country=Counter(row.country for row in rows),
        paper=_collected(session, campaign, wave, epoch, "paper"),
        elsewhere=_collected(session, campaign, wave, epoch, "elsewhere"),
    )
    root = merkle.root([row.commitment for row in rows])
    endorsers, asks = (
        list_endorsers(session, campaign, wave),
        () if wave or not epoch.is_first else tuple(campaign.asks),
    )
    return Standing(rows, counts, root, len(rows), now, endorsers, told, asks, epoch.number)


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
        seen.append(Signature.public_from <= until)
    query = select(Signature.public_name).where(*seen).order_by(Signature.commitment).limit(limit)
    return [name for name in session.scalars(query) if name]


def _counts(campaign: Campaign, wave: Wave | None) -> list[ColumnElement[bool]]:
    ours = [Signature.campaign_id == campaign.id, IS_CONFIRMED]
    return [*ours, Signature.wave_id == wave.id] if wave else ours


def _show_names(session: Session, campaign: Campaign, count: Tally, keys: Keyring, now: datetime) -> None:
    """Open the names whose owners chose to be seen; one that cannot be opened any more stays unseen."""
    unseen = select(Signature.id, Signature.public).where(Signature.campaign_id == campaign.id, *_UNSEEN)
    rows = session.execute(unseen.with_for_update()).all()
    since = quiet.shown_from(campaign, count, now)
    shown = [{"id": row.id, "public": None, "public_name": _opened(row.public, keys) or None} for row in rows]
    if shown:
        session.execute(update(Signature), [values | {"public_from": since} for values in shown])


def _collected(session: Session, campaign: Campaign, wave: Wave | None, epoch: Signed, source: str) -> int:
    query = select(func.coalesce(func.sum(Collected.count), 0)).where(
        Collected.campaign_id == campaign.id, Collected.source == source, *epoch.collected()
    )
    return session.scalar(query.where(Collected.wave_id == wave.id) if wave else query) or 0


def _opened(public: bytes, keys: Keyring) -> str:
    """A name sealed to a key that is gone stays unseen."""
    try:
        return payloads.open_public(public, keys)
    except CannotOpen:
        return ""
