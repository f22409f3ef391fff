"""Signatories who asked what came of it: how many they are, page by page, and their address once it is opened.

Everybody is told by the one organization that they signed with. ``via`` is its number, None for the campaign's host;
here, and nowhere else, it is decided who hears whom.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.sealing import PrivateKey
from petitions.signing import payloads, rules
from petitions.signing.models import Signature, SignatureState


def count_listeners(
    session: Session,
    campaign: Campaign,
    *,
    via: int | None,
    now: datetime,
    above: int = 0,
    up_to: int | None = None,
) -> int:
    """How many of a campaign's confirmed signatories are to be told; by signature number ``above`` and ``up_to``."""
    mine = (*_listens(campaign.id, via, now), Signature.id > above)
    counted = select(func.count()).select_from(Signature).where(*mine)
    return session.scalar(counted if up_to is None else counted.where(Signature.id <= up_to)) or 0


def last_listener(session: Session, campaign: Campaign, *, via: int | None, now: datetime) -> int:
    """The highest signature number among them; 0 when there is none."""
    return session.scalar(select(func.max(Signature.id)).where(*_listens(campaign.id, via, now))) or 0


def list_listeners(
    session: Session, campaign: Campaign, *, via: int | None, now: datetime, above: int, up_to: int, limit: int
) -> list[Signature]:
    """The next of them in the order of their numbers."""
    window = (Signature.id > above, Signature.id <= up_to)
    query = select(Signature).where(*_listens(campaign.id, via, now), *window).order_by(Signature.id).limit(limit)
    return list(session.scalars(query))


def still_listening(session: Session, numbers: Collection[int], *, via: int | None, now: datetime) -> set[int]:
    """Those of these signatures whose person still wants to be told; held until the transaction ends."""
    wanted = select(Signature.id).where(Signature.id.in_(numbers), _hears(via), wants(now)).with_for_update()
    return set(session.scalars(wanted))


def address_of(signature: Signature, opener: PrivateKey) -> str:
    """The address, opened with the names key; workers only. Raises ``CannotOpen``."""
    return payloads.open_news(signature.news or b"", opener)


def wants(now: datetime) -> ColumnElement[bool]:
    """Confirmed, an address is kept, and its year is not over even if the night has not erased it yet."""
    fresh = Signature.confirmed_at > now - rules.NEWS_KEPT
    return and_(Signature.state == SignatureState.CONFIRMED, Signature.news.is_not(None), fresh)


def _listens(campaign_id: int, via: int | None, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Signature.campaign_id == campaign_id, _hears(via), wants(now))


def _hears(via: int | None) -> ColumnElement[bool]:
    return Signature.via_id.is_(None) if via is None else Signature.via_id == via
