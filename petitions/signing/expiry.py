"""The end of personal data: what is erased when, and when a held signature counts after all."""

from datetime import datetime

from sqlalchemy import Delete, Select, Update, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Wave
from petitions.organizers import retention
from petitions.organizers.models import Organization
from petitions.signing import changes, rules
from petitions.signing.models import Cause, Request, Signature, SignatureState


def erase_requests(session: Session, *, now: datetime) -> int:
    """Requests that nobody confirmed within seven days."""
    return _touched(session, delete(Request).where(Request.made_at <= now - rules.CONFIRM_WITHIN))


def erase_names(session: Session, *, now: datetime) -> int:
    """Names of waves whose last letter left long enough ago, in public too; the rows count on."""
    over = waves_over(session, now=now)
    held = or_(
        *(column.is_not(None) for column in (Signature.names, Signature.own, Signature.public, Signature.public_name))
    )
    gone = dict.fromkeys(("names", "own", "public", "public_name"))
    return _touched(session, update(Signature).where(Signature.wave_id.in_(over), held).values(gone))


def waves_over(session: Session, *, now: datetime) -> Select[int]:
    """Waves whose last letter left 180 days ago, or as many fewer as their organization keeps names."""
    tired = retention.is_over(session, "names_kept_days", Wave.last_letter_at, now=now)
    return select(Wave.id).join(Wave.campaign).join(Campaign.organization).where(tired)


def erase_news(session: Session, *, now: datetime) -> int:
    """Addresses of those who asked what came of it: a year after they signed or what their organization
    keeps less, or when the campaign is over.

    It is over 90 days after it stopped taking signatures and after its last letter, whichever was later.
    """
    edge = now - rules.NEWS_AFTER_END
    written_since = select(Wave.id).where(Wave.campaign_id == Campaign.id, Wave.last_letter_at > edge).exists()
    over = select(Campaign.id).where(Campaign.closes_at <= edge, ~written_since)
    tired = retention.is_over(session, "news_kept_days", Signature.confirmed_at, now=now)
    mine = select(Organization.id).join(Campaign, Campaign.organization_id == Organization.id)
    old = or_(mine.where(Campaign.id == Signature.campaign_id, tired).exists(), Signature.campaign_id.in_(over))
    return _touched(session, update(Signature).where(Signature.news.is_not(None), old).values(news=None))


def release_held(session: Session, *, now: datetime) -> int:
    """Held signatures that nobody struck out within 72 hours count from the next window on.

    Those that came with a crowd, and those that a person holds, wait for a person. Only the day of holding is kept, so
    the hours begin when that day is over.
    """
    alone = (Signature.cluster.is_(None), or_(Signature.cause.is_(None), Signature.cause != Cause.REVIEW))
    edge = now - rules.HELD_FOR
    waited = or_(Signature.held_on < edge.date(), and_(Signature.held_on.is_(None), Signature.confirmed_at <= edge))
    held = update(Signature).where(Signature.state == SignatureState.HELD, *alone, waited)
    touched = changes.run(session, held.values(state=SignatureState.CONFIRMED))
    session.expire_all()
    return touched


def _touched(session: Session, statement: Update | Delete) -> int:
    done = session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()
    return int(done.rowcount)  # type: ignore[attr-defined]  # a statement that writes gives a cursor result
