"""Signatures of one calendar year, for a report that leaves the house: small places stand among the others."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.signing import quiet
from petitions.signing.figures.rules import merged
from petitions.signing.models import Signature, SignatureState

NAMED = 8
"""Countries or languages that stand under their own name."""


@dataclass(frozen=True)
class Year:
    """Confirmed signatures; of a quiet campaign rounded sums alone, for months and places could point to somebody."""

    signed: int
    in_all: int
    """Until the end of the year."""
    months: tuple[int, ...]
    """Twelve numbers; none of a quiet campaign."""
    countries: Mapping[str, int]
    """The largest first, those who did not say and small ones under ""."""
    languages: Mapping[str, int]


def of_year(session: Session, campaign: Campaign, year: int) -> Year:
    """Count the rows, by one question for the year and one for all before; for workers."""
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    ours = (Signature.campaign_id == campaign.id, Signature.state == SignatureState.CONFIRMED)
    columns = (Signature.confirmed_at, Signature.country, Signature.language)
    within = select(*columns, func.count()).where(
        *ours, Signature.confirmed_at >= begins, Signature.confirmed_at < ends
    )
    months, countries, languages = Counter[int](), Counter[str | None](), Counter[str | None]()
    for on, country, language, many in session.execute(within.group_by(*columns)):
        months[on.month] += many
        countries[country] += many
        languages[language] += many
    before = select(func.count()).select_from(Signature).where(*ours, Signature.confirmed_at < begins)
    signed, earlier = months.total(), session.scalar(before) or 0
    if campaign.is_quiet:
        return Year(quiet.told(signed), quiet.told(signed + earlier), (), {}, {})
    by_month = tuple(months[number] for number in range(1, 13))
    return Year(signed, signed + earlier, by_month, largest(countries), largest(languages))


def largest(numbers: Mapping[str | None, int]) -> dict[str, int]:
    """The largest by name; all others, fewer than five of one place among them, as one sum under ""."""
    named, other = merged(numbers)
    kept = dict(list(named.items())[:NAMED])
    other += sum(named.values()) - sum(kept.values())
    return kept | ({"": other} if other else {})
