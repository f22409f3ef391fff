"""Which letters an approver opened before the release: whole, or as what differs from the one read whole."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.dispatch import rules
from petitions.dispatch.models import Dispatch, DispatchState, Item, Opening
from petitions.organizers.models import Account

WHOLE, DIFFERENCES = "whole", "differences"
HOWS = (WHOLE, DIFFERENCES)


def note(session: Session, item: Item, how: str, *, account: Account, now: datetime) -> None:
    """Write down that this person opened a letter so; a second time changes nothing. Raises ``NotFrozen``."""
    dispatch = item.dispatch
    if dispatch.state is not DispatchState.FROZEN or item.letter_id is None:
        raise rules.NotFrozen()
    facts = {"letter_id": item.letter_id, "account_id": account.id, "how": how}
    session.execute(select(Dispatch.id).where(Dispatch.id == dispatch.id).with_for_update())  # two presses take turns
    if session.scalar(select(Opening.id).filter_by(**facts)) is None:
        session.add(Opening(dispatch_id=dispatch.id, opened_at=now, **facts))
        session.flush()


def list_opened(session: Session, dispatch: Dispatch, account: Account) -> dict[str, set[int]]:
    """Numbers of the letters that this person opened, by how; for both ways, if only with nothing."""
    mine = select(Opening.how, Opening.letter_id).where(Opening.dispatch_id == dispatch.id)
    found: dict[str, set[int]] = {how: set() for how in HOWS}
    for how, number in session.execute(mine.where(Opening.account_id == account.id)):
        found[how].add(number)
    return found
