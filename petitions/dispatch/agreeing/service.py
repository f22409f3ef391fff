"""Ask partners about frozen letters, keep what they say, and hold a release until all of them agree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.campaigns.partners import service as partners
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core.errors import NotFound
from petitions.core.i18n import language
from petitions.dispatch.agreeing import rules
from petitions.dispatch.agreeing.models import Agreed, LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.letters.models import Letter
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization


def ask(session: Session, dispatch: Dispatch, organizations: Iterable[int], *, now: datetime) -> None:
    """Within the freeze: these partners, by number, are printed on its letters and are asked about them."""
    session.execute(delete(LetterAgreement).where(LetterAgreement.dispatch_id == dispatch.id))
    session.add_all(
        LetterAgreement(dispatch_id=dispatch.id, organization_id=number, asked_at=now)
        for number in sorted(set(organizations))
    )


def list_asked(session: Session, dispatch: Dispatch) -> list[LetterAgreement]:
    """Every partner that is printed on the letters of a dispatch, and what it said."""
    mine = select(LetterAgreement).where(LetterAgreement.dispatch_id == dispatch.id)
    rows = mine.options(joinedload(LetterAgreement.organization)).order_by(LetterAgreement.id)
    return list(session.scalars(rows, execution_options={"populate_existing": True}))


def check(session: Session, dispatch: Dispatch, digest: str) -> None:
    """Raises ``Unagreed`` unless every partner agrees to the letters with this hash.

    Nobody takes a word back between this look and the end of the transaction.
    """
    if session.scalar(select(LetterAgreement.id).where(LetterAgreement.dispatch_id == dispatch.id).limit(1)) is None:
        return
    _hold(session, dispatch)
    names = [row.organization.name(language()) for row in list_asked(session, dispatch) if not row.stands(digest)]
    if names:
        raise rules.Unagreed(names=", ".join(names))


def of_organization(session: Session, organization: Organization, number: int) -> LetterAgreement:
    """One that an organization was asked for; raises ``NotFound``."""
    row = session.get(LetterAgreement, number)
    if row is None or row.organization_id != organization.id:
        raise NotFound()
    return row


def list_of(session: Session, organization: Organization, campaign: Campaign) -> list[LetterAgreement]:
    """What an organization was asked about a campaign's letters, newest first; what was dropped unread is left out."""
    mine = select(LetterAgreement).join(LetterAgreement.dispatch).options(joinedload(LetterAgreement.dispatch))
    rows = session.scalars(
        mine.where(
            LetterAgreement.organization_id == organization.id,
            Dispatch.campaign_id == campaign.id,
            (LetterAgreement.answer.is_not(None)) | (Dispatch.state != DispatchState.CANCELLED),
        ).order_by(LetterAgreement.id.desc())
    )
    return list(rows)


def waits() -> ColumnElement[bool]:
    """A condition for questions that join the dispatch: its frozen letters wait for the word of who is still asked."""
    mine = (
        CampaignPartner.campaign_id == Dispatch.campaign_id,
        CampaignPartner.organization_id == LetterAgreement.organization_id,
        CampaignPartner.ended_at.is_(None),
    )
    stands = select(CampaignPartner.id).where(*mine).correlate(Dispatch, LetterAgreement).exists()
    return and_(Dispatch.state == DispatchState.FROZEN, LetterAgreement.answer.is_(None), stands)


def count_waiting(session: Session, organization: Organization) -> int:
    """How many dispatches of others wait for an organization's word, as the first screen lists them."""
    mine = select(func.count(LetterAgreement.id)).join(LetterAgreement.dispatch)
    return session.scalar(mine.where(LetterAgreement.organization_id == organization.id, waits())) or 0


def is_open(session: Session, row: LetterAgreement) -> bool:
    """Whether a word would count: the letters wait, and the organization still campaigns together with the host."""
    if row.dispatch.state is not DispatchState.FROZEN:
        return False
    return partners.speaks_for(session, row.organization_id, row.dispatch.campaign)


def decide(
    session: Session,
    row: LetterAgreement,
    answer: Agreed,
    *,
    shown: str,
    digest: str,
    words: str,
    account: Account,
    now: datetime,
) -> None:
    """Keep a partner's word, until the release instead of an earlier one. ``shown`` is the hash of what its page held.

    Raises ``NoLongerAsked``. The same word twice is once.
    """
    _hold(session, row.dispatch)
    session.refresh(row.dispatch)
    session.refresh(row)
    if shown != digest or not is_open(session, row):
        raise rules.NoLongerAsked()
    if row.answer is answer and row.digest == digest:
        return
    row.answer, row.digest, row.words = answer, digest, words or None
    row.answered_at, row.answered_by = now, account.id
    session.flush()
    agreed, facts = answer is Agreed.AGREED, dict[str, Any](digest=digest, partner=row.organization.slug, now=now)
    own, theirs = row.organization, row.dispatch.campaign.organization
    said, heard = f"agreement-{row.id}", f"dispatch-{row.dispatch_id}"
    organizers.record(
        session, "agree_letters" if agreed else "object_letters", said, organization=own, account=account, **facts
    )
    organizers.record(
        session, "partner_agreed" if agreed else "partner_objected", heard, organization=theirs, account=None, **facts
    )


def letter_of(session: Session, row: LetterAgreement, number: int) -> Letter:
    """One of the letters that a partner may read; raises ``NotFound``."""
    mine = select(Letter).join(Item, Item.letter_id == Letter.id).where(Item.dispatch_id == row.dispatch_id)
    letter = session.scalar(mine.where(Letter.id == number, Item.copy_of_id.is_(None)))
    if letter is None or not may_read(session, row):
        raise NotFound()
    return letter


def may_read(session: Session, row: LetterAgreement) -> bool:
    """Whether the partner sees the letters: while they wait for its word, and those that it agreed to."""
    return row.answer is Agreed.AGREED or is_open(session, row)


def _hold(session: Session, dispatch: Dispatch) -> None:
    """A release and a word take turns."""
    session.execute(select(Dispatch.id).where(Dispatch.id == dispatch.id).with_for_update())
