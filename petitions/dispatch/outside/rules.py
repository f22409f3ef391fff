"""Who may be asked from outside, for how long, and what such a person may still say."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _

from petitions.core.errors import NotFound, Refused
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.dispatch.outside.models import OutsideApproval

OPEN_FOR = timedelta(days=4)
"""A letter is too old to be sent three days after its date; then it is frozen again, and another link is needed."""
WORDS = 1_000


class UnknownLink(NotFound):
    """A link that is foreign, changed, lapsed or taken back; the answer is one and the same."""

    code, message = "unknown_link", _("This link does not work, or no longer.")


class Decided(Refused):
    """The answer was given, or the letters have gone or changed."""

    code = "outside_decided"
    message = _("This was answered already, or the letters are no longer waiting. Nothing was changed.")


def is_open(row: OutsideApproval, dispatch: Dispatch, digest: str, now: datetime) -> bool:
    """Whether an answer to it would count: these very letters still wait, and the link lives."""
    is_waiting = dispatch.state is DispatchState.FROZEN and row.digest == digest
    return is_waiting and row.answer is None and lives(row, now)


def lives(row: OutsideApproval, now: datetime) -> bool:
    """Whether the link shows anything at all."""
    return row.ended_at is None and now < row.until
