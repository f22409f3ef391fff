"""What may be entered of paper and lists, and what an entry needs before it counts."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

SCAN_BYTES = 20_000_000
LIST_BYTES = 48_000_000
"""A list of a million people as CSV."""
MOST = 1_000_000
"""Of one entry; more is a mistake of the keyboard."""
REASON = 5
"""Fewest characters of a reason."""
PLACE = "brought_lists.content"
PATIENCE = timedelta(minutes=20)
"""After so long without an end another worker reads the list."""
UNREAD = timedelta(hours=1)
"""A list that was not read by then is erased."""
KEPT = timedelta(days=1)
"""A list that was read waits so long for an organizer's word."""


class NotAScan(Refused):
    """The file is not a PDF, PNG or JPEG we can keep."""

    code, message, status = "not_a_scan", _("The scan must be a PDF, PNG or JPEG of at most 20 MB."), 422


class SheetAlreadyThere(Refused):
    """The same scan was entered before."""

    code = "sheet_already_there"
    message = _("This very scan was entered before. The same sheets are never counted twice.")


class NoList(Refused):
    """Nothing came, or too much."""

    code, message, status = "no_list", _("Choose a CSV or XLSX file of at most 48 MB."), 422


class NotCountable(Refused):
    """The list was not read yet, or something in it is wrong."""

    code = "not_countable"
    message = _("This list cannot be counted: it was not read to its end, or rows in it are wrong.")


class NothingChanged(Refused):
    """The number is the one that stands already."""

    code, message, status = "nothing_changed", _("This number stands there already."), 422


class NothingToUndo(Refused):
    """There is no correction, or another one came after it."""

    code, message = "nothing_to_undo", _("There is nothing to undo here any more. Look at the entry again.")
