"""Who may release a dispatch, where each of its items stands, and what the figures add up to."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.delivery.models import State
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.organizers.models import Role

LOOK_LASTS = timedelta(minutes=15)
GRANT_LASTS = timedelta(minutes=15)
LEASE = timedelta(minutes=5)
"""How long a worker may freeze without a sign of life before another takes over."""
GRANT_PLACE = "dispatches.grant"
BATCH = 50
REASON_LENGTH = 10
"""Fewest characters of a reason for looking at names."""
PROOF_BYTES = 6_000_000
MAIL_LIMIT = 8_000_000
SHOWN = ("written", "answered", "hidden")
"""What the approver lets the campaign's page say of a door."""
NO_REPLY_AFTER = timedelta(days=60)
EDITORS = frozenset({Role.OWNER, Role.EDITOR})
APPROVERS = frozenset({Role.OWNER, Role.APPROVER})
STOPPERS = EDITORS | APPROVERS
OPEN = (DispatchState.RUNNING, DispatchState.PAUSED)


class NothingToSend(Refused):
    """No recipient was chosen, or none of them can be written to."""

    code, message = "nothing_to_send", _("Choose at least one recipient before you freeze a dispatch.")


class CannotPrepare(Refused):
    """Some letters cannot be printed; ``found`` holds (addressee, sentence) for each reason."""

    code, message = (
        "cannot_prepare",
        _("Some letters cannot be printed yet. Each reason is listed; nothing was frozen."),
    )
    status = 422

    def __init__(self, found: list[tuple[str, Any]]) -> None:
        self.found = found
        super().__init__()


class NeedsPassphrase(Refused):
    """The names are held under the organizers' passphrase and an annex is to be printed."""

    code, message = "needs_passphrase", _("Type the passphrase that opens the names: an annex goes with these letters.")


class SecondPerson(Refused):
    """Nobody approves what they prepared themselves."""

    code, message = "second_person", _("You prepared this dispatch, so a second person approves it.")
    next_step = _("Ask an owner or approver of your organization to look at the letters and release them.")


class MayNotApprove(Refused):
    """The role does not allow it."""

    code, message = "may_not_approve", _("Only an owner or an approver releases letters.")


class NotFrozen(Refused):
    """The dispatch is not waiting for approval."""

    code, message = "not_frozen", _("This dispatch is not waiting for approval. Open it to see where it stands.")


class TooOld(Refused):
    """The printed date is more than three days ago."""

    code = "too_old"
    message = _("These letters carry the date of %(day)s, which is more than three days ago. Freeze them again.")


class Unverified(Refused):
    """Somebody must look at the official page before anything leaves for that address."""

    code = "unverified"
    message = _("Nobody verified these addresses in the last 12 months: %(names)s. Verify them, then approve.")


class NumbersDisagree(Refused):
    """Letter, annex and tree do not tell the same number; nothing is frozen."""

    code = "numbers_disagree"
    message = _("The number in the letter, the rows of the annex and the tree do not agree. Nothing was frozen.")


class Overtaken(Refused):
    """Another letter was released to the same addressee since these were frozen."""

    code = "overtaken"
    message = _("%(name)s: %(why)s Discard this dispatch and prepare another.")


class TooLarge(Refused):
    """Most mail servers would turn it away."""

    code = "too_large"
    message = _("A letter and its annex are larger than 8 MB together, which is too much for a mail. Send it by hand.")


class NotNow(Refused):
    """The act does not fit the state of the dispatch or item."""

    code, message = "not_now", _("This cannot be done any more: the dispatch has moved on since the page was opened.")


class Standing(enum.StrEnum):
    """Where an item stands, in one of the figures of the dispatch; each item is in exactly one."""

    PREPARED = "prepared"
    WAITING = "waiting"
    HELD = "held"
    HANDED_OVER = "handed_over"
    TO_DO = "to_do"
    SENT_BY_HAND = "sent_by_hand"
    ANSWERED = "answered"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"
    CANCELLED = "cancelled"


