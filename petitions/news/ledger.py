"""What an item of news says of itself: its batches in the outbox, and figures that add up. Never who."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Wave
from petitions.delivery.models import Batch, Envelope, State
from petitions.news import rules
from petitions.news.models import NewsItem, NewsState
from petitions.news.rules import Numbers
from petitions.organizers.models import Account, Organization
from petitions.signing import listeners

_UNSENT = (State.QUEUED, State.DEFERRED, State.LEASED, State.SENDING)


def list_items(session: Session, campaign: Campaign, organization: Organization) -> list[NewsItem]:
    """Everything an organization wrote to its listeners, newest first; what was dropped before release is left out."""
    mine = select(NewsItem).join(NewsItem.campaign)
    mine = mine.where(NewsItem.campaign == campaign, written_by(organization), ~_was_dropped())
    return list(session.scalars(mine.order_by(NewsItem.id.desc())))


def list_under_way(session: Session) -> list[NewsItem]:
    """Released, and neither done nor stopped; of every campaign."""
    return list(session.scalars(select(NewsItem).where(NewsItem.state.in_(rules.UNDER_WAY)).order_by(NewsItem.id)))


def list_waiting_for_people(session: Session, organization: Organization, account: Account) -> list[NewsItem]:
    """What this person may have to look at: drafts of others to release, and what waits for the passphrase."""
    draft = (NewsItem.state == NewsState.DRAFT) & NewsItem.written_by.is_distinct_from(account.id)
    waits = or_(draft, NewsItem.state == NewsState.LOCKED)
    ours = select(NewsItem).join(NewsItem.campaign).where(written_by(organization), waits)
    return list(session.scalars(ours.order_by(NewsItem.written_at)))


def written_by(organization: Organization) -> ColumnElement[bool]:
    """Whether an organization speaks in an item; for queries that join its campaign."""
    return func.coalesce(NewsItem.via_id, Campaign.organization_id) == organization.id


def places_taken(session: Session, wave: Wave, via: int | None) -> list[int]:
    """Numbers of the messages of a wave by one organization: ``via`` as in ``listeners``."""
    mine = NewsItem.via_id.is_(None) if via is None else NewsItem.via_id == via
    taken = select(NewsItem.number).where(NewsItem.wave_id == wave.id, NewsItem.number.is_not(None), mine)
    return [number for number in session.scalars(taken) if number is not None]


def numbers(session: Session, item: NewsItem, *, now: datetime) -> Numbers:
    """The figures of an item; every surface shows these."""
    counted = select(Envelope.state, func.count()).join(Batch, Batch.id == Envelope.batch_id)
    mails = {state: number for state, number in session.execute(counted.where(_of(item)).group_by(Envelope.state))}  # noqa: C416  # rows are not typed as pairs
    left = 0
    if not item.is_handed_over:
        window = {"above": item.cursor, "up_to": item.up_to}
        left = listeners.count_listeners(session, item.campaign, via=item.via_id, now=now, **window)
    return rules.add_up(item, mails, left)


def has_unsent(session: Session, item: NewsItem) -> bool:
    """Whether a mail of it may still leave."""
    waiting = select(Envelope.id).join(Batch, Batch.id == Envelope.batch_id).where(_of(item))
    return session.scalar(waiting.where(Envelope.state.in_(_UNSENT)).limit(1)) is not None


def has_posted(session: Session, item: NewsItem) -> bool:
    """Whether a mail of it ever was in the outbox."""
    return session.scalar(select(Batch.id).where(_of(item)).limit(1)) is not None


def batch_name(item_id: int, after: int) -> str:
    """One page of signatures is one batch."""
    return f"news-{item_id}-{after}"


def batch_names(session: Session, item: NewsItem) -> list[str]:
    """Its batches in the outbox."""
    return list(session.scalars(select(Batch.name).where(_of(item)).order_by(Batch.id)))


def as_json(session: Session, item: NewsItem, *, now: datetime) -> dict[str, Any]:
    """The same for programs; sums only."""
    return {
        "id": item.id,
        "campaign": item.campaign.slug,
        "wave": item.wave.number,
        "number": item.number,
        "state": item.state.value,
        "languages": sorted(item.texts),
        "released_at": item.approved_at.isoformat() if item.approved_at else None,
        "numbers": vars(numbers(session, item, now=now)),
    }


def _of(item: NewsItem) -> ColumnElement[bool]:
    return Batch.name.like(f"news-{item.id}-%")


def _was_dropped() -> ColumnElement[bool]:
    return (NewsItem.state == NewsState.CANCELLED) & NewsItem.approved_at.is_(None)
