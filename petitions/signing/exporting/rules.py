"""Who may export what, for how long, and what an export never holds: names and addresses."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.organizers.models import Account, Membership, Role
from petitions.signing.exporting.models import Export, ExportState

COLUMNS = ("day", "country", "language", "level", "state", "cause", "wave", "text_version", "source")
"""All there is to choose from. Names and e-mail addresses are not among them, and cannot be sent by a form."""
WAITS = timedelta(days=7)
"""A wish that nobody decided by then has lapsed."""
KEPT = timedelta(hours=24)
"""So long a file can be downloaded."""
LEASE = timedelta(minutes=1)
"""A worker that wrote no part for so long is taken for gone."""
ASKS = frozenset({Role.OWNER, Role.EDITOR, Role.APPROVER})
ALLOWS = frozenset({Role.OWNER, Role.APPROVER})
LIVING = (ExportState.ASKED, ExportState.ALLOWED, ExportState.READY)
"""What still waits for something."""


class OwnExport(Refused):
    """Nobody allows what they asked for."""

    code, message = "own_export", _("You asked for this export. Somebody else has to allow it.")


class AlreadyDecided(Refused):
    """Two people decided at once, or it lapsed or was taken back meanwhile."""

    code, message = "already_decided", _("This export no longer waits for a decision. Nothing was changed.")


class AskerGone(Refused):
    """Whoever asked left, or may only look by now."""

    code, message = "asker_gone", _("Whoever asked for this export may no longer have it, so it cannot be allowed.")


class FileGone(Refused):
    """Its day is over, it is not there yet, or it is somebody else's."""

    code, message, status = (
        "export_gone",
        _("This file cannot be downloaded: it is not there yet, its time is over, or somebody else asked for it."),
        410,
    )


def in_order(columns: list[str]) -> list[str]:
    """The chosen columns as a file has them; what is none of ours is left out."""
    return [name for name in COLUMNS if name in columns]


def may_allow(export: Export, member: Membership) -> bool:
    """Whether this member is the second person of an export."""
    return member.role in ALLOWS and member.account.active and member.account_id != export.asked_by


def check_second(export: Export, account: Account) -> None:
    """Raises ``OwnExport``."""
    if export.asked_by == account.id:
        raise OwnExport()


def is_waiting(export: Export, now: datetime) -> bool:
    """Whether somebody can still decide about it."""
    return export.state is ExportState.ASKED and now < export.asked_at + WAITS


def can_be_taken(export: Export, account: Account, now: datetime) -> bool:
    """Whether this person can download the file at this moment."""
    is_there = export.state is ExportState.READY and export.until is not None and now < export.until
    return is_there and export.asked_by == account.id
