"""Letters sent by hand: who did it, how, when, with what proof; and what came back."""

from datetime import date, datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from petitions.core.blobs import keep
from petitions.dispatch import rules, scans
from petitions.dispatch.models import DispatchState, Item, TaskState, Way
from petitions.organizers import service as organizers
from petitions.organizers.models import Account

_BY_HAND = or_(Item.way == Way.HAND, Item.is_light.is_(True))
"""Of a light letter the annex is brought by hand."""
_LIVE = (DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.DONE, DispatchState.APPROVED)


def record_by_hand(
    session: Session,
    item: Item,
    *,
    how: str,
    on: date,
    account: Account,
    now: datetime,
    proof: str = "",
    note: str = "",
    scan: bytes = b"",
) -> None:
    """A person sent this letter: ``how`` is "post", "courier", "portal" or "in person". Twice at once is once.

    Raises ``NotNow`` when it is no longer to do, ``scans.NotAProof`` for a scan that cannot be kept.
    """
    kept = scans.clean(scan) if scan else None
    _turn(session, item, (TaskState.TO_DO, TaskState.RETURNED), TaskState.SENT)
    item.done_how, item.done_on, item.done_by = how, on, account.id
    item.proof, item.note, item.returned_on = proof or None, note or None, None
    if kept is not None:
        item.proof_blob = keep(session, *kept)
    _record(session, "sent_by_hand", item, account, now)


def record_return(session: Session, item: Item, *, on: date, note: str, account: Account, now: datetime) -> None:
    """The letter came back; it can be sent again by hand."""
    _turn(session, item, (TaskState.SENT,), TaskState.RETURNED)
    item.returned_on, item.note = on, note or item.note
    _record(session, "returned", item, account, now)


def _turn(session: Session, item: Item, before: tuple[TaskState, ...], after: TaskState) -> None:
    if item.dispatch.state not in _LIVE:
        raise rules.NotNow()
    one = update(Item).where(Item.id == item.id, _BY_HAND, Item.task.in_(before)).values(task=after)
    turned = session.scalar(one.returning(Item.id), execution_options={"synchronize_session": False})
    session.refresh(item)
    if turned is None:
        raise rules.NotNow()


def _record(session: Session, verb: str, item: Item, account: Account, now: datetime) -> None:
    dispatch = item.dispatch
    subject = f"dispatch-{dispatch.id}"
    where = dispatch.campaign.organization
    organizers.record(session, verb, subject, organization=where, account=account, now=now, item=item.id)
    if dispatch.state is DispatchState.DONE:  # until the figures say again that nothing is left
        dispatch.state = DispatchState.RUNNING
