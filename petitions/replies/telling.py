"""Told at once, not once a day: something waits for approval, or a letter waits, was given up, or is long in doubt."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from petitions.campaigns.partners.models import CampaignPartner
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, State
from petitions.dispatch import deciding
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.dispatch.outside.models import OutsideApproval
from petitions.dispatch.rules import APPROVERS
from petitions.letters.models import LetterKind
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization, Role
from petitions.replies import matching
from petitions.replies.digest import desk_mail
from petitions.signing.exporting import service as exporting

DOUBT, DOUBTED = "doubt", timedelta(hours=72)
"""A doubt this old is told of by mail; the page of its dispatch says it from the first moment."""
APPROVAL, OUTSIDE, EXPORT, NAME, TOGETHER = "approval", "outside", "export", "name", "together"
RANK, URGENT_RANK = 4, 3
"""Before letters: it is about them; what is urgent comes first."""


def list_troubles(session: Session, *, now: datetime) -> list[tuple[Dispatch, str]]:
    """Dispatches of which something is to be told, each with what: "hours", "day", "end" or "doubt"."""
    told = [(one.envelope, one.stage.value) for one in delivery.list_waiting_long(session, now)]
    doubted = select(Envelope).where(Envelope.state == State.IN_DOUBT, Envelope.changed_at <= now - DOUBTED)
    told += [(envelope, DOUBT) for envelope in session.scalars(doubted.order_by(Envelope.id))]
    found: dict[tuple[int, str], Dispatch] = {}
    for envelope, what in told:
        item = matching.letter_of(session, envelope)
        if item is not None:
            found.setdefault((item.dispatch_id, what), item.dispatch)
    return [(dispatch, what) for (_number, what), dispatch in found.items()]


def post_notices(session: Session, keys: Keyring, *, now: datetime) -> int:
    """One mail to each who can act, once for each dispatch and thing to tell; how many dispatches are in trouble."""
    troubles = list_troubles(session, now=now)
    for dispatch, what in troubles:
        batch = delivery.batch(session, f"notices-{now:%Y%m%d}", now=now, rank=RANK)
        for account in _who_can_act(session, dispatch):
            key, mail = f"notice-{what}-{dispatch.id}-{account.id}", desk_mail(account, "notice", what=what)
            delivery.post(session, keys, mail, key=key, batch=batch, now=now, at_most_once=False)
    return len(troubles)


def post_approvals(session: Session, keys: Keyring, *, now: datetime) -> int:
    """One mail to each who can approve letters that were frozen since, or an export asked for; how many mails.

    Urgent letters first. Who is alone and was answered from outside is told of that. The mails name the desk alone.
    """
    told = 0
    for dispatch in _list_untold(session):
        dispatch.told_at = now
        waits = f"{dispatch.id}-{dispatch.frozen_at:%Y%m%d%H%M%S}"
        told += _tell(
            session, keys, APPROVAL, waits, _who_can_approve(session, dispatch, now), now, _is_urgent(dispatch)
        )
    for answer in _list_answered(session):
        answer.told_at = now
        asker = session.get_one(Account, answer.asked_by)
        whom, is_urgent = [asker] if asker.active else [], _is_urgent(answer.dispatch)
        told += _tell(session, keys, OUTSIDE, str(answer.id), whom, now, is_urgent)
    for export in exporting.list_untold(session):
        export.told_at = now
        others = exporting.list_others(session, export.campaign.organization, export.asked_by)
        told += _tell(session, keys, EXPORT, str(export.id), [one.account for one in others], now)
    return told


def post_partners(session: Session, keys: Keyring, *, now: datetime) -> int:
    """One mail to each who can answer for a partner: its name stands on letters, or it is asked to join a campaign."""
    told = 0
    frozen = select(LetterAgreement).join(LetterAgreement.dispatch).where(Dispatch.state == DispatchState.FROZEN)
    asked = select(CampaignPartner).where(CampaignPartner.ended_at.is_(None), CampaignPartner.accepted_at.is_(None))
    untold: dict[str, Select[Any]] = {
        NAME: frozen.where(LetterAgreement.told_at.is_(None)),
        TOGETHER: asked.where(CampaignPartner.told_at.is_(None)),
    }
    for what, waiting in untold.items():
        for row in session.scalars(waiting.with_for_update(skip_locked=True)).all():
            row.told_at = now
            is_urgent = what == NAME and row.dispatch.kind is LetterKind.URGENT
            whom, key = _who_approves(session, row.organization), f"{row.id}-{row.asked_at:%Y%m%d%H%M%S}"
            told += _tell(session, keys, what, key, whom, now, is_urgent=is_urgent)
    return told


def _list_untold(session: Session) -> list[Dispatch]:
    waiting = select(Dispatch).where(Dispatch.state == DispatchState.FROZEN, Dispatch.told_at.is_(None))
    urgent_first = case((Dispatch.kind == LetterKind.URGENT, 0), else_=1)
    return list(session.scalars(waiting.order_by(urgent_first, Dispatch.id).with_for_update(skip_locked=True)))


def _list_answered(session: Session) -> list[OutsideApproval]:
    said = select(OutsideApproval).where(OutsideApproval.answer.is_not(None), OutsideApproval.told_at.is_(None))
    return list(session.scalars(said.order_by(OutsideApproval.id).with_for_update(skip_locked=True)))


def _who_can_approve(session: Session, dispatch: Dispatch, now: datetime) -> list[Account]:
    """Those who could release it at once, and who is alone, so that the wait or somebody outside is not forgotten."""
    members = organizers.list_members(session, dispatch.campaign.organization)
    awake = [one for one in members if one.account.active]
    found = [(one.account, deciding.ways(session, dispatch, one, logged_in_at=None, now=now)) for one in awake]
    return [account for account, ways in found if ways.open is not None or ways.is_alone]


def _is_urgent(dispatch: Dispatch) -> bool:
    return dispatch.kind is LetterKind.URGENT


def _tell(
    session: Session,
    keys: Keyring,
    what: str,
    key: str,
    whom: Sequence[Account],
    now: datetime,
    is_urgent: bool = False,
) -> int:
    name, rank = (f"urgent-{now:%Y%m%d}", URGENT_RANK) if is_urgent else (f"notices-{now:%Y%m%d}", RANK)
    batch = delivery.batch(session, name, now=now, rank=rank)
    for account in whom:
        mail = desk_mail(account, "waiting", what=what, is_urgent=is_urgent)
        delivery.post(session, keys, mail, key=f"{what}-{key}-{account.id}", batch=batch, now=now, at_most_once=False)
    return len(whom)


def _who_approves(session: Session, organization: Organization) -> list[Account]:
    members = organizers.list_members(session, organization)
    return [one.account for one in members if one.role in APPROVERS and one.account.active]


def _who_can_act(session: Session, dispatch: Dispatch) -> list[Account]:
    members = organizers.list_members(session, dispatch.campaign.organization)
    return [one.account for one in members if one.role is not Role.VIEWER and one.account.active]
