"""Handouts that are made and those that are missing: the present texts are the queue."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, undefer

from petitions.campaigns.models import Campaign, CampaignState, CampaignText
from petitions.letters.handouts import KINDS, HandoutValues
from petitions.letters.models import Handout


def find(session: Session, campaign: Campaign, language: str, kind: str) -> Handout | None:
    """The newest one, with its content; it may be of an older text than the present."""
    mine = (Handout.campaign_id == campaign.id, Handout.language == language, Handout.kind == kind)
    return session.scalar(select(Handout).where(*mine).options(undefer(Handout.content)))


def list_texts(session: Session, languages: Sequence[str], *, only_due: bool, limit: int) -> list[int]:
    """Numbers of the present texts of public campaigns; only those of which a handout is missing, where wished."""
    newer = aliased(CampaignText)
    is_newest = ~(
        select(newer.id)
        .where(newer.campaign_id == CampaignText.campaign_id, newer.language == CampaignText.language)
        .where(newer.version > CampaignText.version)
        .exists()
    )
    query = (
        select(CampaignText.id)
        .join(Campaign, Campaign.id == CampaignText.campaign_id)
        .where(Campaign.state != CampaignState.DRAFT, CampaignText.language.in_(languages), is_newest)
    )
    if only_due:
        made = select(func.count()).where(Handout.text_id == CampaignText.id).scalar_subquery()
        query = query.where(made < len(KINDS))
    return list(session.scalars(query.order_by(CampaignText.id).limit(limit)))


def is_made(session: Session, text: CampaignText, values: HandoutValues) -> bool:
    """Whether this very drawing is there already; it is then known to be of this text."""
    known = _row(session, text, values)
    if known is None or known.fingerprint != values.fingerprint:
        return False
    known.text_id = text.id
    session.flush()
    return True


def keep(
    session: Session, text: CampaignText, values: HandoutValues, content: bytes | None, *, now: datetime
) -> Handout:
    """What came out of the press, in place of the one before; None when the press gave up. Two workers make one row."""
    made = {"text_id": text.id, "fingerprint": values.fingerprint, "content": content, "made_at": now}
    row = _row(session, text, values)
    if row is None:
        row = Handout(campaign_id=text.campaign_id, language=values.language, kind=values.kind, **made)
        try:
            with session.begin_nested():
                session.add(row)
            return row
        except IntegrityError:
            row = session.scalars(_query(text, values)).one()
    for name, value in made.items():
        setattr(row, name, value)
    session.flush()
    return row


def _row(session: Session, text: CampaignText, values: HandoutValues) -> Handout | None:
    return session.scalar(_query(text, values))


def _query(text: CampaignText, values: HandoutValues) -> Select[Handout]:
    mine = (Handout.campaign_id == text.campaign_id, Handout.language == values.language)
    return select(Handout).where(*mine, Handout.kind == values.kind)
