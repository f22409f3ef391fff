"""Figures for the desk: counted by the worker and kept, a row a campaign; counted at once where that is little."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignState
from petitions.signing.figures.models import DeskFigures
from petitions.signing.figures.service import LARGE, PAUSE
from petitions.signing.models import Cause, Level, Request, Signature, SignatureState, Tally
from petitions.signing.vetting.seen import is_looked_over

AT_ONCE = 5_000
"""Signatures up to which a page counts the rows itself, so that small campaigns are always right to the second."""
CROWDS = 20
"""The largest ones that are kept."""
RENEWED, RENEWED_ASLEEP = timedelta(minutes=10), timedelta(days=1)
"""Figures of an open campaign are made anew so often even where no window closed: a held signature moves no count."""
_IS_NAMED = and_(Signature.level >= Level.ANNEX, Signature.names.is_not(None))
_HEARS_HOST = and_(Signature.news.is_not(None), Signature.via_id.is_(None))
"""Consents to the news of a partner are not the host's to count."""


@dataclass(frozen=True)
class Part:
    """Confirmed signatures of one wave under one version of the text, as letters count them."""

    wave: int
    text: int
    online: int
    named: int
    by_country: dict[str, int]
    """"" for those who did not say."""


def find(session: Session, campaign: Campaign, *, now: datetime) -> DeskFigures:
    """What is known at this moment: the kept row of a large campaign, the rows themselves of a small one."""
    return find_kept(session, campaign) or counted(session, campaign.id, now=now)


def find_kept(session: Session, campaign: Campaign) -> DeskFigures | None:
    """The kept row, where the campaign is too large to be counted while somebody waits."""
    return _if_large(session.get(DeskFigures, campaign.id))


def list_parts(
    session: Session, campaign: Campaign, *, now: datetime, kept: DeskFigures | None
) -> tuple[list[Part], datetime]:
    """Confirmed signatures by wave and text, and the moment they were counted; for drafts of letters.

    ``kept``: the row of the campaign, if there is one.
    """
    if kept := _if_large(kept):
        return [Part(**part) for part in kept.content["parts"]], kept.made_at
    columns = (Signature.wave_id, Signature.text_id, Signature.country, _IS_NAMED.label("is_named"))
    ours = (Signature.campaign_id == campaign.id, Signature.state == SignatureState.CONFIRMED)
    cells = session.execute(select(*columns, func.count().label("many")).where(*ours).group_by(*columns))
    return _parts(cells.all()), now


def _if_large(row: DeskFigures | None) -> DeskFigures | None:
    return row if row is not None and row.confirmed + row.held > AT_ONCE else None


