"""Who may release a dispatch, where each of its items stands, and what the figures add up to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.core.i18n import moment
from petitions.dispatch.models import DispatchState, Release
from petitions.organizers.models import Role
from petitions.organizers.release_terms import Terms

GRANT_LASTS = timedelta(minutes=15)
LEASE = timedelta(minutes=5)
"""How long a worker may freeze without a sign of life before another takes over."""
MOST_ASKED = 3
"""People from outside who can be asked about one dispatch at a time: more would be shopping for a yes."""
GRANT_PLACE = "dispatches.grant"
BATCH = 50
REASON_LENGTH = 10
"""Fewest characters of a reason for letting letters go although signatures are held."""
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
NO_MORE = Terms()
"""An organization that asks for nothing beyond a second person."""
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
    """Nobody approves what they prepared themselves, as long as somebody else can."""

    code, message = "second_person", _("You prepared this dispatch, so a second person approves it.")
    next_step = _("Ask an owner or approver of your organization to look at the letters and release them.")


class WroteIt(SecondPerson):
    """Nor what they wrote themselves."""

    message = _("You wrote the text of these letters, so somebody who did not approves them.")


class Alone(Refused):
    """Nobody else here could approve, and neither has somebody outside done so nor is the wait over."""

    code = "alone"
    message = _("Nobody else here could approve these letters. You may release them from %(moment)s on.")
    next_step = _("Or invite somebody from outside to look at them: with their approval you need not wait.")


class AskOutside(Refused):
    """Nobody else here could approve, and the organization wants that nobody releases alone."""

    code = "ask_outside"
    message = _("Nobody else here could approve these letters, and in your organization nobody releases alone.")
    next_step = _("Invite somebody from outside to look at them: with their approval they leave.")


class LogInAfresh(Refused):
    """The wait is over; the release still wants a log-in that began after it."""

    code = "log_in_afresh"
    message = _("The wait is over. Log out and log in once more, then release the letters.")


class Outdated(Refused):
    """What was looked at is not what is frozen now."""

    code = "outdated"
    message = _("These letters are not the ones you looked at. Look at them again, then release them.")


class HeldRows(Refused):
    """Signatures are held and nobody has decided about them; a reason lets the letters go all the same."""

    code, status = "held_rows", 422
    message = _("Signatures are held and nobody has decided about them. Review them, or say why the letters go now.")


class NotAlone(Refused):
    """Somebody in the organization can approve; nobody from outside is asked then."""

    code = "not_alone"
    message = _("Somebody in your organization can approve these letters, so nobody from outside is asked.")


class IsMember(Refused):
    """The address belongs to somebody who is a member already, perhaps to the asker."""

    code, status = "is_member", 422
    message = _("This is the address of a member. Somebody from outside is somebody else.")


class EnoughAsked(Refused):
    """Several people were asked and have not answered."""

    code = "enough_asked"
    message = _("Three people were asked about these letters. Take one of the links back before you ask another.")


class MayNotApprove(Refused):
    """The role does not allow it."""

    code, message = "may_not_approve", _("Only an owner or an approver releases letters.")


class OnlyOwners(MayNotApprove):
    """The organization wants owners to release."""

    message = _("In your organization only owners release letters.")


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


@dataclass(frozen=True)
class Hands:
    """Whose hands a dispatch went through, and who could release it: numbers of accounts."""

    prepared: int | None
    wrote: frozenset[int]
    approvers: frozenset[int]


@dataclass(frozen=True)
class Ways:
    """How one member may release a dispatch at a moment: by the way that is ``open``, else why there is none."""

    open: Release | None
    refused: Refused | None = None
    waits_until: datetime | None = None
    """Of somebody who is alone: when the wait is, or was, over."""

    @property
    def is_alone(self) -> bool:
        """Whether nobody else here could release it, so that the other two ways are offered."""
        return self.waits_until is not None


def ways_to_release(
    account_id: int,
    role: Role,
    hands: Hands,
    *,
    frozen_at: datetime,
    is_urgent: bool,
    has_outside: bool,
    logged_in_at: datetime | None,
    now: datetime,
    terms: Terms = NO_MORE,
) -> Ways:
    """A second member; where there is none, an approver from outside, or a wait since the freeze and a new log-in.

    Who prepared or wrote it is refused as long as somebody can approve who did neither; a dispatch that one person
    prepared is never released by the same person while another could. ``has_outside``: somebody from outside has
    approved these very letters. ``logged_in_at``: when this desk session began. ``terms``: what the organization
    asks for beyond this.
    """
    if role not in releasers(terms):
        return Ways(None, OnlyOwners() if role in APPROVERS else MayNotApprove())
    others = hands.approvers - {account_id}
    if hands.prepared != account_id:
        free = others - hands.wrote - {hands.prepared}
        return Ways(None, WroteIt()) if account_id in hands.wrote and free else Ways(Release.SECOND)
    if others:
        return Ways(None, SecondPerson())
    over = frozen_at + (terms.wait_urgent if is_urgent else terms.wait)
    if has_outside:
        return Ways(Release.OUTSIDE, waits_until=over)
    if terms.never_alone:
        return Ways(None, AskOutside(), over)
    if now < over:
        return Ways(None, Alone(moment=moment(over)), over)
    if logged_in_at is None or logged_in_at < over:
        return Ways(None, LogInAfresh(), over)
    return Ways(Release.WAITED, waits_until=over)


def releasers(terms: Terms) -> frozenset[Role]:
    """Roles that release letters under these terms."""
    return frozenset({Role.OWNER}) if terms.only_owners else APPROVERS


def check_held(held: int, despite: str) -> None:
    """Held signatures that nobody decided about hinder the release unless a reason is given; raises ``HeldRows``."""
    if held and len(despite) < REASON_LENGTH:
        raise HeldRows()


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
