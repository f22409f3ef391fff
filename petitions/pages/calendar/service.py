"""What is coming: days of campaigns, waves, letters and checks, gathered over several packages. Reads only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignState, Wave
from petitions.campaigns.waving import PlannedWave
from petitions.core import zones
from petitions.organizers.models import Account, Organization
from petitions.pages.today.tidings import Tidings, tidings
from petitions.recipients.lapsing import list_lapses
from petitions.recipients.models import Recipient
from petitions.replies import places

Row = tuple[Campaign, Wave | None, PlannedWave | None]


@dataclass(frozen=True)
class Event:
    """One thing on one day; ``kind`` is a word of ``words.KINDS``."""

    on: date
    kind: str
    campaign: Campaign | None = None
    number: int = 1
    """Of a wave, or how many: follow-ups, addresses."""
    at: datetime | None = None
    """Where it has a moment and not only a day; ``on`` is then the day on the reader's clock."""
    recipients: tuple[Recipient, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same thing, whatever day it moves to; follow-ups and addresses are known by their day."""
        which = self.on.isoformat() if self.kind in ("lapse", "follow_up") else self.number
        return f"{self.kind}-{self.campaign.id if self.campaign else 0}-{which}"


@dataclass(frozen=True)
class Days:
    """Every event, the first first, and the titles of the campaigns in them."""

    events: tuple[Event, ...]
    titles: Mapping[int, tuple[str, str]]

    def by_month(self, first: date, months: int) -> list[tuple[date, list[Event]]]:
        """So many months from that of ``first``, also those in which nothing happens."""
        begins = [month_after(first, number) for number in range(months)]
        return [(one, [e for e in self.events if (e.on.year, e.on.month) == (one.year, one.month)]) for one in begins]


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies so many after (or before) that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def days(session: Session, organization: Organization, account: Account, language: str, *, now: datetime) -> Days:
    """Everything that is known of one organization, past and coming, as this person would read it."""
    rows = _campaigns(session, organization)
    known = {campaign.id: campaign for campaign, _wave, _plan in rows}
    told = tidings(session, organization, account, now=now)
    events = [*_of_campaigns(known.values()), *_of_waves(rows), *_starts(told, known)]
    events += _of_letters(session, organization, known)
    order = sorted(events, key=lambda one: (one.on, one.kind, one.campaign.id if one.campaign else 0, one.number))
    return Days(tuple(order), campaigns.titles(session, list(known.values()), language))


def _campaigns(session: Session, organization: Organization) -> Sequence[Row]:
    ours = select(Campaign, Wave, PlannedWave).outerjoin(Wave, Wave.campaign_id == Campaign.id)
    ours = ours.outerjoin(PlannedWave, PlannedWave.campaign_id == Campaign.id)
    rows = session.execute(ours.where(Campaign.organization_id == organization.id).order_by(Campaign.id, Wave.number))
    return [(campaign, wave, plan) for campaign, wave, plan in rows]


def _of_campaigns(known: Any) -> Iterator[Event]:
    for one in known:
        if one.public_from and one.state is CampaignState.DRAFT:
            yield Event(zones.here(one.public_from).date(), "public", one, at=one.public_from)
        elif one.state is CampaignState.PUBLISHED:
            yield Event(zones.here(one.opens_at).date(), "opens", one, at=one.opens_at)
        if one.closes_at:
            yield Event(zones.here(one.closes_at).date(), "closes", one, at=one.closes_at)


def _of_waves(rows: Sequence[Row]) -> Iterator[Event]:
    plans: dict[int, tuple[Campaign, int, PlannedWave]] = {}
    for campaign, wave, plan in rows:
        if wave is None or campaign.state is CampaignState.CLOSED:
            continue
        if plan is not None:
            plans[campaign.id] = campaign, wave.number + 1, plan
        if wave.number > 1:
            yield Event(wave.opens_on, "wave_begins", campaign, wave.number)
        if wave.closes_on:
            yield Event(wave.closes_on, "wave_ends", campaign, wave.number)
    for campaign, number, plan in plans.values():
        yield Event(plan.opens_on, "wave_begins", campaign, number)
        if plan.closes_on:
            yield Event(plan.closes_on, "wave_ends", campaign, number)


def _starts(told: Tidings, known: Mapping[int, Campaign]) -> Iterator[Event]:
    for number, at in told.starts.items():
        yield Event(zones.here(at).date(), "starts", known[number], at=at)


def _of_letters(session: Session, organization: Organization, known: Mapping[int, Campaign]) -> Iterator[Event]:
    """Letters that will be due if nobody answers, and checks that will lapse."""
    lapses = list_lapses(session, organization, campaigns.written_to(organization))
    days = places.due_days(session, organization, periods=lapses.periods)
    due = Counter((number, on) for (number, _recipient), on in days.items())
    for (number, on), many in due.items():
        yield Event(on, "follow_up", known[number], many)
    lapsing: dict[date, list[Recipient]] = {}
    for on, recipient in lapses.days:
        lapsing.setdefault(on, []).append(recipient)
    for on, found in lapsing.items():
        yield Event(on, "lapse", None, len(found), recipients=tuple(found))
