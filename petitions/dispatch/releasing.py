"""The release: a second person lets every letter and every copy of a dispatch go, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from petitions.core.i18n import day, language
from petitions.core.keys import Keyring
from petitions.dispatch import copies, ledger, mail, preparing, rules
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.dispatch.moves import is_moved, record
from petitions.letters import rules as letter_rules
from petitions.letters import standing
from petitions.letters.models import Letter
from petitions.organizers.models import Account, Membership
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient


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
) -> Dispatch:
    """Release every letter in one transaction: mails into the outbox, the others as tasks. Twice is once.

    ``in_hours``: each mail waits for its addressee's working hours, urgent appeals never do. ``shown``: by item, what
    the campaign's page may say of the door (one of ``rules.SHOWN``). Raises ``MayNotApprove``, ``SecondPerson``,
    ``NotFrozen``, ``TooOld``, ``Overtaken``, and ``Unverified`` unless the mail only goes ``into_catcher``.
    """
    rules.check_approver(dispatch, membership.account_id, membership.role)
    if dispatch.approved_at is not None:
        return dispatch
    items, beside = ledger.list_items(session, dispatch), ledger.list_copies(session, dispatch)
    _check_date(items, now.date())
    if not into_catcher:
        _check_addresses(session, dispatch, now.date())
    preparing.check_release(session, dispatch, items)
    if not is_moved(session, dispatch, [DispatchState.FROZEN], DispatchState.RUNNING):
        if dispatch.approved_at is None:
            raise rules.NotFrozen()
        return dispatch
    dispatch.approved_at, dispatch.approved_by = now, membership.account_id
    dispatch.starts_at, dispatch.in_hours = rules.starts(starts_at, now), in_hours
    for item in items:
        _release(session, item, (shown or {}).get(item.id, ""), membership.account, now)
    for copy in beside:
        copies.release(copy)
    mail.post_letters(session, keys, dispatch, items, beside, now=now)
    dispatch.wave.last_letter_at = now
    record(session, "approve", dispatch, membership.account, now, letters=len(items), copies=len(beside))
    return dispatch


def list_unverified(session: Session, dispatch: Dispatch, today: date) -> list[Recipient]:
    """Who is written to by mail, copies too, at an address that nobody verified in the last 12 months."""
    found: dict[int, Recipient] = {}
    for item in [*ledger.list_items(session, dispatch), *ledger.list_copies(session, dispatch)]:
        seen = recipients.last_verification(session, item.recipient, dispatch.campaign.organization)
        if item.way is Way.MAIL and not recipient_rules.is_fresh(seen, item.email, today):
            found[item.recipient_id] = item.recipient
    return list(found.values())


def letter_of(item: Item) -> Letter:
    """The frozen letter of an item; raises ``NotFrozen``."""
    if item.letter is None:
        raise rules.NotFrozen()
    return item.letter


def _release(session: Session, item: Item, word: str, account: Account, now: datetime) -> None:
    letter = letter_of(item)
    standing.release(session, letter, now=now)
    if letter.replaces is not None:
        session.flush()
        standing.replace(session, letter.replaces, letter, account=account, now=now)
    letter.shown = word if word in rules.SHOWN else rules.SHOWN[0]
    if item.way is Way.HAND or item.is_light:  # of a light letter the annex is what a person brings
        item.task = TaskState.TO_DO


def _check_addresses(session: Session, dispatch: Dispatch, today: date) -> None:
    if unverified := list_unverified(session, dispatch, today):
        raise rules.Unverified(names=", ".join(recipient_rules.name(recipient, language()) for recipient in unverified))


def _check_date(items: Sequence[Item], today: date) -> None:
    dated = [letter_of(item).dated_on for item in items if item.letter is not None]
    if dated and letter_rules.is_too_old(min(dated), today):
        raise rules.TooOld(day=day(min(dated)))
