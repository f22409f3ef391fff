"""How a dispatch moves from state to state, and what is written down of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.dispatch import rules
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.organizers import service as organizers
from petitions.organizers.models import Account


def move(session: Session, dispatch: Dispatch, before: Sequence[DispatchState], after: DispatchState) -> None:
    """Raises ``NotNow`` where it is not in one of the states before."""
    if not is_moved(session, dispatch, before, after):
        raise rules.NotNow()


def is_moved(session: Session, dispatch: Dispatch, before: Sequence[DispatchState], after: DispatchState) -> bool:
    """One conditional statement, so that of two people who press at once one moves it and one is told."""
    one = update(Dispatch).where(Dispatch.id == dispatch.id, Dispatch.state.in_(before)).values(state=after)
    moved = session.scalar(one.returning(Dispatch.id), execution_options={"synchronize_session": False})
    session.refresh(dispatch)
    return moved is not None


def lend(dispatch: Dispatch, keys: Keyring, passphrase: str | None, *, needed: bool, now: datetime) -> None:
    """Keep the passphrase for the freeze that follows, sealed, where one is ``needed``; raises ``NeedsPassphrase``."""
    dispatch.grant = dispatch.grant_until = None
    if not needed or keys.names_are_held_by_worker:
        return
    if not passphrase:
        raise rules.NeedsPassphrase()
    dispatch.grant = keys.contact.seal(passphrase.encode(), rules.GRANT_PLACE)
    dispatch.grant_until = now + rules.GRANT_LASTS


def record(
    session: Session, verb: str, dispatch: Dispatch, account: Account | None, now: datetime, **facts: Any
) -> None:
    """Who did what to it, in the organization's record."""
    where = dispatch.campaign.organization
    organizers.record(session, verb, f"dispatch-{dispatch.id}", organization=where, account=account, now=now, **facts)
