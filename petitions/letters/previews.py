"""Previews: asked for by a page, taken by a worker, looked at, erased after two hours. Names in them are invented."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.blobs import Blob, keep
from petitions.core.errors import NotFound
from petitions.letters import rules
from petitions.letters.models import Letter, LetterKind, Preview, WorkState
from petitions.letters.options import Options
from petitions.organizers.models import Organization
from petitions.recipients.models import Recipient


def ask_preview(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    *,
    language: str,
    form: str,
    demands: Sequence[int],
    names: bool,
    subject: str,
    body: str,
    reader: str,
    token: str,
    now: datetime,
    kind: LetterKind = LetterKind.FIRST,
    options: Options | None = None,
) -> Preview:
    """One row for the press: what was typed, for one addressee. Nothing of it becomes a version."""
    preview = Preview(
        token=token,
        campaign=campaign,
        recipient=recipient,
        kind=kind,
        language=language,
        form=form,
        demands=list(demands),
        options=(options or Options()).to_json(),
        names=names,
        subject=subject,
        body=body,
        reader=reader,
        asked_at=now,
    )
    session.add(preview)
    session.flush()
    return preview


def by_token(session: Session, organization: Organization, token: str) -> Preview:
    """One preview of an organization; raises ``NotFound``."""
    mine = select(Preview).join(Preview.campaign).where(Preview.token == token, Campaign.organization == organization)
    preview = session.scalar(mine)
    if preview is None:
        raise NotFound()
    return preview


def is_any_waiting(session: Session) -> bool:
    """Whether a preview waits for the press; a look that takes nothing."""
    return session.scalar(select(Preview.id).where(Preview.state == WorkState.WAITING).limit(1)) is not None


def claim_next(session: Session, *, now: datetime) -> Preview | None:
    """Take the preview asked for last: who writes looks at the newest. One statement decides between two workers."""
    lost = (Preview.state == WorkState.WORKING) & (Preview.claimed_at < now - rules.PRESS_PATIENCE)
    free = or_(Preview.state == WorkState.WAITING, lost)
    newest = select(Preview.id).where(free).order_by(Preview.asked_at.desc(), Preview.id.desc()).limit(1)
    number = session.scalar(newest)
    if number is None:
        return None
    claim = update(Preview).where(Preview.id == number, free).values(state=WorkState.WORKING, claimed_at=now)
    taken = session.scalar(claim.returning(Preview.id), execution_options={"synchronize_session": False})
    return session.get(Preview, number, populate_existing=True) if taken else None


def keep_pages(session: Session, preview_id: int, pages: Sequence[bytes]) -> None:
    """The pictures came out of the press."""
    preview = session.get_one(Preview, preview_id)
    preview.pages = [keep(session, page, "image/png").id for page in pages]
    preview.state = WorkState.DONE
    session.flush()


def fail(session: Session, preview_id: int, sentence: str) -> None:
    """The press could not; the sentence is for people."""
    preview = session.get_one(Preview, preview_id)
    preview.state, preview.problem = WorkState.FAILED, sentence
    session.flush()


def erase_old(session: Session, *, now: datetime) -> int:
    """Erase previews after two hours, and their pictures where nothing else shows them; returns how many previews."""
    old = list(session.scalars(select(Preview).where(Preview.asked_at < now - rules.PREVIEWS_LIVE)))
    numbers = {number for preview in old for number in preview.pages}
    for preview in old:
        session.delete(preview)
    session.flush()
    if numbers:
        _erase_pictures(session, numbers)
    return len(old)


def _erase_pictures(session: Session, numbers: set[int]) -> None:
    kept: list[list[Any]] = [*session.scalars(select(Preview.pages)), *session.scalars(select(Letter.pages))]
    gone = numbers.difference(*kept) if kept else numbers
    session.execute(delete(Blob).where(Blob.id.in_(gone), Blob.media_type == "image/png"))
