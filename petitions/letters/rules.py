"""What a letter may be: its numbers, who may be given names, and why one cannot be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core import tokens
from petitions.core.errors import Refused
from petitions.recipients import rules as recipients
from petitions.recipients.models import Recipient

REPLY_WITHIN = timedelta(days=60)
"""When an answer is asked for, counted from the letter's date."""
SLIP = timedelta(days=3)
"""A letter dated longer ago than this is not sent; it is frozen again."""
PREVIEWS_LIVE = timedelta(hours=2)
PRESS_PATIENCE = timedelta(minutes=2)
"""A preview that a worker took this long ago and never brought back is taken again."""
CODE_LENGTH = 12


class TextMoved(Refused):
    """Somebody else has kept another version since the page was opened; ``theirs`` is that version."""

    code = "text_moved"
    message = _("Somebody else has kept another text here since you opened the page. What you typed is still here.")

    def __init__(self, theirs: Any = None) -> None:
        self.theirs = theirs
        super().__init__()


class AnnexRefused(Refused):
    """No name of a person goes to a Government, to who passes names on to States, or to who asks for none."""

    code, message = "annex_refused", _("An annex of individuals must not go to this addressee.")


class NoText(Refused):
    """The campaign has no letter in that language."""

    code, message = "no_text", _("There is no letter text in this language yet. Write it first.")


class TooManyPages(Refused):
    """An urgent appeal is read at once or not at all."""

    code = "too_many_pages"
    message = _("The letter to %(name)s is longer than one page, and an urgent appeal has one. Make its text shorter.")


@dataclass(frozen=True)
class Problem:
    """One thing that must be mended before a letter can be frozen. ``sentence`` is lazy."""

    code: str
    sentence: Any
    field: str = ""


def check_annex(recipient: Recipient, names: str) -> None:
    """The one guard through which every annex of individuals goes; raises ``AnnexRefused``.

    ``names`` is the organizer's choice ("no", "yes", "approved"): it can forbid, and it can never allow what the kind
    of addressee, ``passes_on`` or ``mass_letters`` forbids. Where no rule is known, only "approved" opens the way.
    """
    facts = (recipient.kind, recipient.passes_on, recipient.mass_letters)
    answer = recipients.may_carry_names(*facts)
    if answer == "no":
        raise AnnexRefused(recipients.why_names(*facts))
    if names not in ("yes", "approved"):
        raise AnnexRefused(_("Nobody chose to send names to this addressee."))
    if answer == "ask" and names != "approved":
        raise AnnexRefused(_("No rule of this body on names is known, and nobody has decided to send them."))


def may_have_annex(recipient: Recipient, names: str) -> bool:
    """Whether ``check_annex`` lets an annex pass."""
    try:
        check_annex(recipient, names)
    except AnnexRefused:
        return False
    return True


def check_pages(name: str, pages: int, most: int) -> None:
    """Raises ``TooManyPages``; ``most`` 0 is no limit."""
    if 0 < most < pages:
        raise TooManyPages(name=name)


def reference(code: str, year: int, serial: int) -> str:
    """``FFT/2026/017``: what every mail and follow-up quotes."""
    return f"{code}/{year}/{serial:03d}"


def printed_code(code: str) -> str:
    """A code as it is printed, in groups of four that people can read out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def plain_code(typed: str) -> str | None:
    """The code that a person meant, or None when it cannot be one."""
    plain = tokens.plain_crockford(typed[:64])
    return plain if len(plain) == CODE_LENGTH else None


def is_too_old(dated_on: date, today: date) -> bool:
    """Whether a letter of that date can no longer be sent today."""
    return today - dated_on > SLIP


def span(references: Sequence[str]) -> str:
    """Several references of one year as one: ``FFT/2026/017–019``, or ``FFT/2026/017, 020`` with gaps."""
    serials = [reference.rpartition("/")[2] for reference in references]
    if len(references) < 2:
        return "".join(references)
    if int(serials[-1]) - int(serials[0]) == len(serials) - 1:
        return f"{references[0]}–{serials[-1]}"
    return ", ".join([references[0], *serials[1:]])
