"""How fast mail leaves: so many a minute through the relay, six a minute to one domain, few a day without a relay.

Also where letters to one domain stand still: for a while after a 421, until a person looks after three policy holds.
Supporters' mail has no domain here and is never held up by one. Nothing waits: what has no room keeps its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.delivery import relay, warming
from petitions.delivery.models import Batch, Domain, Envelope, Phase, Relay, State
from petitions.delivery.replies import Outcome
from petitions.delivery.rules import Timings

PER_DOMAIN = 6
"""Letters in any minute to one receiving domain."""
HOLDS = 3
"""Policy refusals in a row after which letters to that domain wait for a person."""
URGENT = 2
"""Batches of this rank or below hold what somebody waits for (confirmations, invitations, links to log in)."""
LAST = 1000
"""No batch has a higher rank."""
_MINUTE = timedelta(minutes=1)
_AHEAD = {True: timedelta(seconds=12), False: timedelta(seconds=6)}
"""How far urgent mail and other mail may run ahead of the relay's pace: what is urgent always finds room first."""
_TRIES = (Phase.RCPT, Phase.DATA, Phase.BODY, Phase.GATE, Phase.DOT)
_QUIET: dict[str, Any] = {"synchronize_session": False}


@dataclass
class Pace:
    """What one worker keeps to in its turn. All zero: as fast as the relay answers."""

    rate: int = 0
    """Mails a minute through the relay."""
    per_domain: int = 0
    """Letters a minute to one receiving domain."""
    is_direct: bool = False
    """No relay stands between us and the addressees' servers: begin slowly."""
    troubled: set[str] = field(default_factory=set)
    """Domains in hand that refused something lately."""
    standing: set[str] = field(default_factory=set)
    """Domains to which letters came to a standstill in this turn."""

    def room(self, session: Session, batch_id: int, most: int, *, now: datetime) -> int:
        """How many mails of this batch may be taken in hand now, at most ``most``."""
        if not self.rate and not self.is_direct:
            return most
        rank = session.scalar(select(Batch.rank).where(Batch.id == batch_id)) or 0
        row = relay.locked(session)
        if self.is_direct and rank > URGENT:
            most = min(most, warming.room(session, now=now))
            row.full_until = None if most else warming.next_day(now)
        return min(most, _free(row, self.rate, rank, now)) if self.rate else most

    def spend(self, session: Session, taken: Iterable[str], *, now: datetime) -> None:
        """Write down that mails were taken in hand; ``taken``: the domain of each address."""
        domains = list(taken)
        if self.rate and domains:
            row = relay.locked(session)
            begun = max(row.next_at or now, now)
            row.next_at = begun + _MINUTE / self.rate * len(domains)
        if self.is_direct and domains:
            warming.count(session, domains, now=now)

    def share(self, session: Session, taken: Sequence[Envelope], *, now: datetime) -> list[Envelope]:
        """Of envelopes just leased those that their domains have room for; the caller puts the others back."""
        by_domain: dict[str, list[Envelope]] = {}
        for envelope in taken:
            by_domain.setdefault(envelope.domain, []).append(envelope)
        kept = by_domain.pop("", []) if self.per_domain else list(taken)
        if not self.per_domain or not by_domain:
            return kept
        for row in _rows(session, sorted(by_domain)):
            kept += by_domain[row.name][: self._grant(row, len(by_domain[row.name]), now)]
        session.flush()
        return sorted(kept, key=lambda envelope: (envelope.due_at, envelope.id))

    def note(self, session: Session, domain: str, outcome: Outcome, *, now: datetime, timings: Timings) -> None:
        """Learn from a letter's try."""
        if not domain or not self.per_domain:
            return
        if outcome.verdict is State.ACCEPTED:
            if domain in self.troubled:
                _all_is_well(session, domain)
                self.troubled.discard(domain)
            return
        is_shut = outcome.code == 421 and outcome.phase in _TRIES
        is_policy = outcome.verdict is State.HELD and (outcome.status or "").startswith("5.7.")
        if not is_shut and not is_policy:
            return
        self.troubled.add(domain)
        (row,) = _rows(session, [domain])
        if is_shut and (row.shut_until is None or row.shut_until <= now):
            row.shut_until = now + timedelta(seconds=min(timings.pause * 2**row.times, timings.longest_pause))
            row.times = min(row.times + 1, 10)
        if is_policy:
            row.holds += 1
            row.paused_at = row.paused_at or (now if row.holds >= HOLDS else None)
        if is_shut or row.paused_at:
            self.standing.add(domain)
        session.flush()

    def _grant(self, row: Domain, wanted: int, now: datetime) -> int:
        """How many of the letters may go to this domain, and remember them."""
        if row.times or row.holds:
            self.troubled.add(row.name)
        recent = [moment for moment in row.taken if 0 <= now.timestamp() - moment < _MINUTE.total_seconds()]
        granted = min(wanted, self.per_domain - len(recent))
        row.taken = [*recent, *[now.timestamp()] * granted]
        if len(row.taken) >= self.per_domain:
            row.shut_until = max(row.shut_until or now, now + _MINUTE - (now - _moment(row.taken[0], now)))
        return granted


