"""The release, by a second person or what stands in for one: every letter and copy goes, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from petitions.core.i18n import day, language
from petitions.core.keys import Keyring
from petitions.dispatch import copies, deciding, ledger, mail, openings, preparing, rules
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.dispatch.moves import is_moved, record
from petitions.dispatch.outside import service as outside
from petitions.dispatch.outside.models import OutsideApproval
from petitions.letters import rules as letter_rules
from petitions.letters import standing
from petitions.letters.models import Letter
from petitions.organizers.models import Account, Membership
from petitions.recipients import moderating
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient, Verification
from petitions.recipients.moderation_rules import Unmoderated


def approve(
    session: Session,
    dispatch: Dispatch,
    *,
    membership: Membership,
    keys: Keyring,
    now: datetime,
    starts_at: datetime | None = None,
    in_hours: bool = False,
    into_catcher: bool = False,
    shown: Mapping[int, str] | None = None,
    seen: str | None = None,
    despite: str = "",
    logged_in_at: datetime | None = None,
) -> Dispatch:
    """Release every letter in one transaction: mails into the outbox, the others as tasks. Twice is once.

    ``in_hours``: each mail waits for its addressee's working hours, urgent appeals never do. ``shown``: by item, what
    the campaign's page may say of the door (``rules.SHOWN``). ``seen``: the hash of what the page held. ``despite``:
    why they go although signatures are held. Raises what ``rules.ways_to_release`` says, ``Outdated``, ``NotFrozen``,
    ``HeldRows``, ``TooOld``, ``Overtaken``, ``Unagreed``, ``Unwanted``, ``Unmoderated``; ``Unverified`` if not caught.
    """
    found = deciding.ways(session, dispatch, membership, logged_in_at=logged_in_at, now=now)
    if found.refused is not None:
        raise found.refused
    if dispatch.approved_at is not None:
        return dispatch
    _check_words(session, dispatch, seen)
    items, beside = ledger.list_items(session, dispatch), ledger.list_copies(session, dispatch)
    _check_readers(session, dispatch, [*items, *beside], now.date())
    left = deciding.check_held(session, dispatch, despite)
    _check_letters(session, dispatch, items, now.date(), into_catcher)
    if not _is_mine(session, dispatch):
        return dispatch
    dispatch.approved_at, dispatch.approved_by, dispatch.released_as = now, membership.account_id, found.open
    dispatch.held_then, dispatch.unreviewed_then = left.held, left.rows
    dispatch.despite = despite if left.held else None
    dispatch.starts_at, dispatch.in_hours = rules.starts(starts_at, now), in_hours
    _let_go(session, keys, dispatch, (items, beside), shown or {}, membership.account, now)
    return dispatch


def _check_words(session: Session, dispatch: Dispatch, seen: str | None) -> None:
    """What was read is what goes out, and whoever is named has agreed to it."""
    deciding.check_seen(session, dispatch, seen)
    agreeing.check(session, dispatch, deciding.digest(session, dispatch))


def ask_outside(
    session: Session,
    dispatch: Dispatch,
    *,
    membership: Membership,
    name: str,
    email: str,
    language: str,
    token: str,
    now: datetime,
) -> OutsideApproval:
    """A link for somebody from outside, where nobody else here could approve.

    Raises ``NotFrozen``, ``NotAlone``, ``MayNotApprove``, ``IsMember`` or ``EnoughAsked``.
    """
    if dispatch.state is not DispatchState.FROZEN:
        raise rules.NotFrozen()
    found = deciding.ways(session, dispatch, membership, logged_in_at=None, now=now)
    if not found.is_alone:
        raise found.refused if isinstance(found.refused, rules.MayNotApprove) else rules.NotAlone()
    said, whom = {"digest": deciding.digest(session, dispatch), "token": token}, {"name": name, "email": email}
    return outside.ask(session, dispatch, **whom, **said, language=language, account=membership.account, now=now)


def list_unverified(session: Session, dispatch: Dispatch, today: date) -> list[Recipient]:
    """Who is written to by mail, copies too, at an address that nobody verified in the last 12 months."""
    items = [*ledger.list_items(session, dispatch), *ledger.list_copies(session, dispatch)]
    seen = recipients.last_verifications(session, [one.recipient for one in items], dispatch.campaign.organization)
    return unverified(items, seen, today)


def unverified(items: Sequence[Item], seen: Mapping[int, Verification], today: date) -> list[Recipient]:
    """The same of some items, given the newest check of each recipient."""
    found: dict[int, Recipient] = {}
    for item in items:
        if item.way is Way.MAIL and not recipient_rules.is_fresh(seen.get(item.recipient_id), item.email, today):
            found[item.recipient_id] = item.recipient
    return list(found.values())


def letter_of(item: Item) -> Letter:
    """The frozen letter of an item; raises ``NotFrozen``."""
    if item.letter is None:
        raise rules.NotFrozen()
    return item.letter


def _is_mine(session: Session, dispatch: Dispatch) -> bool:
    """Whether this press moved it; False where another has released it. Raises ``NotFrozen``."""
    if is_moved(session, dispatch, [DispatchState.FROZEN], DispatchState.RUNNING):
        return True
    if dispatch.approved_at is None:
        raise rules.NotFrozen()
    return False


def _let_go(
    session: Session,
    keys: Keyring,
    dispatch: Dispatch,
    both: tuple[Sequence[Item], Sequence[Item]],
    shown: Mapping[int, str],
    account: Account,
    now: datetime,
) -> None:
    items, beside = both
    for item in items:
        _release(session, item, shown.get(item.id, ""), account, now)
    for copy in beside:
        copies.release(copy)
    mail.post_letters(session, keys, dispatch, items, beside, now=now)
    dispatch.wave.last_letter_at = now
    _note(session, dispatch, account, now, letters=len(items), copies=len(beside))


def _note(session: Session, dispatch: Dispatch, account: Account, now: datetime, **sums: int) -> None:
    """The release in the record: how it was decided, what was opened before, and what nobody had reviewed."""
    opened = openings.list_opened(session, dispatch, account)
    facts: dict[str, Any] = {"way": str(dispatch.released_as), "held": dispatch.held_then}
    facts |= {"unreviewed": dispatch.unreviewed_then}
    facts |= {"despite": dispatch.despite} if dispatch.despite else {}
    facts |= {how: sorted(numbers) for how, numbers in opened.items()}
    record(session, "approve", dispatch, account, now, **facts, **sums)


def _release(session: Session, item: Item, word: str, account: Account, now: datetime) -> None:
    letter = letter_of(item)
    standing.release(session, letter, now=now)
    if letter.replaces is not None:
        session.flush()
        standing.replace(session, letter.replaces, letter, account=account, now=now)
    letter.shown = word if word in rules.SHOWN else rules.SHOWN[0]
    if item.way is Way.HAND or item.is_light:  # of a light letter the annex is what a person brings
        item.task = TaskState.TO_DO


def _check_letters(
    session: Session, dispatch: Dispatch, items: Sequence[Item], today: date, into_catcher: bool
) -> None:
    dated = [letter_of(item).dated_on for item in items if item.letter is not None]
    if dated and letter_rules.is_too_old(min(dated), today):
        raise rules.TooOld(day=day(min(dated)))
    if not into_catcher and (found := list_unverified(session, dispatch, today)):
        raise rules.Unverified(names=", ".join(recipient_rules.name(recipient, language()) for recipient in found))
    preparing.check_release(session, dispatch, items)


def _check_readers(session: Session, dispatch: Dispatch, items: Sequence[Item], today: date) -> None:
    """They want letters, and of own contacts another organization has looked, where there is one."""
    preparing.check_wanted(session, dispatch, items, today)
    if found := moderating.list_unmoderated(session, [(one.recipient, one.email) for one in items]):
        raise Unmoderated(names=", ".join(recipient_rules.name(recipient, language()) for recipient in found))
