"""Who may release a dispatch, where each of its items stands, and what the figures add up to."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.dispatch.models import Dispatch, DispatchState
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
DOUBT_REMINDER = timedelta(hours=72)
"""After so long a letter in doubt is brought up once more."""
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
    message = _("A letter alone is larger than 8 MB, which is too much for a mail. Make it shorter or send it by hand.")


class NotNow(Refused):
    """The act does not fit the state of the dispatch or item."""

    code, message = "not_now", _("This cannot be done any more: the dispatch has moved on since the page was opened.")


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


def is_too_large(size: int) -> bool:
    """Whether files of so many bytes are more than a mail should carry."""
    return size > MAIL_LIMIT


def check_size(size: int) -> None:
    """Bytes of a letter that goes by mail, without its annex; raises ``TooLarge``."""
    if is_too_large(size):
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
