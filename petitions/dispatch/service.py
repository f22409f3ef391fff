"""The decision to send: prepare, freeze again, release by a second person, pause, go on, stop."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.errors import NotFound
from petitions.core.i18n import day, language
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.dispatch import figures, ledger, mail, preparing, rules
from petitions.dispatch.answers import note_answer
from petitions.dispatch.doors import Door, list_doors, shown_letter
from petitions.dispatch.hand import record_by_hand, record_return
from petitions.dispatch.ledger import numbers
from petitions.dispatch.looks import ask_look
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters import rules as letter_rules
from petitions.letters import service as letters
from petitions.letters import standing
from petitions.letters.models import Letter, LetterKind
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Membership, Organization
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient

__all__ = [
    "Door", "approve", "ask_look", "by_id", "cancel", "discard", "freeze_again", "item_of", "list_doors",
    "list_unverified", "note_answer", "numbers", "pause", "prepare", "record_by_hand", "record_return", "resume",
    "settle", "shown_letter",
]  # fmt: skip


def by_id(session: Session, organization: Organization, number: int) -> Dispatch:
    """One dispatch of an organization; raises ``NotFound``."""
    dispatch = session.get(Dispatch, number)
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
    _grant(dispatch, keys, grant, needed=any(item.names != "no" for item in items), now=now)
    try:
        with session.begin_nested():
            session.add(dispatch)
            session.flush()
            session.add_all(items)
            for item in items:
                item.dispatch = dispatch
    except IntegrityError:
        return session.scalars(select(Dispatch).where(Dispatch.request_key == request_key)).one()
    _record(session, "prepare", dispatch, account, now, letters=len(items))
    return dispatch


def freeze_again(
    session: Session, dispatch: Dispatch, *, account: Account, keys: Keyring, now: datetime, grant: str | None = None
) -> None:
    """Try a broken freeze once more; letters keep the numbers that were set aside for them."""
    needed = any(item.names != "no" for item in ledger.list_items(session, dispatch))
    _move(session, dispatch, [DispatchState.BROKEN], DispatchState.FREEZING)
    dispatch.problem = None
    _grant(dispatch, keys, grant, needed=needed, now=now)
    _record(session, "freeze_again", dispatch, account, now)


def discard(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> None:
    """Drop what was never released; unprinted numbers are given back, printed letters are revoked."""
    waiting = [DispatchState.FROZEN, DispatchState.BROKEN, DispatchState.FREEZING]
    _move(session, dispatch, waiting, DispatchState.CANCELLED)
    dispatch.grant = dispatch.grant_until = None
    items = ledger.list_items(session, dispatch)
    letters.release_numbers(session, [ledger.number_key(item) for item in items if item.letter_id is None])
    for item in items:
        item.task = TaskState.CANCELLED
        if item.letter is not None:
            standing.drop(item.letter, now=now)
    _record(session, "discard", dispatch, account, now)


def approve(
    session: Session,
    dispatch: Dispatch,
    *,
    membership: Membership,
    keys: Keyring,
    now: datetime,
    starts_at: datetime | None = None,
    into_catcher: bool = False,
    shown: Mapping[int, str] | None = None,
) -> Dispatch:
    """Release every letter in one transaction: mails into the outbox, the others as tasks. Twice is once.

    ``shown``: by item, what the campaign's page may say of the door (one of ``rules.SHOWN``).
    Raises ``MayNotApprove``, ``SecondPerson``, ``NotFrozen``, ``TooOld``, ``Overtaken``, and ``Unverified`` unless
    the mail only goes ``into_catcher``.
    """
    rules.check_approver(dispatch, membership.account_id, membership.role)
    if dispatch.approved_at is not None:
        return dispatch
    items = ledger.list_items(session, dispatch)
    _check_date(items, now.date())
    unverified = [] if into_catcher else list_unverified(session, dispatch, now.date())
    if unverified:
        raise rules.Unverified(names=", ".join(recipient_rules.name(recipient, language()) for recipient in unverified))
    preparing.check_release(session, dispatch, items)
    if not _moved(session, dispatch, [DispatchState.FROZEN], DispatchState.RUNNING):
        if dispatch.approved_at is None:
            raise rules.NotFrozen()
        return dispatch
    dispatch.approved_at, dispatch.approved_by = now, membership.account_id
    dispatch.starts_at = rules.starts(starts_at, now)
    for item in items:
        _release(session, item, (shown or {}).get(item.id, ""), membership.account, now)
    mail.post_letters(session, keys, dispatch, items, now=now)
    dispatch.wave.last_letter_at = now
    _record(session, "approve", dispatch, membership.account, now, letters=len(items))
    return dispatch


def _release(session: Session, item: Item, word: str, account: Account, now: datetime) -> None:
    letter = _letter(item)
    standing.release(session, letter, now=now)
    if letter.replaces is not None:
        session.flush()
        standing.replace(session, letter.replaces, letter, account=account, now=now)
    letter.shown = word if word in rules.SHOWN else rules.SHOWN[0]
    if item.way is Way.HAND:
        item.task = TaskState.TO_DO


def pause(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> int:
    """Nothing more leaves, within one message; returns how many stay here."""
    _move(session, dispatch, [DispatchState.RUNNING], DispatchState.PAUSED)
    delivery.pause(session, ledger.batch_names(session, dispatch), now=now)
    stay = numbers(session, dispatch).can_be_stopped
    _record(session, "pause", dispatch, account, now, letters=stay)
    return stay


def resume(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> int:
    """Go on with what stayed; returns how many."""
    _move(session, dispatch, [DispatchState.PAUSED], DispatchState.RUNNING)
    delivery.resume(session, ledger.batch_names(session, dispatch), now=now)
    left = numbers(session, dispatch).can_be_stopped
    _record(session, "resume", dispatch, account, now, letters=left)
    return left


def cancel(session: Session, dispatch: Dispatch, *, account: Account, now: datetime) -> int:
    """Stop for good what has not left; letters already gone stay gone. Returns how many were stopped."""
    _move(session, dispatch, list(rules.OPEN), DispatchState.CANCELLED)
    delivery.cancel(session, ledger.batch_names(session, dispatch), now=now)
    stopped = 0
    for row in ledger.list_rows(session, dispatch):
        if row.standing is figures.Standing.TO_DO:
            row.item.task = TaskState.CANCELLED
        if row.standing in (figures.Standing.CANCELLED, figures.Standing.TO_DO):
            standing.drop(_letter(row.item), now=now)
            stopped += 1
    _record(session, "cancel", dispatch, account, now, letters=stopped)
    return stopped


def settle(session: Session, item: Item, answer: str, *, account: Account, now: datetime) -> None:
    """A person decides about a letter in doubt: "arrived", "again" (they may get it twice) or "wait"."""
    envelope = session.scalar(select(Envelope).where(Envelope.key == item.envelope_key))
    if envelope is None:
        raise rules.NotNow()
    delivery.settle(session, envelope, answer, now=now)
    _record(session, f"settle_{answer}", item.dispatch, account, now, item=item.id)


def list_unverified(session: Session, dispatch: Dispatch, today: date) -> list[Recipient]:
    """Addressees by mail whose address nobody verified in the last 12 months."""
    found = []
    for item in ledger.list_items(session, dispatch):
        seen = recipients.last_verification(session, item.recipient, dispatch.campaign.organization)
        if item.way is Way.MAIL and not recipient_rules.is_fresh(seen, item.email, today):
            found.append(item.recipient)
    return found


def _grant(dispatch: Dispatch, keys: Keyring, passphrase: str | None, *, needed: bool, now: datetime) -> None:
    dispatch.grant = dispatch.grant_until = None
    if not needed or keys.names_are_held_by_worker:
        return
    if not passphrase:
        raise rules.NeedsPassphrase()
    dispatch.grant = keys.contact.seal(passphrase.encode(), rules.GRANT_PLACE)
    dispatch.grant_until = now + rules.GRANT_LASTS


def _check_date(items: Sequence[Item], today: date) -> None:
    dated = [_letter(item).dated_on for item in items if item.letter is not None]
    if dated and letter_rules.is_too_old(min(dated), today):
        raise rules.TooOld(day=day(min(dated)))


def _letter(item: Item) -> Letter:
    if item.letter is None:
        raise rules.NotFrozen()
    return item.letter


def _move(session: Session, dispatch: Dispatch, before: Sequence[DispatchState], after: DispatchState) -> None:
    if not _moved(session, dispatch, before, after):
        raise rules.NotNow()


def _moved(session: Session, dispatch: Dispatch, before: Sequence[DispatchState], after: DispatchState) -> bool:
    """One conditional statement, so that of two people who press at once one moves it and one is told."""
    one = update(Dispatch).where(Dispatch.id == dispatch.id, Dispatch.state.in_(before)).values(state=after)
    moved = session.scalar(one.returning(Dispatch.id), execution_options={"synchronize_session": False})
    session.refresh(dispatch)
    return moved is not None


def _record(
    session: Session, verb: str, dispatch: Dispatch, account: Account | None, now: datetime, **facts: int
) -> None:
    where = dispatch.campaign.organization
    organizers.record(session, verb, f"dispatch-{dispatch.id}", organization=where, account=account, now=now, **facts)
