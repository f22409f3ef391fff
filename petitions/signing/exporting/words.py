"""Columns and states of exports, as people read them."""

from typing import Any

from flask_babel import lazy_gettext as _

from petitions.signing.exporting.models import ExportState

COLUMNS: dict[str, Any] = {
    "day": _("Day of confirming"),
    "country": _("Country"),
    "language": _("Language of the form"),
    "level": _("Level: how much of a name may be shown"),
    "state": _("State: confirmed, held or struck out"),
    "cause": _("What it is or was held for"),
    "wave": _("Wave"),
    "text_version": _("Version of the text that was signed"),
    "source": _("Source"),
}
STATES: dict[ExportState, tuple[Any, str]] = {
    ExportState.ASKED: (_("Waits for a second person"), "blue"),
    ExportState.REFUSED: (_("Refused"), "seal"),
    ExportState.TAKEN_BACK: (_("Taken back"), ""),
    ExportState.LAPSED: (_("Lapsed: nobody decided"), ""),
    ExportState.ALLOWED: (_("Being written"), "blue"),
    ExportState.READY: (_("Ready to download"), "good"),
    ExportState.ERASED: (_("Erased"), ""),
}
"""And the tone of the mark."""
