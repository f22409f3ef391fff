"""When a campaign may be published and signed, what its text's hash covers, and which door a demand fits."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core import i18n
from petitions.core.errors import Refused
from petitions.core.i18n import lazy_plural as ngettext
from petitions.recipients import rules as recipients
from petitions.recipients.models import Recipient

from .models import Campaign, CampaignState, CampaignText, Choice, Demand

MOST_DEMANDS = 20
LETTERS_PER_INTAKE = 2
"""So many letters to one mailroom in a wave need no reason."""
ASKS = ("city", "affiliation", "kinship", "comment")
"""What a campaign may ask supporters besides, each of it optional."""
RESERVED = set("new begin list all c desk admin static sign confirm about privacy demarche".split())
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CampaignClosed(Refused):
    """After the end, or not published."""

    code, message = "campaign_closed", _("This campaign no longer takes signatures.")


class NotYetOpen(CampaignClosed):
    """Published, but its first moment has not come."""

    code, message = "campaign_not_yet_open", _("This campaign does not take signatures yet.")


class BadSlug(Refused):
    """An address that cannot be."""

    code, message = "bad_slug", _("The address needs 3 to 60 small letters a to z, digits and single hyphens.")


class SlugTaken(Refused):
    """Addresses are unique over all organizations."""

    code, message = "slug_taken", _("There is a campaign with this address already. Please choose another.")


class BadDates(Refused):
    """Reversed, or over before they begin."""

    code, message = "bad_dates", _("The campaign must close after it opens.")


OVER = _("The closing moment has passed, or lies before the opening.")
WAVE_DATES = _("A wave begins after the one before it, and ends after it began.")


class BadLanguages(Refused):
    """None, or one that letters cannot be written in."""

    code, message = "bad_languages", _("Choose at least one language; the first is the authoritative one.")


class LanguagesFixed(Refused):
    """What people signed in a language stays readable in it."""

    code = "languages_fixed"
    message = _(
        "Languages can be added to a published campaign, but not taken away, and the first one stays the first."
    )


class NotReady(Refused):
    """What is missing before a campaign can be published, as sentences."""

    code, message = "not_ready", _("The campaign cannot be published yet: %(missing)s")

    def __init__(self, missing: Sequence[Any]) -> None:
        super().__init__(missing=" ".join(str(sentence) for sentence in missing))
        self.missing = list(missing)


class NotWhole(NotReady):
    """What is public already must stay complete."""

    code, message = "not_whole", _("This campaign is public, so it was not saved with parts missing: %(missing)s")


class TextMoved(Refused):
    """Two people wrote at once; the second is asked instead of overwriting the first."""

    code = "text_moved"
    message = _(
        "Somebody saved this text while you were writing. Compare the two, then save again to replace it with yours."
    )


class DemandsFixed(Refused):
    """Signatures are bound to numbered demands."""

    code = "demands_fixed"
    message = _("Demands of a published campaign keep their numbers: add new ones at the end, or mark one as met.")


class TwiceNumbered(Refused):
    """One number cannot mean two things."""

    code, message = "twice_numbered", _("Two demands have the number %(number)d. Give each a number of its own.")


class BadDemands(Refused):
    """Numbers with gaps, or too many."""

    code, message = "bad_demands", _("Demands are numbered from 1 without a gap, at most %(most)d of them.")

    def __init__(self) -> None:
        super().__init__(most=MOST_DEMANDS)


class NotAddressable(Refused):
    """No form of address, or the body does not read that language, or the campaign has no text in it."""

    code, message = "not_addressable", _("A letter to this addressee cannot be written in %(language)s.")


class NoSuchForm(Refused):
    """The directory has no such form in this language."""

    code, message = "no_such_form", _("The directory has no such form of address in this language. Choose another.")


class NamesForbidden(Refused):
    """No annex of individuals for this body; the message is the reason."""

    code = "names_forbidden"


class NamesNotAsked(Refused):
    """Where no rule is known an approver decides first."""

    code, message = "names_not_asked", _("Names may go to this addressee only after an approver has allowed it.")


class AlreadyChosen(Refused):
    """Two people chose the same addressee at once."""

    code, message = "already_chosen", _("Somebody chose this addressee at the same moment. Look at it again.")


class ReasonNeeded(Refused):
    """A mailroom would get many letters in one wave."""

    code = "reason_needed"

    def __init__(self, others: Sequence[str]) -> None:
        sentence = ngettext(
            "%(num)d other letter of this wave goes to the same mailroom (%(others)s). Say why it should get one more.",
            "%(num)d other letters of this wave go to the same mailroom (%(others)s). Say why it should get one more.",
            len(others),
            others=", ".join(others),
        )
        super().__init__(sentence)


def check_slug(slug: str) -> None:
    """Raises BadSlug or, for words that mean something else, SlugTaken."""
    if not 3 <= len(slug) <= 60 or not _SLUG.fullmatch(slug):
        raise BadSlug()
    if slug in RESERVED:
        raise SlugTaken()


def check_dates(opens_at: datetime, closes_at: datetime | None) -> None:
    """Raises BadDates."""
    if closes_at is not None and closes_at <= opens_at:
        raise BadDates()


def check_languages(languages: Sequence[str]) -> None:
    """Raises BadLanguages."""
    if not languages or len(set(languages)) < len(languages) or not set(languages) <= set(i18n.LETTERS):
        raise BadLanguages()


def check_open(campaign: Campaign, now: datetime) -> None:
    """Raises CampaignClosed, or NotYetOpen before the first moment of a published one."""
    if campaign.is_open(now):
        return
    waits = campaign.state is CampaignState.PUBLISHED and now < campaign.opens_at
    raise NotYetOpen() if waits else CampaignClosed()


def check_numbers(numbers: Iterable[int]) -> None:
    """Demands are 1, 2, 3 ... ; raises BadDemands."""
    given = sorted(numbers)
    if len(given) > MOST_DEMANDS or given != list(range(1, len(given) + 1)):
        raise BadDemands()


def numbered(typed: Sequence[int | None], *, is_fixed: bool) -> list[int]:
    """Numbers for demands in the order they were typed; None: the next free one.

    Gaps are closed while a campaign is a draft; later numbers stay. Raises TwiceNumbered.
    """
    given = [number for number in typed if number is not None]
    if twice := next((number for number in given if given.count(number) > 1), None):
        raise TwiceNumbered(number=twice)
    highest = max(given, default=0)
    fresh = iter(range(highest + 1, highest + 1 + len(typed)))
    whole = [next(fresh) if number is None else number for number in typed]
    return whole if is_fixed else [sorted(whole).index(number) + 1 for number in whole]


def text_hash(
    *, campaign: str, language: str, title: str, summary: str, statement: str, demands: Mapping[str, str]
) -> str:
    """SHA-256 of a public text in canonical JSON (sorted keys, no spaces, UTF-8); `campaign` is the slug."""
    parts = {
        "campaign": campaign,
        "language": language,
        "title": title,
        "summary": summary,
        "statement": statement,
        "demands": dict(demands),
    }
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def missing(campaign: Campaign, texts: Mapping[str, CampaignText], demands: Sequence[Demand]) -> list[Any]:
    """Sentences for every part of the public text that is missing; empty when it is whole."""
    found: list[Any] = []
    if not demands:
        found.append(_("There is no demand yet."))
    for code in campaign.languages:
        text, name = texts.get(code), i18n.OWN_NAMES[code]
        if text is None:
            found.append(_("There is no text in %(language)s.", language=name))
            continue
        if not (text.title and text.summary and text.statement):
            found.append(_("In %(language)s a title, a summary and a statement are needed.", language=name))
        if unsaid := [str(demand.number) for demand in demands if not text.demands.get(str(demand.number))]:
            found.append(
                _("In %(language)s these demands have no text: %(numbers)s.", language=name, numbers=", ".join(unsaid))
            )
    if untagged := [str(demand.number) for demand in demands if not demand.tags]:
        found.append(
            _("These demands have no subject, so no addressee fits them: %(numbers)s.", numbers=", ".join(untagged))
        )
    return found


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether its last moment has passed, or lies before its first."""
    return campaign.closes_at is not None and campaign.closes_at <= max(now, campaign.opens_at)


