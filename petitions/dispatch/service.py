"""The decision to send: prepare, freeze again, release by a second person, pause, go on, stop."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.dispatch import figures, ledger, preparing, rules
from petitions.dispatch.answers import note_answer
from petitions.dispatch.doors import Door, list_doors, shown_letter
from petitions.dispatch.hand import record_by_hand, record_return
from petitions.dispatch.ledger import numbers
from petitions.dispatch.looks import ask_look
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState
from petitions.dispatch.moves import lend, move, record
from petitions.dispatch.releasing import approve, ask_outside, letter_of, list_unverified
from petitions.dispatch.striking import list_strikes, strike, undo_strike
from petitions.letters import service as letters
from petitions.letters import standing
from petitions.letters.models import LetterKind
from petitions.organizers.models import Account, Organization

__all__ = [
    "Door", "approve", "ask_look", "ask_outside", "by_id", "cancel", "discard", "freeze_again", "item_of", "list_doors",
    "list_strikes", "list_unverified", "note_answer", "numbers", "pause", "prepare", "record_by_hand", "record_return",
    "resume", "settle", "shown_letter", "strike", "undo_strike",
]  # fmt: skip


def by_id(session: Session, organization: Organization, number: int) -> Dispatch:
    """One dispatch of an organization; raises ``NotFound``."""
    near = joinedload(Dispatch.campaign).joinedload(Campaign.organization)
    dispatch = session.get(Dispatch, number, options=[near, joinedload(Dispatch.wave)])
    if dispatch is None or dispatch.campaign.organization_id != organization.id:
        raise NotFound()
    return dispatch


def item_of(session: Session, dispatch: Dispatch, number: int) -> Item:
    """One item of a dispatch; raises ``NotFound``."""
    item = session.get(Item, number)
    if item is None or item.dispatch_id != dispatch.id:
        raise NotFound()
    return item


def prepare(
    session: Session,
    campaign: Campaign,
    choices: Sequence[Choice],
    *,
    request_key: str,
    account: Account | None,
    keys: Keyring,
    now: datetime,
    grant: str | None = None,
    kind: LetterKind = LetterKind.FIRST,
    reason: str = "",
    with_table: bool = False,
) -> Dispatch:
    """Ask for a freeze of one letter for each choice; the press does it. The same ``request_key`` is one dispatch.

    ``grant`` is the passphrase of the names, kept sealed for 15 minutes; ``reason`` says why a mailroom that had its
    letters in this wave gets one more; ``with_table`` puts the names into the annex also as CSV. Raises
    ``NothingToSend``, ``CannotPrepare`` with every reason, or ``NeedsPassphrase``; then nothing is stored.
    """
    known = session.scalar(select(Dispatch).where(Dispatch.request_key == request_key))
    if known is not None:
        return known
    preparing.check(session, campaign, choices, kind=kind, reason=reason, now=now)
    items = [preparing.item(session, choice, kind) for choice in choices]
    wave = campaigns.current_wave(session, campaign)
    facts = {"kind": kind, "with_table": with_table, "created_by": account.id if account else None}
    dispatch = Dispatch(campaign=campaign, wave=wave, request_key=request_key, created_at=now, **facts)
    lend(dispatch, keys, grant, needed=any(item.names != "no" for item in items), now=now)
    try:
        with session.begin_nested():
            session.add(dispatch)
            session.flush()
            session.add_all(items)
            for item in items:
                item.dispatch = dispatch
    except IntegrityError:
        return session.scalars(select(Dispatch).where(Dispatch.request_key == request_key)).one()
    record(session, "prepare", dispatch, account, now, letters=len(items))
    return dispatch


def freeze_again(
    session: Session, dispatch: Dispatch, *, account: Account, keys: Keyring, now: datetime, grant: str | None = None
) -> None:
    """Try a broken freeze once more; letters keep the numbers that were set aside for them."""
    items = ledger.list_items(session, dispatch)
    preparing.check_wanted(session, dispatch, items, now.date())
    needed = any(item.names != "no" for item in items)
    move(session, dispatch, [DispatchState.BROKEN], DispatchState.FREEZING)
    dispatch.problem = None
    lend(dispatch, keys, grant, needed=needed, now=now)
    record(session, "freeze_again", dispatch, account, now)


def discard(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> None:
    """Drop what was never released; unprinted numbers are given back, printed letters are revoked."""
    waiting = [DispatchState.FROZEN, DispatchState.BROKEN, DispatchState.FREEZING]
    move(session, dispatch, waiting, DispatchState.CANCELLED)
    dispatch.grant = dispatch.grant_until = None
    items = ledger.list_items(session, dispatch)
    letters.release_numbers(session, [ledger.number_key(item) for item in items if item.letter_id is None])
    for item in items:
        item.task = TaskState.CANCELLED
        if item.letter is not None:
            standing.drop(item.letter, now=now)
    for copy in ledger.list_copies(session, dispatch):
        copy.task = TaskState.CANCELLED
    record(session, "discard", dispatch, account, now)


def pause(session: Session, dispatch: Dispatch, *, account: Account | None, now: datetime) -> int:
    """Nothing more leaves, within one message; returns how many stay here."""
    move(session, dispatch, [DispatchState.RUNNING], DispatchState.PAUSED)
    delivery.pause(session, ledger.batch_names(session, dispatch), now=now)
    stay = ledger.all_numbers(session, dispatch).can_be_stopped
    record(session, "pause", dispatch, account, now, letters=stay)
    return stay


def resume(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> int:
    """Go on with what stayed; returns how many."""
    move(session, dispatch, [DispatchState.PAUSED], DispatchState.RUNNING)
    delivery.resume(session, ledger.batch_names(session, dispatch), now=now)
    left = ledger.all_numbers(session, dispatch).can_be_stopped
    record(session, "resume", dispatch, account, now, letters=left)
    return left


def cancel(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> int:
    """Stop for good what has not left; letters already gone stay gone. Returns how many were stopped."""
    move(session, dispatch, list(rules.OPEN), DispatchState.CANCELLED)
    delivery.cancel(session, ledger.batch_names(session, dispatch), now=now)
    stopped = 0
    for row in ledger.every_row(session, dispatch):
        was_to_do = row.standing is figures.Standing.TO_DO
        if was_to_do or (row.item.is_light and row.item.task is TaskState.TO_DO):
            row.item.task = TaskState.CANCELLED
        if was_to_do or row.standing is figures.Standing.CANCELLED:
            stopped += 1
            if row.item.copy_of_id is None:
                standing.drop(letter_of(row.item), now=now)
    record(session, "cancel", dispatch, account, now, letters=stopped)
    return stopped


def settle(session: Session, item: Item, answer: str, *, account: Account, now: datetime) -> None:
    """A person decides about a letter in doubt: "arrived", "again" (they may get it twice) or "wait"."""
    envelope = session.scalar(select(Envelope).where(Envelope.key == item.envelope_key))
    if envelope is None:
        raise rules.NotNow()
    delivery.settle(session, envelope, answer, now=now)
    record(session, f"settle_{answer}", item.dispatch, account, now, item=item.id)


def go_on_to(session: Session, dispatch: Dispatch, *, domain: str, account: Account, now: datetime) -> None:
    """Let letters leave again for a domain that stands still and that this dispatch writes to; raises ``NotNow``."""
    mine = {row.envelope.domain for row in ledger.every_row(session, dispatch) if row.envelope}
    if domain not in mine or not delivery.resume_domain(session, domain):
        raise rules.NotNow()
    record(session, "go_on_to_domain", dispatch, account, now)
