"""What the team says to each other about a letter's text: made, dealt with, opened again. It never leaves the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.letters import service
from petitions.letters.models import LetterKind, LetterRemark, LetterText
from petitions.letters.text_place import Place
from petitions.organizers import service as organizers
from petitions.organizers.models import Account

SHOWN = 50
"""The newest so many stand beside a text."""


def add(session: Session, place: Place, body: str, *, account: Account, now: datetime) -> LetterRemark:
    """A remark on the newest text of that place. The same words of the same person twice are one."""
    newest = service.latest_text(session, place.campaign, place.language, place.kind)
    where = {"campaign_id": place.campaign.id, "kind": place.kind, "language": place.language}
    same = select(LetterRemark).filter_by(**where, account_id=account.id, body=body, done_at=None)
    if (known := session.scalar(same.limit(1))) is not None:
        return known
    row = LetterRemark(**where, text_id=newest.id if newest else None, account=account, body=body, made_at=now)
    session.add(row)
    session.flush()
    _record(session, "remark", place.campaign, row, account, now)
    return row


def settle(session: Session, place: Place, number: int, *, is_done: bool, account: Account, now: datetime) -> None:
    """Say that a remark is dealt with, or that it is not after all; raises ``NotFound``."""
    row = session.get(LetterRemark, number)
    here = (place.campaign.id, place.kind, place.language)
    if row is None or (row.campaign_id, row.kind, row.language) != here:
        raise NotFound()
    if is_done != (row.done_at is not None):
        row.done_at = now if is_done else None
        session.flush()
        _record(session, "settle_remark" if is_done else "reopen_remark", place.campaign, row, account, now)


def page(session: Session, place: Place) -> dict[str, Any]:
    """The remarks beside a text: those to deal with first, each group newest first."""
    here = {"campaign_id": place.campaign.id, "kind": place.kind, "language": place.language}
    version = joinedload(LetterRemark.text).load_only(LetterText.version)
    mine = select(LetterRemark).filter_by(**here).options(joinedload(LetterRemark.account), version)
    newest = mine.order_by(LetterRemark.done_at.is_not(None), LetterRemark.id.desc()).limit(SHOWN)
    return {"remarks": list(session.scalars(newest))}


def count_open(session: Session, campaign: Campaign) -> dict[tuple[LetterKind, str], int]:
    """How many remarks wait, by kind and language."""
    waiting = select(LetterRemark.kind, LetterRemark.language, func.count()).where(
        LetterRemark.campaign_id == campaign.id, LetterRemark.done_at.is_(None)
    )
    rows = session.execute(waiting.group_by(LetterRemark.kind, LetterRemark.language))
    return {(kind, language): number for kind, language, number in rows}


def _record(
    session: Session, verb: str, campaign: Campaign, row: LetterRemark, account: Account, now: datetime
) -> None:
    where, subject = campaign.organization, f"remark-{row.id}"
    organizers.record(session, verb, subject, organization=where, account=account, now=now, campaign=campaign.id)
