"""Before a freeze: whether each chosen recipient can get this kind of letter now, and how it would leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.campaigns import rules as campaign_rules
from petitions.campaigns.models import Campaign, Choice
from petitions.core.i18n import language
from petitions.core.i18n import lazy_plural as ngettext
from petitions.dispatch import rules
from petitions.dispatch.models import Dispatch, Item, Way
from petitions.letters import gathering, kinds, past, problems, support
from petitions.letters import rules as letter_rules
from petitions.letters import service as letters
from petitions.letters.models import LetterKind
from petitions.organizers.models import Organization
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.recipients import wishes
from petitions.recipients.models import Channel, Recipient


def check(
    session: Session, campaign: Campaign, choices: Sequence[Choice], *, kind: LetterKind, reason: str, now: datetime
) -> None:
    """Raises ``NothingToSend``, or ``CannotPrepare`` with every reason; keeps ``reason`` where one was needed."""
    if not choices:
        raise rules.NothingToSend()
    found = _unwanted(session, campaign.organization, [choice.recipient for choice in choices], now.date())
    behind, frame = support.at(session, campaign, now=now), gathering.draft_frame(campaign, dated_on=now.date())
    before = past.list_past(session, campaign, kind)
    known = gathering.Known(past.letters(before))
    for choice in choices:
        for problem in problems.of_choice(session, choice, kind=kind, behind=behind, frame=frame, known=known):
            found.append((recipient_rules.name(choice.recipient, language()), problem.sentence))
    for choice, sentence in crowded(choices, past.by_mailroom(before)):
        if reason:
            choice.reason = reason
        else:
            found.append((recipient_rules.name(choice.recipient, language()), sentence))
    if found:
        raise rules.CannotPrepare(found)


def item(session: Session, choice: Choice, kind: LetterKind) -> Item:
    """How a letter to a chosen recipient would leave."""
    return planned(choice, kind, email_of(session, choice.recipient, choice.campaign.organization, kind))


def planned(choice: Choice, kind: LetterKind, email: str | None) -> Item:
    """The same, where the address to mail to is known, or None."""
    recipient, words = choice.recipient, kinds.of(kind)
    with_names = words.has_annexes and letter_rules.may_have_annex(recipient, choice.names)
    return Item(
        recipient=recipient,
        language=choice.language,
        form=choice.form,
        names=choice.names if with_names else "no",
        demands=list(choice.demands),
        way=Way.MAIL if email else Way.HAND,
        email=email,
    )


def email_of(session: Session, recipient: Recipient, organization: Organization, kind: LetterKind) -> str | None:
    """The address to mail to; None where this body or this kind of letter is served by hand."""
    if not goes_by_mail(recipient, kind):
        return None
    seen = recipients.last_verification(session, recipient, organization)
    return recipient_rules.known_email(recipient, seen)


def goes_by_mail(recipient: Recipient, kind: LetterKind) -> bool:
    """Whether this body and this kind of letter are served by mail at all."""
    return recipient.channel is Channel.EMAIL and not kinds.of(kind).by_hand


def check_wanted(session: Session, dispatch: Dispatch, items: Sequence[Item], today: date) -> None:
    """Nobody is written to against a wish that was noted; raises ``Unwanted`` with each name and reason."""
    readers = [one.recipient for one in items]
    if found := _unwanted(session, dispatch.campaign.organization, readers, today):
        raise recipient_rules.Unwanted(" ".join(f"{name}: {sentence}" for name, sentence in found))


def check_release(session: Session, dispatch: Dispatch, items: Sequence[Item]) -> None:
    """The kind of letter still fits each addressee; raises ``Overtaken``."""
    for one in items:
        before = letters.letter_before(session, dispatch.campaign, one.recipient, dispatch.kind)
        why = kinds.misfit(dispatch.kind, one.recipient, before, dispatch.wave_id)
        if why is not None or (one.letter and one.letter.replaces_id not in (None, before.id if before else None)):
            why = why or _("The letter that this one corrects is no longer the last one.")
            raise rules.Overtaken(name=recipient_rules.name(one.recipient, language()), why=why)


def _unwanted(
    session: Session, organization: Organization, readers: Sequence[Recipient], today: date
) -> list[tuple[str, Any]]:
    """Those that are not to be written to, by name, each with a sentence."""
    known = wishes.in_force(session, organization, today, {one.id for one in readers})
    unique = {one.id: one for one in readers if one.id in known}
    return [(recipient_rules.name(one, language()), wishes.sentence(known[one.id])) for one in unique.values()]


def crowded(choices: Sequence[Choice], had: Mapping[str, int]) -> list[tuple[Choice, Any]]:
    """Choices without a reason whose mailroom has ``had`` its letters in this wave, each with a sentence."""
    mine = Counter(choice.recipient.intake for choice in choices if choice.recipient.intake)
    return [
        (choice, _sentence(had[intake]))
        for choice in choices
        if (intake := choice.recipient.intake)
        and not choice.reason
        and had.get(intake)
        and had[intake] + mine[intake] > campaign_rules.LETTERS_PER_INTAKE
    ]


def _sentence(number: int) -> Any:
    had = ngettext(
        "Its mailroom has had %(num)d letter of this wave.",
        "Its mailroom has had %(num)d letters of this wave.",
        number,
    )
    return _("%(had)s Say why it should get one more.", had=had)
