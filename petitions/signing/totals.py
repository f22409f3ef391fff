"""Totals of what was given besides a name: how many relatives, how many survivors, which cities. Never who."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.signing import payloads, rules
from petitions.signing.counting import kin, lock_count
from petitions.signing.models import Signature, SignatureState, Tally
from petitions.signing.rules import More

COUNTED = frozenset({"kinship", "city"})
"""What a campaign may ask that is told as a total."""
_PAGE = 2000


@dataclass(frozen=True)
class Totals:
    """What may be shown of them: steps of five people, none below five; cities by name, the largest first."""

    relatives: int
    survivors: int
    cities: tuple[tuple[str, int], ...]


def open_totals(session: Session, campaign: Campaign, opener: PrivateKey) -> Totals | None:
    """Count them row by row, outside of any write; None where the campaign asks for none of it.

    Once names of a wave have expired their rows are counted no longer, so the result is to be kept by ``keep_totals``.
    """
    if not COUNTED & set(campaign.asks):
        return None
    return of_sealed(_sealed(session, campaign), opener)


def of_sealed(names: Iterable[bytes | None], opener: PrivateKey) -> Totals:
    """The same from sealed rows that are at hand, such as those of a freeze."""
    people_by: Counter[str] = Counter()
    cities: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for more in _opened(names, opener):
        people_by.update(more.kinship)
        if more.city:
            folded = more.city.casefold()
            cities[folded] += 1
            spelled.setdefault(folded, more.city)
    many = ((spelled[city], people) for city, people in cities.items() if people >= rules.SMALLEST)
    largest = tuple(sorted(many, key=lambda pair: (-pair[1], pair[0])))
    return Totals(people_by["relative"], people_by["survivor"], largest)


def keep_totals(session: Session, campaign: Campaign, found: Totals) -> None:
    """Write them to the tally. What was counted before its names expired stays counted: then no total shrinks."""
    count = lock_count(session, campaign)
    expired = select(func.count()).where(*_counted(campaign), Signature.names.is_(None))
    cities = dict(found.cities)
    relatives, survivors = found.relatives, found.survivors
    if session.scalar(expired):
        relatives, survivors = max(relatives, count.relatives), max(survivors, count.survivors)
        cities = {city: max(cities.get(city, 0), count.cities.get(city, 0)) for city in {**cities, **count.cities}}
    count.relatives, count.survivors, count.cities = relatives, survivors, cities
    session.flush()


def shown_totals(session: Session, campaign: Campaign) -> Totals:
    """What a page or a letter may say of them: of what the campaign asks, in steps of five people."""
    count = session.get(Tally, campaign.id) if campaign.asks else None
    if count is None:
        return Totals(0, 0, ())
    cities = count.cities.items() if "city" in campaign.asks else ()
    named = [(city, rules.shown_total(people)) for city, people in cities if people >= rules.SMALLEST]
    return Totals(*kin(campaign, count), tuple(sorted(named, key=lambda pair: (-pair[1], pair[0]))))


def list_comments(session: Session, campaign: Campaign, opener: PrivateKey) -> list[str]:
    """Every comment, without who wrote it, in an order that says nothing of time."""
    return sorted(more.comment for more in _opened(_sealed(session, campaign), opener) if more.comment)


def _opened(names: Iterable[bytes | None], opener: PrivateKey) -> Iterator[More]:
    for sealed in names:
        if sealed:
            try:
                yield payloads.open_names(sealed, opener).more
            except CannotOpen:
                continue


def _sealed(session: Session, campaign: Campaign) -> Iterator[bytes | None]:
    last = 0
    while True:
        page = select(Signature.id, Signature.names).where(*_counted(campaign), Signature.id > last)
        rows = session.execute(page.order_by(Signature.id).limit(_PAGE)).all()
        yield from (row.names for row in rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _counted(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    return (Signature.campaign_id == campaign.id, Signature.state == SignatureState.CONFIRMED)
