"""What each kind of letter is for, what it needs, and which addressees it fits."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.i18n import day
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.recipients import rules as recipients
from petitions.recipients.models import Recipient


@dataclass(frozen=True)
class Kind:
    """One kind in words, and what follows from it."""

    name: Any
    purpose: Any
    cites: bool = False
    """Answers to an earlier letter and names it."""
    most_pages: int = 0
    """0: as many as it takes."""
    has_annexes: bool = True
    """Whether annexes of organizations, of statistics and, where allowed, of individuals may go with it."""
    is_public: bool = True
    """Whether the campaign's page may name its addressee as a door."""
    by_hand: bool = False
    """Leaves with other papers, so that a person sends it."""


KINDS: dict[LetterKind, Kind] = {
    LetterKind.FIRST: Kind(
        _("First letter"), _("Puts the demands to an addressee who has not heard of them in this wave.")
    ),
    LetterKind.FOLLOW_UP: Kind(
        _("Follow-up"), _("Recalls an earlier letter by its reference and date, and asks for an answer."), cites=True
    ),
    LetterKind.CORRECTION: Kind(
        _("Correction"),
        _("Replaces a letter that was wrong; whoever checks the old one is told so."),
        cites=True,
    ),
    LetterKind.URGENT: Kind(
        _("Urgent appeal"),
        _("One page about a danger now; it counts the days since something happened."),
        most_pages=1,
        has_annexes=False,
    ),
    LetterKind.JOINT: Kind(_("Joint letter"), _("Several organizations write and sign together.")),
    LetterKind.INVITATION: Kind(
        _("Invitation"),
        _("Asks your own contacts, such as defenders, partners and media, to co-sign or take the matter up."),
        has_annexes=False,
        is_public=False,
    ),
    LetterKind.COVERING: Kind(
        _("Covering letter"),
        _("Goes on top of a submission to a procedure, with a list of what it asks for."),
        has_annexes=False,
        is_public=False,
        by_hand=True,
    ),
}
"""Every kind, in the order in which they are offered."""


def of(kind: LetterKind | str) -> Kind:
    """The rules of a kind. ValueError for a word that is none."""
    return KINDS[LetterKind(kind)]


def find(word: str) -> LetterKind | None:
    """The kind that a word of an address means, if it is one."""
    return next((kind for kind in LetterKind if kind.value == word), None)


def misfit(kind: LetterKind, recipient: Recipient, before: Letter | None, wave_id: int) -> Any:
    """Why a letter of this kind cannot go to an addressee now, as a sentence; None where it can.

    ``before`` is the letter that one of this kind looks back to (`service.letter_before`).
    """
    if kind is LetterKind.FIRST and before is not None and before.wave_id == wave_id and of(before.kind).is_public:
        return _(
            "A letter of this wave went to it on %(day)s. Write a follow-up, or a correction.", day=day(before.dated_on)
        )
    if KINDS[kind].cites:
        return _without_letter(kind, before)
    if kind is LetterKind.INVITATION and recipient.organization_id is None and recipient.kind != "ngo":
        return _("An invitation goes to contacts of your own, or to organizations like yours.")
    if kind is LetterKind.COVERING and not recipients.takes_one_per_person(recipient):
        return _("It takes no submissions of single cases, so there is nothing to cover. Write a first letter.")
    return None


def hint(kind: LetterKind, recipient: Recipient) -> Any:
    """What suits an addressee better, as a sentence; None where there is nothing to say."""
    if kind in (LetterKind.FIRST, LetterKind.JOINT) and recipients.takes_one_per_person(recipient):
        return _("It works on submissions, one for each person or case: a covering letter goes with them.")
    return None


def _without_letter(kind: LetterKind, before: Letter | None) -> Any:
    if before is None:
        return _("No letter of this campaign was released to this addressee yet. Write a first letter.")
    if kind is LetterKind.CORRECTION and before.state is LetterState.REPLACED:
        return _("The last letter to this addressee was replaced already.")
    return None
