"""Strike names from a frozen annex by their numbers, and take that back; each time the letters are printed anew.

What was struck is struck out of the campaign, by a review as any other; what follows from it is that these letters,
and whoever approved them, begin anew. A letter that was released never changes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from petitions.core.errors import NotFound, Refused
from petitions.core.keys import Keyring
from petitions.dispatch import ledger, looks, rules
from petitions.dispatch.models import Dispatch, DispatchState, Item, Look, Strike
from petitions.dispatch.moves import lend, move, record
from petitions.letters import standing
from petitions.organizers.models import Account
from petitions.signing.vetting import numbers
from petitions.signing.vetting import service as vetting
from petitions.signing.vetting.models import Act, Review
from petitions.signing.vetting.rules import NothingFits


class Gone(Refused):
    """Names are struck from letters that wait, never from letters that were released."""

    code = "gone"
    message = _("These letters were released, and nothing in them changes any more.")
    next_step = _(
        "What you can do: record under Replies what happened, with a note, so that it stands in the ledger; or send a "
        "correction."
    )


class Unnumbered(Refused):
    """An annex from before rows could be struck."""

    code = "unnumbered"
    message = _("Rows of this annex cannot be struck: it was frozen before that was possible. Discard the dispatch.")


class AllOfThem(Refused):
    """An annex without a single name."""

    code, status = "all_of_them", 422
    message = _("These are all the names of the annex. Discard the dispatch instead, and review the signatures.")


class AlreadyOut(Refused):
    """All of them were withdrawn or struck out since the freeze."""

    code = "already_out"
    message = _(
        "These signatures no longer stand: they were withdrawn or struck out since the freeze. Discard the dispatch "
        "and prepare another; it is printed without them."
    )


def strike(
    session: Session,
    look: Look,
    typed: str,
    *,
    key: bytes | None,
    reason: str,
    account: Account,
    keys: Keyring,
    now: datetime,
    grant: str | None = None,
) -> Strike:
    """Strike rows of the annex that this browser looks at, and freeze its letters again. Twice is once.

    ``grant`` is the passphrase for that freeze. Raises ``Gone`` once the letters were released, ``NotNow``,
    ``looks.LookOver``, ``Unnumbered``, what ``numbers.read`` raises, ``AllOfThem``, ``AlreadyOut``, or
    ``NeedsPassphrase``; then nothing is changed.
    """
    dispatch = _dispatch_of(look)
    session.execute(select(Dispatch.id).where(Dispatch.id == dispatch.id).with_for_update())
    session.refresh(dispatch)
    _check_is_here(dispatch)
    most = look.letter.annex.named if look.letter.annex else 0
    picked = numbers.read(typed, most)
    if (known := _known(session, look, numbers.write(picked))) is not None:
        return known
    _check_waits(dispatch, DispatchState.FROZEN)
    rows = looks.signatures(look, key, now=now)
    if len(rows) != most:
        raise Unnumbered()
    if len(picked) == most:
        raise AllOfThem()
    review = _strike_out(session, dispatch, rows, picked, reason=reason, by=account, now=now)
    said = numbers.write(picked)
    made = Strike(dispatch=dispatch, look=look, review=review, numbers=said, made_at=now)
    session.add(made)
    facts = {"numbers": said, "review": review.id, "letter": look.letter_id, "reason": reason}
    record(session, "strike", dispatch, account, now, **facts)
    _freeze_anew(session, dispatch, [DispatchState.FROZEN], keys, grant, now)
    return made


def undo_strike(
    session: Session, strike: Strike, *, account: Account, keys: Keyring, now: datetime, grant: str | None = None
) -> Strike:
    """Bring back what was struck and freeze the letters again. Twice is once.

    Raises ``Gone`` once they were released, ``NotNow`` while they are printed, or ``NeedsPassphrase``.
    """
    dispatch = strike.dispatch
    session.execute(select(Dispatch.id).where(Dispatch.id == dispatch.id).with_for_update())
    session.refresh(dispatch)
    session.refresh(strike)
    if strike.undone_at is not None:
        return strike
    _check_is_here(dispatch)
    _check_waits(dispatch, DispatchState.FROZEN, DispatchState.BROKEN)
    strike.undone_at = now
    vetting.undo(session, strike.review, by=account, now=now)
    vetting.carry_on(session, strike.review_id, now=now)
    record(session, "undo_strike", dispatch, account, now, numbers=strike.numbers, review=strike.review_id)
    _freeze_anew(session, dispatch, [DispatchState.FROZEN, DispatchState.BROKEN], keys, grant, now)
    return strike


def list_strikes(session: Session, dispatch: Dispatch) -> list[Strike]:
    """What was struck from its annexes, the newest first."""
    mine = select(Strike).where(Strike.dispatch_id == dispatch.id).order_by(Strike.id.desc())
    near = (joinedload(Strike.review).joinedload(Review.account), joinedload(Strike.look).joinedload(Look.letter))
    return list(session.scalars(mine.options(*near)))


def strike_of(session: Session, dispatch: Dispatch, number: int) -> Strike:
    """One strike of a dispatch; raises ``NotFound``."""
    found = session.get(Strike, number)
    if found is None or found.dispatch_id != dispatch.id:
        raise NotFound()
    return found


def told(look: Look, keys: Keyring, now: datetime) -> dict[str, Any]:
    """What the page of a look says: its dispatch, whether its time is over, and whether names can be struck there."""
    dispatch, annex = _dispatch_of(look), look.letter.annex
    waits = dispatch.state is DispatchState.FROZEN and look.item is not None and look.item.letter_id == look.letter_id
    return {
        "look": look,
        "dispatch": dispatch,
        "is_over": look.until <= now,
        "may_strike": waits and annex is not None and annex.numbers_id is not None,
        "gone": Gone() if dispatch.approved_at is not None else None,
        "most": annex.named if annex else 0,
        "needs_passphrase": not keys.names_are_held_by_worker,
    }


def _dispatch_of(look: Look) -> Dispatch:
    if look.item is None:
        raise NotFound()
    return look.item.dispatch


def _known(session: Session, look: Look, said: str) -> Strike | None:
    """The same numbers struck from the same look: a second press of one form."""
    mine = select(Strike).where(Strike.look_id == look.id, Strike.numbers == said, Strike.undone_at.is_(None))
    return session.scalar(mine.limit(1))


def _check_is_here(dispatch: Dispatch) -> None:
    if dispatch.approved_at is not None:
        raise Gone()


def _check_waits(dispatch: Dispatch, *states: DispatchState) -> None:
    if dispatch.state not in states:
        raise rules.NotNow()


def _strike_out(
    session: Session,
    dispatch: Dispatch,
    rows: Sequence[int],
    picked: Sequence[int],
    *,
    reason: str,
    by: Account,
    now: datetime,
) -> Review:
    """These rows as a review that is carried out at once; raises ``AlreadyOut`` where none of them stands any more."""
    asked = {"ids": [rows[number - 1] for number in picked], "numbers": numbers.write(picked)}
    try:
        review = vetting.decide(session, dispatch.campaign, Act.INVALIDATE, asked, reason=reason, by=by, now=now)
    except NothingFits as no:
        raise AlreadyOut() from no
    vetting.carry_on(session, review.id, now=now)
    return review


def _freeze_anew(
    session: Session,
    dispatch: Dispatch,
    before: Sequence[DispatchState],
    keys: Keyring,
    grant: str | None,
    now: datetime,
) -> None:
    """Drop what is frozen and let the press make it again, under numbers of its own."""
    items = ledger.list_items(session, dispatch)
    lend(dispatch, keys, grant, needed=any(item.names != "no" for item in items), now=now)
    session.flush()
    move(session, dispatch, before, DispatchState.FREEZING)
    dispatch.problem = None
    for copy in ledger.list_copies(session, dispatch):
        session.delete(copy)
    session.flush()
    looks.close_of(session, [item.letter for item in items if item.letter], now=now)
    for item in items:
        _drop(session, item, now)
    session.flush()


def _drop(session: Session, item: Item, now: datetime) -> None:
    """Its letter never left: it stays as a withdrawn one with its number, and its annex is erased."""
    letter = item.letter
    if letter is None:
        return
    standing.drop(letter, now=now)
    standing.keep_number(session, letter, ledger.number_key(item))
    for blob in (letter.annex.blob, letter.annex.numbers) if letter.annex else ():
        if blob is not None:
            blob.content = None
    item.letter = None
