"""What the ledger says in words: of a demand, of the step that is next, of which letter it will be."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.i18n import day, number
from petitions.core.i18n import lazy_plural as ngettext
from petitions.replies.following import Step
from petitions.replies.ledger import Line, Word

WORDS: dict[Word, tuple[Any, str]] = {
    Word.ASKED: (_("Put to them"), ""),
    Word.ACKNOWLEDGED: (_("Acknowledged"), "blue"),
    Word.ANSWERED: (_("Answered"), "good"),
    Word.COMMITTED: (_("Committed"), "good"),
    Word.REFUSED: (_("Refused"), "seal"),
}
"""The strongest word known of a demand, and the tone of its mark."""
_STEPS: dict[Step, tuple[Any, str]] = {
    Step.READ: (_("An answer waits to be read"), "warn"),
    Step.MEND: (_("No letter has reached them: find another way"), "warn"),
    Step.UNDER_WAY: (_("A letter to them is on its way"), "blue"),
    Step.ANSWERED: (_("Answered"), "good"),
    Step.NO_MORE: (_("Asked for no more letters"), ""),
    Step.ENOUGH: (_("Three letters, and no answer"), "seal"),
    Step.DROPPED: (_("No longer among the recipients of this campaign"), ""),
}


def step(line: Line) -> tuple[Any, str]:
    """What is next with an addressee, and the tone of its mark."""
    if line.step is Step.DUE:
        return _due(line.knock or 2, line.trail.due_on), "warn"
    if line.step is Step.WAIT:
        return _waiting(line.knock or 2, line.trail.due_on), ""
    return _STEPS[line.step]


def nth(knock: int) -> Any:
    """Which letter of a silence a follow-up is."""
    return _("Third letter") if knock > 2 else _("Follow-up")


def silence(days: int) -> Any:
    """Days without an answer in substance."""
    return ngettext("%(days)s day", "%(days)s days", days, days=number(days))


def _due(knock: int, on: date | None) -> Any:
    if knock > 2:
        return _("Third letter due since %(day)s", day=day(on))
    return _("Follow-up due since %(day)s", day=day(on))


def _waiting(knock: int, on: date | None) -> Any:
    if knock > 2:
        return _("Waiting; a third letter is due on %(day)s", day=day(on))
    return _("Waiting; a follow-up is due on %(day)s", day=day(on))
