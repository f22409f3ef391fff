"""What may be done with an answer, and why not: refusals in words, and the decisions that need no row but its own."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.dispatch import rules as dispatch_rules
from petitions.replies.models import Answer, AnswerState, Medium, Verdict

WORKERS = dispatch_rules.STOPPERS
"""Roles that deal with answers; the others read them."""
FILE_BYTES = 10_000_000
TEXT_LENGTH = 20_000
"""Characters of an answer that is recorded by hand."""
WAITING = (AnswerState.UNREAD, AnswerState.PEN)
BY_HAND = (Medium.POST, Medium.PHONE, Medium.MEETING, Medium.MAIL, Medium.OTHER)
PERSON, HAND = "person", "hand"
"""Of `Answer.matched_by`: who said which letter it answers."""


class Moved(Refused):
    """Somebody else was quicker, or the page is old."""

    code, message = (
        "answer_moved",
        _("This answer has moved on since the page was opened. Open it to see where it stands."),
    )


class NoLetter(Refused):
    """What nobody has put to a letter cannot be classified."""

    code, message = "no_letter", _("Say first which letter this answers.")


class NoWish(Refused):
    """Nobody asked for no more letters, or nobody knows who."""

    code, message = "no_wish", _("This answer does not ask for no more letters.")


class AtField(Refused):
    """Something typed that cannot be; ``field`` is where the form says so."""

    status, field = 422, ""


class NeedsDemand(AtField):
    """A commitment is to something."""

    code, message, field = "needs_demand", _("Tick the demands they commit to."), "demands"


class NoSuchDemand(AtField):
    """A number that the campaign does not have."""

    code, message, field = "no_such_demand", _("This campaign has no such demand."), "demands"


class NoSuchLetter(AtField):
    """No released letter of this organization has that reference."""

    code, field = "no_such_letter", "reference"
    message = _("No letter that you released has this reference. It looks like ABC/2026/017.")


class NeedsRecipient(AtField):
    """An answer to no letter in particular still comes from somebody."""

    code, field = "needs_recipient", "recipient"
    message = _("Choose the letter it answers, or whom it came from.")


class BeforeLetter(AtField):
    """An answer is not older than its letter."""

    code, field = "before_letter", "on"
    message = _("The letter is dated %(day)s; its answer cannot have come before.")


class TooLarge(AtField):
    """More than we keep beside an answer."""

    code, message, field = (
        "too_large",
        _("The file is larger than 10 MB. Keep it elsewhere and say where in the note."),
        "file",
    )


class EmptyFile(AtField):
    """Nothing is in it."""

    code, message, field = "empty_file", _("This file is empty. Choose another, or none."), "file"


def check_file(size: int | None) -> None:
    """Bytes of a file beside an answer, None without one; raises ``TooLarge`` or ``EmptyFile``."""
    if size is not None and size > FILE_BYTES:
        raise TooLarge()
    if size == 0:
        raise EmptyFile()


def demands_of(verdict: Verdict, ticked: Iterable[int], known: Sequence[int]) -> list[int]:
    """The numbers an answer speaks of, in order; raises ``NeedsDemand`` or ``NoSuchDemand``."""
    numbers = sorted(set(ticked))
    if not set(numbers) <= set(known):
        raise NoSuchDemand()
    if verdict is Verdict.COMMITTED and not numbers:
        raise NeedsDemand()
    return numbers


def check_day(on: date, letter_on: date | None, words: str) -> None:
    """Raises ``BeforeLetter``; ``words`` is the letter's day as the reader writes it."""
    if letter_on is not None and on < letter_on:
        raise BeforeLetter(day=words)


def back_to(answer: Answer) -> AnswerState:
    """Where undoing leads: the pen while nobody knows whose letter it answers."""
    return AnswerState.UNREAD if answer.campaign_id is not None else AnswerState.PEN


def may_return_to_pen(answer: Answer) -> bool:
    """Whether a person put it to its letter, and may take that back."""
    return answer.state is AnswerState.UNREAD and answer.matched_by == PERSON
