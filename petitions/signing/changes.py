"""What changes who counts: each change leaves its difference beside the row, and the next window adds those up."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, delete, func, insert, not_, or_, select
from sqlalchemy.orm import Session

from petitions.signing.models import CountChange, Signature, SignatureState

IS_CONFIRMED = Signature.state == SignatureState.CONFIRMED
_INSERT = insert(CountChange.__table__)  # type: ignore[arg-type]  # a declared table is one


def run(session: Session, statement: Update) -> int:
    """Run an update that changes states and leave what that means for the count; returns how many rows it touched."""
    touched = statement.values(was_confirmed=IS_CONFIRMED).returning(
        Signature.id, Signature.campaign_id, Signature.state, Signature.was_confirmed
    )
    rows = session.execute(touched, execution_options={"synchronize_session": False}).all()
    leave(session, ((row.campaign_id, row.id, difference(row.state, row.was_confirmed)) for row in rows))
    return len(rows)


def difference(state: SignatureState, was_confirmed: bool) -> int:
    """What a row that is now in this state adds to the count that was right before."""
    return (state is SignatureState.CONFIRMED) - was_confirmed


def leave(session: Session, differences: Iterable[tuple[int, int, int]]) -> None:
    """Campaign, signature and difference of each row that changed, in the transaction that changed it."""
    rows = [dict(zip(("campaign_id", "signature_id", "delta"), row, strict=True)) for row in differences if row[2]]
    if rows:
        session.connection().execute(_INSERT, rows)


def take(session: Session, campaign_id: int) -> tuple[int, int]:
    """By how much the count of a campaign moves, and how many changes that is; they are gone. Under its lock."""
    gone = delete(CountChange).where(CountChange.campaign_id == campaign_id).returning(CountChange.delta)
    deltas = session.scalars(gone, execution_options={"synchronize_session": False}).all()
    return sum(deltas), len(deltas)


def waiting(campaign_id: int) -> ColumnElement[int]:
    """What the next window would move the count by, as a part of another query."""
    query = select(func.coalesce(func.sum(CountChange.delta), 0)).where(CountChange.campaign_id == campaign_id)
    return query.scalar_subquery()


def is_in(session: Session, signature: Signature) -> bool:
    """Whether the count holds this signature since the last window."""
    mine = (CountChange.campaign_id == signature.campaign_id, CountChange.signature_id == signature.id)
    since = session.scalar(select(func.coalesce(func.sum(CountChange.delta), 0)).where(*mine)) or 0
    return (signature.state is SignatureState.CONFIRMED) - since > 0


def in_count(campaign_id: int) -> ColumnElement[bool]:
    """The same as a condition on all rows of a campaign."""
    came, went = (_net(campaign_id, is_more=is_more) for is_more in (True, False))
    return or_(and_(IS_CONFIRMED, Signature.id.not_in(came)), and_(not_(IS_CONFIRMED), Signature.id.in_(went)))


def _net(campaign_id: int, *, is_more: bool) -> Any:
    query = select(CountChange.signature_id).where(CountChange.campaign_id == campaign_id)
    moved = func.sum(CountChange.delta)
    return query.group_by(CountChange.signature_id).having(moved > 0 if is_more else moved < 0)
