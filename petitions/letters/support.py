"""Who stands behind a letter at one moment: figures that are never added up, and small countries that stay hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Wave
from petitions.core.once import once
from petitions.letters.values import CountryCount
from petitions.signing import epochs
from petitions.signing import service as signing
from petitions.signing.endorsing.standing import Endorser, list_endorsers
from petitions.signing.figures import desk as figures
from petitions.signing.figures.models import DeskFigures
from petitions.signing.models import Collected, Tally

SMALLEST = 5
"""No figure about a country that is smaller than this is printed, and none can be derived."""


@dataclass(frozen=True)
class Support:
    """The figures of one letter."""

    online: int
    named: int
    counted_only: int
    paper: int
    elsewhere: int
    by_country: Mapping[str | None, int]
    as_of: datetime
    endorsers: tuple[Endorser, ...] = ()
    """Organizations, in the organizers' order."""
    kin: tuple[int, int] = (0, 0)
    """Relatives and survivors, at least; in steps of five."""
    epoch: int | None = None
    """Of the text that these people signed; None for the newest text."""

    @property
    def organizations(self) -> int:
        """How many organizations: a figure of its own."""
        return len(self.endorsers)

    def to_json(self) -> dict[str, Any]:
        """What is kept with the letter."""
        kept = ("online", "named", "counted_only", "paper", "elsewhere", "organizations")
        return {name: getattr(self, name) for name in kept}


def of(standing: signing.Standing) -> Support:
    """The figures that a freeze took under the lock."""
    counts = standing.counts
    return Support(
        online=counts.online,
        named=counts.named,
        counted_only=counts.counted_only,
        paper=counts.paper,
        elsewhere=counts.elsewhere,
        by_country=counts.by_country,
        as_of=standing.as_of,
        endorsers=standing.endorsers,
        kin=standing.kin,
        epoch=standing.epoch,
    )


@once
def at(session: Session, campaign: Campaign, *, now: datetime) -> Support:
    """The same figures without the lock, for drafts: good enough to look at, never printed on a letter that leaves.

    Of a large campaign they are those that the desk keeps, as of the moment when they were counted.
    """
    wave = campaigns.current_wave(session, campaign) if campaign.wave_only else None
    tally, kept, paper, elsewhere = _sums(session, campaign, wave)
    parts, as_of = figures.list_parts(session, campaign, now=now, kept=kept)
    mine = [part for part in parts if wave is None or part.wave == wave.id]
    epoch = epochs.among(session, campaign, {part.text for part in mine if part.online})
    if epoch.since:
        paper, elsewhere = map(int, session.execute(select(*_collected(campaign, wave, epoch))).one())
    texts = epoch.list_texts(session, campaign)
    ours = mine if texts is None else [part for part in mine if part.text in texts]
    countries: Counter[str | None] = Counter()
    for part in ours:
        for country, number in part.by_country.items():
            countries[country or None] += number
    online, named = countries.total(), sum(part.named for part in ours)
    endorsers = list_endorsers(session, campaign, wave)
    told = signing.kin(campaign, tally, in_letter=True) if epoch.is_first else (0, 0)
    return Support(online, named, online - named, paper, elsewhere, countries, as_of, endorsers, told, epoch.number)


def statistics(support: Support) -> tuple[CountryCount, ...]:
    """Annex 4: the largest country first, small ones together; empty where it would say too much or nothing.

    The line of small countries takes in the next larger one until it is no small figure itself.
    """
    large = sorted(
        ((country, number) for country, number in support.by_country.items() if number >= SMALLEST),
        key=lambda pair: (-pair[1], pair[0] or "~"),
    )
    together = sum(number for number in support.by_country.values() if number < SMALLEST)
    while 0 < together < SMALLEST and large:
        together += large.pop()[1]
    lines = [CountryCount(country, number) for country, number in large]
    if together:
        lines.append(CountryCount("", together))
    return tuple(lines) if len(lines) > 1 else ()


def from_country(support: Support, country: str | None) -> int:
    """People of one country; 0 also where the figure is too small to be printed."""
    number = support.by_country.get(country, 0) if country else 0
    return number if number >= SMALLEST else 0


def _sums(session: Session, campaign: Campaign, wave: Wave | None) -> tuple[Tally, DeskFigures | None, int, int]:
    """What was counted, what the desk keeps, and how many on paper and elsewhere of every day; in one question."""
    sums = _collected(campaign, wave, epochs.Signed(1, None))
    query = select(Tally, DeskFigures, *sums).select_from(Campaign).outerjoin(Tally, Tally.campaign_id == Campaign.id)
    query = query.outerjoin(DeskFigures, DeskFigures.campaign_id == Campaign.id).where(Campaign.id == campaign.id)
    tally, kept, paper, elsewhere = session.execute(query).one()
    return tally or Tally(relatives=0, survivors=0), kept, int(paper), int(elsewhere)


def _collected(campaign: Campaign, wave: Wave | None, epoch: epochs.Signed) -> list[ScalarSelect[Any]]:
    """How many on paper, and how many elsewhere, stand behind letters of an epoch."""
    mine = [Collected.campaign_id == campaign.id, *epoch.collected()]
    ours = select(func.coalesce(func.sum(Collected.count), 0)).where(*mine)
    ours = ours.where(Collected.wave_id == wave.id) if wave else ours
    return [ours.where(Collected.source == source).scalar_subquery() for source in ("paper", "elsewhere")]
