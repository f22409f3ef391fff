"""Whether a letter still stands: released, withdrawn with words for the public, or replaced by a corrected one.

Nothing printed ever changes; what changes is what its page says to whoever checks it.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.delivery import service as delivery
from petitions.delivery.models import State
from petitions.letters.models import Letter, LetterState, Reservation
from petitions.letters.values import LetterValues
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.signing import service as signing

_ON_ITS_WAY = (State.QUEUED, State.LEASED, State.SENDING, State.DEFERRED, State.HELD, State.IN_DOUBT)


class NotStanding(Refused):
    """Only a letter that was released can be withdrawn or replaced, and only once."""

    code = "not_standing"
    message = _("Only a letter that was released and still stands can be withdrawn. Nothing was changed.")


class NotGone(Refused):
    """A letter that still waits in the outbox is stopped, not withdrawn."""

    code = "not_gone"
    message = _(
        "This letter has not left yet. Stop its dispatch, or say what became of a letter in doubt: then it can be "
        "withdrawn."
    )


class NotItsSuccessor(Refused):
    """A letter is replaced by another released letter of the same organization."""

    code = "not_its_successor"
    message = _("A letter can be replaced only by another released letter of the same organization.")


def release(session: Session, letter: Letter, *, now: datetime) -> None:
    """From now on its code is known, and receipts name the tree that it counts."""
    letter.state = LetterState.RELEASED
    if letter.tree_id is not None:
        signing.release_trees(session, [letter.tree_id], now=now)


def drop(letter: Letter, *, now: datetime) -> None:
    """A letter that never left: whoever finds its code reads that it was withdrawn.

    A letter that it was to replace stands again as it did before.
    """
    letter.state, letter.revoked_at = LetterState.REVOKED, now
    old = letter.replaces
    if old is not None and old.replaced_by_id == letter.id:
        old.replaced_by = None
        was_withdrawn = old.revoked_reason is not None
        old.state = LetterState.REVOKED if was_withdrawn else LetterState.RELEASED
        old.revoked_at = old.revoked_at if was_withdrawn else None


def keep_number(session: Session, letter: Letter, key: str) -> None:
    """The number set aside under ``key`` stays with this letter: another printed in its place gets one of its own."""
    mine = update(Reservation).where(Reservation.key == key, Reservation.reference == letter.reference)
    session.execute(mine.values(key=f"letter-{letter.id}"), execution_options={"synchronize_session": False})


def revoke(session: Session, letter: Letter, *, reason: str, account: Account | None, now: datetime) -> Letter:
    """Withdraw a letter that has gone out; ``reason`` is for everybody who checks it.

    Raises ``NotStanding``, or ``NotGone`` while it waits in the outbox.
    """
    if is_on_its_way(session, letter):
        raise NotGone()
    if not _moved(session, letter, [LetterState.RELEASED], LetterState.REVOKED, now):
        raise NotStanding()
    letter.revoked_reason = reason.strip()
    _record(session, "revoke_letter", letter, account, now, reason=letter.revoked_reason)
    return letter


def replace(session: Session, old: Letter, new: Letter, *, account: Account | None, now: datetime) -> Letter:
    """From now on the page of ``old`` says that ``new`` stands in its place. Twice is once.

    Raises ``NotItsSuccessor``, or ``NotStanding`` when another letter has taken its place before.
    """
    if old.replaced_by_id == new.id and old.state is LetterState.REPLACED:
        return old
    if old.id == new.id or old.organization_id != new.organization_id or new.state is not LetterState.RELEASED:
        raise NotItsSuccessor()
    if not _moved(session, old, [LetterState.RELEASED, LetterState.REVOKED], LetterState.REPLACED, now):
        raise NotStanding()
    old.replaced_by = new
    session.flush()
    _record(session, "replace_letter", old, account, now, by=new.id)
    return old


def is_on_its_way(session: Session, letter: Letter) -> bool:
    """Whether its mail may still leave, or nobody knows yet whether it left."""
    key = f"letter-{letter.id}"
    envelope = delivery.states_of(session, [key]).get(key)
    return envelope is not None and envelope.state in _ON_ITS_WAY


def is_confidential(letter: Letter) -> bool:
    """Whether nothing of it may be shown to the public."""
    return LetterValues.from_json(letter.values).confidential


def _moved(session: Session, letter: Letter, before: list[LetterState], after: LetterState, now: datetime) -> bool:
    """One conditional statement, so that of two people who press at once one is told."""
    since = func.coalesce(Letter.revoked_at, now)
    one = update(Letter).where(Letter.id == letter.id, Letter.state.in_(before)).values(state=after, revoked_at=since)
    moved = session.scalar(one.returning(Letter.id), execution_options={"synchronize_session": False})
    session.refresh(letter)
    return moved is not None


def _record(
    session: Session, verb: str, letter: Letter, account: Account | None, now: datetime, **facts: object
) -> None:
    where = letter.campaign.organization
    organizers.record(session, verb, f"letter-{letter.id}", organization=where, account=account, now=now, **facts)