GONE = frozenset({Standing.HANDED_OVER, Standing.SENT_BY_HAND, Standing.ANSWERED, Standing.IN_DOUBT, Standing.REFUSED})
UNFINISHED = frozenset({Standing.PREPARED, Standing.WAITING, Standing.HELD, Standing.TO_DO, Standing.IN_DOUBT})
_BY_ENVELOPE = {
    State.QUEUED: Standing.WAITING,
    State.LEASED: Standing.WAITING,
    State.SENDING: Standing.WAITING,
    State.DEFERRED: Standing.WAITING,
    State.HELD: Standing.HELD,
    State.ACCEPTED: Standing.HANDED_OVER,
    State.DELIVERED: Standing.HANDED_OVER,
    State.REPLIED: Standing.ANSWERED,
    State.IN_DOUBT: Standing.IN_DOUBT,
    State.REFUSED: Standing.REFUSED,
    State.SUPPRESSED: Standing.REFUSED,
    State.BOUNCED: Standing.REFUSED,
    State.EXPIRED: Standing.REFUSED,
    State.CANCELLED: Standing.CANCELLED,
}
_BY_TASK = {
    TaskState.TO_DO: Standing.TO_DO,
    TaskState.SENT: Standing.SENT_BY_HAND,
    TaskState.RETURNED: Standing.REFUSED,
    TaskState.CANCELLED: Standing.CANCELLED,
}


def standing(item: Item, envelope: State | None) -> Standing:
    """The one figure that an item belongs to; ``envelope`` is the state of its mail, None before approval."""
    if envelope is not None and item.way is Way.MAIL:
        return _BY_ENVELOPE[envelope]
    return _BY_TASK[item.task] if item.task else Standing.PREPARED


@dataclass(frozen=True)
class Numbers:
    """The figures of a dispatch; everything but ``letters`` adds up to it."""

    letters: int
    prepared: int = 0
    waiting: int = 0
    held: int = 0
    handed_over: int = 0
    to_do: int = 0
    sent_by_hand: int = 0
    answered: int = 0
    in_doubt: int = 0
    refused: int = 0
    cancelled: int = 0

    def __post_init__(self) -> None:
        parts = sum(getattr(self, field.name) for field in fields(self) if field.name != "letters")
        if parts != self.letters:
            raise AssertionError(f"{parts} items in the figures, {self.letters} in the dispatch")

    @property
    def can_be_stopped(self) -> int:
        """How many letters a pause still reaches."""
        return self.waiting + self.held

    @property
    def can_be_cancelled(self) -> int:
        """How many letters and tasks a cancel still reaches."""
        return self.can_be_stopped + self.to_do

    @property
    def unfinished(self) -> int:
        """How many still need a worker or a person."""
        return self.prepared + self.waiting + self.held + self.to_do + self.in_doubt


def add_up(standings: Iterable[Standing]) -> Numbers:
    """Count each item once."""
    found: dict[str, int] = {}
    total = 0
    for one in standings:
        found[one.value] = found.get(one.value, 0) + 1
        total += 1
    return Numbers(letters=total, **found)


def check_approver(dispatch: Dispatch, account_id: int, role: Role) -> None:
    """A second person with the right role; raises ``MayNotApprove`` or ``SecondPerson``."""
    if role not in APPROVERS:
        raise MayNotApprove()
    if dispatch.created_by == account_id:
        raise SecondPerson()


def check_figures(*, online: int, rows: int, counted_only: int, leaves: int) -> None:
    """Number in the letter = rows of the annex plus those counted only = size of the tree, always."""
    if not online == rows + counted_only == leaves:
        raise NumbersDisagree()


def check_size(size: int) -> None:
    """Bytes of a letter and its annex that go by mail; raises ``TooLarge``."""
    if size > MAIL_LIMIT:
        raise TooLarge()


def door_word(answered: bool, written_on: date | None, today: date) -> str:
    """What a public page says of a door: "answered", "written", "no_reply" or "preparing"."""
    if answered:
        return "answered"
    if written_on is None:
        return "preparing"
    return "no_reply" if today - written_on > NO_REPLY_AFTER else "written"


def starts(chosen: datetime | None, now: datetime) -> datetime:
    """The moment the first letter may leave; never in the past."""
    return max(chosen, now) if chosen else now
