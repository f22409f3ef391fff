"""Verdicts, ways and sizes of answers, as people read them."""

from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.i18n import number
from petitions.replies.models import AnswerState, Medium, Verdict

VERDICTS: dict[Verdict, Any] = {
    Verdict.ACKNOWLEDGED: _("Acknowledged"),
    Verdict.SUBSTANTIVE: _("Answered in substance"),
    Verdict.COMMITTED: _("Committed to a demand"),
    Verdict.REFUSED: _("Refused"),
    Verdict.OTHER_CHANNEL: _("Asks for another channel"),
    Verdict.NO_MORE: _("Asks for no more letters"),
}
"""What an answer says, as a state."""
BUTTONS: dict[Verdict, tuple[Any, Any]] = {
    Verdict.ACKNOWLEDGED: (_("They acknowledge receipt"), _("Received, and nothing of substance yet.")),
    Verdict.SUBSTANTIVE: (_("They answer in substance"), _("They take a position, inform or ask back.")),
    Verdict.COMMITTED: (_("They commit to the ticked demands"), ""),
    Verdict.REFUSED: (_("They refuse"), _("They will not act, or say it is not for them.")),
    Verdict.OTHER_CHANNEL: (_("They ask for another channel"), _("Another address, a form, or post.")),
    Verdict.NO_MORE: (_("They ask for no more letters"), ""),
}
"""What the button says that files it so, and what it is for."""
TONES = {
    Verdict.ACKNOWLEDGED: "blue",
    Verdict.SUBSTANTIVE: "good",
    Verdict.COMMITTED: "good",
    Verdict.REFUSED: "seal",
    Verdict.OTHER_CHANNEL: "warn",
    Verdict.NO_MORE: "warn",
}
MEDIA: dict[Medium, Any] = {
    Medium.MAIL: _("by e-mail"),
    Medium.PAGE: _("on their own page"),
    Medium.POST: _("by post"),
    Medium.PHONE: _("by telephone"),
    Medium.MEETING: _("in a meeting"),
    Medium.OTHER: _("another way"),
}
BY_HAND: dict[Medium, Any] = {
    Medium.POST: _("A letter by post"),
    Medium.PHONE: _("A telephone call"),
    Medium.MEETING: _("A meeting"),
    Medium.MAIL: _("An e-mail to another mailbox"),
    Medium.OTHER: _("Another way"),
}
STATES: dict[AnswerState, tuple[Any, str]] = {
    AnswerState.UNREAD: (_("Unread"), "warn"),
    AnswerState.PEN: (_("Whose answer is it?"), "warn"),
    AnswerState.AUTOMATIC: (_("Automatic reply"), ""),
    AnswerState.DISMISSED: (_("Set aside"), ""),
}
UNNAMED = _("File without a name")
COPY = _("copy for information")
NO_LETTER = _("No letter in particular")
OF_THE_LETTER = _("The addressee of the letter")


def state(answer_state: AnswerState, verdict: Verdict | None) -> tuple[Any, str]:
    """Where an answer is, in words, and the tone of its mark."""
    if verdict is not None and answer_state is AnswerState.CLASSIFIED:
        return VERDICTS[verdict], TONES[verdict]
    return STATES.get(answer_state, (_("Classified"), "blue"))


def size(value: int) -> Any:
    """A number of bytes, as a lazy sentence."""
    if value < 1_000_000:
        return _("%(number)s kB", number=number(max(1, round(value / 1000))))
    return _("%(number)s MB", number=number(round(value / 1_000_000, 1)))