def may_carry_names(recipient: Recipient) -> recipients.Answer:
    """Whether an annex of individuals may go there: "yes", "ask" (an approver first) or "no"."""
    return recipients.may_carry_names(recipient.kind, recipient.passes_on, recipient.mass_letters)


def why_names(recipient: Recipient) -> Any:
    """The reason for `may_carry_names`, as a sentence."""
    return recipients.why_names(recipient.kind, recipient.passes_on, recipient.mass_letters)


def check_choice(campaign: Campaign, recipient: recipients.Known, language: str, form: str) -> None:
    """A letter can be written so: raises NotAddressable or NoSuchForm."""
    if language not in campaign.languages or language not in recipients.letter_languages(recipient):
        raise NotAddressable(language=i18n.OWN_NAMES.get(language, language))
    if form not in recipients.forms_in(recipient, language):
        raise NoSuchForm()


def check_names(recipient: Recipient, names: str, before: str) -> None:
    """Whether a choice may say so: raises NamesForbidden, or NamesNotAsked where no approver has allowed it."""
    answer = may_carry_names(recipient)
    if names == "no":
        return
    if answer == "no":
        raise NamesForbidden(why_names(recipient))
    if answer == "ask" and before != "approved":
        raise NamesNotAsked()


def check_intake(mates: Sequence[Choice], reason: str, language: str) -> None:
    """More than two letters to one mailroom in a wave ask for a reason; raises ReasonNeeded."""
    if len(mates) >= LETTERS_PER_INTAKE and not reason.strip():
        raise ReasonNeeded([recipients.name(choice.recipient, language) for choice in mates])