UNPACED = Pace()
"""For tests and for the local catcher: nothing is counted."""


@dataclass(frozen=True)
class Standstill:
    """Letters to one domain that wait. ``until`` is None where a person has to look first."""

    domain: str
    since: datetime | None
    until: datetime | None
    waiting: int


def shut(now: datetime | ColumnElement[datetime]) -> Select[Any]:
    """Domains to which no letter may leave at ``now``."""
    return select(Domain.name).where(or_(Domain.paused_at.is_not(None), Domain.shut_until > now))


def list_paused_domains(session: Session, now: datetime) -> list[Standstill]:
    """Domains that refuse us, with how many letters wait for them; those a person must look at come first."""
    waits = and_(Envelope.domain == Domain.name, Envelope.state.in_((State.QUEUED, State.DEFERRED)))
    waiting = select(func.count()).where(waits).correlate(Domain).scalar_subquery()
    refusing = or_(Domain.paused_at.is_not(None), and_(Domain.times > 0, Domain.shut_until > now))
    first = case((Domain.paused_at.is_not(None), 0), else_=1)
    found = session.execute(select(Domain, waiting).where(refusing).order_by(first, Domain.name))
    return [Standstill(d.name, d.paused_at, None if d.paused_at else d.shut_until, number) for d, number in found]


def resume_domain(session: Session, domain: str) -> bool:
    """Let letters leave for a domain again; False when nothing held them."""
    name = domain.strip().strip("@").lower()
    held = or_(Domain.paused_at.is_not(None), Domain.times > 0)
    again: dict[str, Any] = {"paused_at": None, "shut_until": None, "times": 0, "holds": 0}
    opened = update(Domain).where(Domain.name == name, held).values(**again).returning(Domain.name)
    return session.execute(opened, execution_options=_QUIET).first() is not None


def ranks(session: Session, now: datetime) -> int:
    """Up to which rank the relay has room just now; 0 for none."""
    row = relay.find_relay(session)
    ahead = row.next_at - now if row is not None and row.next_at is not None else timedelta(0)
    if ahead > _AHEAD[True]:
        return 0
    is_full = row is not None and row.full_until is not None and row.full_until > now
    return URGENT if is_full or ahead > _AHEAD[False] else LAST


def _free(row: Relay, rate: int, rank: int, now: datetime) -> int:
    begun, limit = max(row.next_at or now, now), now + _AHEAD[rank <= URGENT]
    return 1 + int((limit - begun) * rate / _MINUTE) if begun <= limit else 0


def _rows(session: Session, names: Sequence[str]) -> list[Domain]:
    """The rows of these domains, locked in one order; made where missing."""
    wanted = select(Domain).where(Domain.name.in_(names)).order_by(Domain.name).with_for_update()
    found = list(session.scalars(wanted, execution_options={"populate_existing": True}))
    missing = sorted(set(names) - {row.name for row in found})
    if not missing:
        return found
    for name in missing:
        try:
            with session.begin_nested():
                session.add(Domain(name=name, taken=[], times=0, holds=0))
        except IntegrityError:
            continue  # another worker was faster
    return list(session.scalars(wanted, execution_options={"populate_existing": True}))


def _all_is_well(session: Session, domain: str) -> None:
    calm = update(Domain).where(Domain.name == domain, Domain.paused_at.is_(None)).values(times=0, holds=0)
    session.execute(calm, execution_options=_QUIET)


def _moment(seconds: float, now: datetime) -> datetime:
    return datetime.fromtimestamp(seconds, now.tzinfo)