def list_due(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the campaigns whose figures are to be made anew, drafts and quiet ones among them."""
    moved = Tally.as_of.is_distinct_from(DeskFigures.as_of)
    rested = or_(Tally.confirmed.is_(None), Tally.confirmed < LARGE, DeskFigures.made_at <= now - PAUSE)
    awake = and_(Campaign.state == CampaignState.PUBLISHED, DeskFigures.made_at <= now - RENEWED, rested)
    due = or_(
        DeskFigures.campaign_id.is_(None),
        DeskFigures.is_stale,
        and_(moved, rested),
        awake,
        DeskFigures.made_at <= now - RENEWED_ASLEEP,
    )
    query = select(Campaign.id).outerjoin(DeskFigures, DeskFigures.campaign_id == Campaign.id)
    query = query.outerjoin(Tally, Tally.campaign_id == Campaign.id)
    return sorted(session.scalars(query.where(due)))


def keep(session: Session, found: DeskFigures) -> DeskFigures:
    """Store what was counted in the place of what was known before."""
    row: DeskFigures = session.merge(found)
    session.flush()
    return row


def mark_stale(session: Session, campaign_id: int) -> None:
    """What is known of a campaign is to be counted anew soon."""
    session.execute(update(DeskFigures).where(DeskFigures.campaign_id == campaign_id).values(is_stale=True))


def counted(session: Session, campaign_id: int, *, now: datetime) -> DeskFigures:
    """Count the rows of a campaign; stores nothing."""
    as_of, pending, unreviewed = _waiting(session, campaign_id)  # the window first: one that closes now makes it due
    cells = _cells(session, campaign_id)
    confirmed = [cell for cell in cells if cell.state is SignatureState.CONFIRMED]
    held = [cell for cell in cells if cell.state is SignatureState.HELD]
    content = {
        "states": _sums((str(cell.state), cell.many) for cell in cells),
        "pending": pending,
        "by_country": _sums((cell.country or "", cell.many) for cell in confirmed),
        "by_language": _sums((cell.language, cell.many) for cell in confirmed),
        "by_level": _sums((str(cell.level), cell.many) for cell in confirmed),
        "causes": _causes(held),
        "crowds": _crowds(held),
        "parts": [asdict(part) for part in _parts(confirmed)],
    }
    return DeskFigures(
        campaign_id=campaign_id,
        as_of=as_of,
        made_at=now,
        is_stale=False,
        confirmed=sum(cell.many for cell in confirmed),
        held=sum(cell.many for cell in held),
        reachable=sum(cell.many for cell in held if cell.has_news),
        unreviewed=unreviewed,
        by_day=_days(session, campaign_id),
        content=content,
    )


def _cells(session: Session, campaign_id: int) -> Sequence[Any]:
    """How many rows have the same of everything that figures tell apart, but for the day."""
    columns = (
        Signature.wave_id, Signature.text_id, Signature.state, Signature.country, Signature.language, Signature.level,
        _IS_NAMED.label("is_named"), _HEARS_HOST.label("has_news"), Signature.cause, Signature.cluster,
    )  # fmt: skip
    query = select(*columns, func.count().label("many")).where(Signature.campaign_id == campaign_id)
    return session.execute(query.group_by(*columns)).all()


def _days(session: Session, campaign_id: int) -> dict[str, int]:
    ours = (Signature.campaign_id == campaign_id, Signature.state == SignatureState.CONFIRMED)
    query = select(Signature.confirmed_at, func.count()).where(*ours).group_by(Signature.confirmed_at)
    rows = session.execute(query)
    return dict(sorted(_sums((moment.date().isoformat(), many) for moment, many in rows).items()))


def _waiting(session: Session, campaign_id: int) -> tuple[datetime | None, int, int]:
    """The last window, requests that nobody confirmed yet, and names of annexes that nobody has looked over."""
    window = select(Tally.as_of).where(Tally.campaign_id == campaign_id)
    pending = select(func.count()).select_from(Request).where(Request.campaign_id == campaign_id)
    ours = (Signature.campaign_id == campaign_id, Signature.state == SignatureState.CONFIRMED)
    unseen = select(func.count()).select_from(Signature).where(*ours, _IS_NAMED, ~is_looked_over())
    sums = (window.scalar_subquery(), pending.scalar_subquery(), unseen.scalar_subquery())
    row = session.execute(select(*sums)).one()
    return row[0], row[1], row[2]


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What stands under the same word, added up; the largest first."""
    found: Counter[str] = Counter()
    for word, many in pairs:
        found[word] += many
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _causes(held: Sequence[Any]) -> dict[str, list[int]]:
    causes = _sums((str(cell.cause or ""), cell.many) for cell in held)
    near = _sums((str(cell.cause or ""), cell.many) for cell in held if cell.has_news)
    return {cause: [many, near.get(cause, 0)] for cause, many in causes.items()}


def _crowds(held: Sequence[Any]) -> list[list[Any]]:
    sizes: Counter[int] = Counter()
    causes: dict[int, Cause | None] = {}
    for cell in held:
        if cell.cluster is not None:
            sizes[cell.cluster] += cell.many
            causes.setdefault(cell.cluster, cell.cause)
    largest = sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))[:CROWDS]
    return [[number, str(causes[number] or ""), many] for number, many in largest]


def _parts(cells: Sequence[Any]) -> list[Part]:
    found: dict[tuple[int, int], Part] = {}
    for cell in cells:
        key = (cell.wave_id, cell.text_id)
        old = found.get(key) or Part(*key, online=0, named=0, by_country={})
        country = cell.country or ""
        countries = old.by_country | {country: old.by_country.get(country, 0) + cell.many}
        named = old.named + (cell.many if cell.is_named else 0)
        found[key] = Part(*key, old.online + cell.many, named, countries)
    return [found[key] for key in sorted(found)]
