"""From rows to the plain values of one letter: fields, form of address, letterhead; and all that is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText, Choice
from petitions.core.errors import Refused
from petitions.letters import counting, fields, figures, rules, salutation, service, support, text
from petitions.letters.models import Letter
from petitions.letters.phrases import phrase
from petitions.letters.rules import Problem
from petitions.letters.support import Support
from petitions.letters.values import Letterhead, LetterValues, Signatory
from petitions.organizers.models import Organization
from petitions.recipients import rules as recipients
from petitions.recipients.models import Recipient


@dataclass(frozen=True)
class Words:
    """What is to be printed for whom: the typed text, the addressee with its form, and the figures."""

    campaign: Campaign
    public: CampaignText | None
    """The campaign's public text in the letter's own language, which holds the demands."""
    recipient: Recipient
    language: str
    form: str
    demands: tuple[str, ...]
    subject: str
    body: str
    support: Support
    before: Letter | None
    """The last released letter to this addressee."""


@dataclass(frozen=True)
class Field:
    """A merge field, what it means, and what it becomes for one addressee."""

    name: str
    meaning: Any
    value: str


@dataclass(frozen=True)
class Frame:
    """What a letter is given by the moment it is made in."""

    reference: str
    code: str
    dated_on: date
    by_mail: bool
    base_url: str
    mark: str = ""


def draft_frame(campaign: Campaign, *, dated_on: date, by_mail: bool = True, base_url: str = "") -> Frame:
    """What a draft carries instead of a number and a code."""
    reference = rules.reference(campaign.organization.code, dated_on.year, 0)
    return Frame(reference, "0" * rules.CODE_LENGTH, dated_on, by_mail, base_url, mark="DRAFT")


def gather(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    *,
    language: str,
    form: str,
    demands: Sequence[int],
    subject: str,
    body: str,
    behind: Support,
) -> Words:
    """Everything a letter needs from the database, read once."""
    public = campaigns.list_texts(session, campaign).get(language)
    numbers = [row.number for row in campaigns.list_demands(session, campaign, only_open=True)]
    asked = [number for number in numbers if not demands or number in demands]
    texts = public.demands if public else {}
    return Words(
        campaign=campaign,
        public=public,
        recipient=recipient,
        language=language,
        form=form,
        demands=tuple(texts[str(number)] for number in asked if str(number) in texts),
        subject=subject,
        body=body,
        support=behind,
        before=service.previous_letter(session, campaign, recipient),
    )


def values_for(words: Words, frame: Frame) -> LetterValues:
    """The values of one letter, complete but for the line that names an annex of individuals.

    Raises what stands in the way: ``MissingForm``, ``UnfilledField``, or a text that cannot be parsed.
    """
    record, language, organization = words.recipient.facts, words.language, words.campaign.organization
    filled = field_values(words, frame)
    traits = [f"kind={words.recipient.kind}", *(f"tag={tag}" for tag in recipients.tags(words.recipient))]
    statistics = support.statistics(words.support)
    host = frame.base_url.partition("://")[2]
    return LetterValues(
        language=language,
        letterhead=_letterhead(organization, language),
        reference=frame.reference,
        place=_in(organization.place, language),
        date=frame.dated_on,
        addressee=_addressee(words),
        subject=fields.fill_line(words.subject, filled),
        salutation=salutation.salutation(record, language, words.form),
        blocks=fields.fill(text.parse(words.body), filled, demands=words.demands, traits=traits),
        close=salutation.close(record, language, words.form),
        signatories=_signatories(organization, language),
        delivery=phrase(language, "by_email" if frame.by_mail else "by_hand"),
        annexes=(phrase(language, "line_statistics"),) if statistics else (),
        statistics=statistics,
        counted_at=words.support.as_of if statistics else None,
        verify_text=f"{host}/v/{rules.printed_code(frame.code)}",
        verify_url=f"{frame.base_url}/v/{frame.code}",
        mark=frame.mark,
    )


def field_values(words: Words, frame: Frame) -> dict[str, str]:
    """What each merge field becomes; an empty one has nothing to say for this addressee."""
    language, behind, before = words.language, words.support, words.before
    figure = counting.Counts(behind.online, behind.as_of.date(), paper=behind.paper, elsewhere=behind.elsewhere)
    record = words.recipient.facts
    country = support.from_country(behind, record.get("represents") or record.get("country"))
    new = behind.online - int(before.counts.get("online", 0)) if before else 0
    return {
        "addressee": _or_empty(lambda: _addressee(words)[0]),
        "salutation": _or_empty(lambda: salutation.salutation(record, language, words.form)[0]),
        "organization": words.campaign.organization.name(language),
        "campaign": words.public.title if words.public else "",
        "supporters": counting.supporters(figure, language),
        "count": figures.number(behind.online, language) if behind.online else "",
        "count_new": figures.number(new, language) if new > 0 else "",
        "count_from_country": figures.number(country, language) if country else "",
        "previous_letter": f"{before.reference} ({figures.day(before.dated_on, language)})" if before else "",
        "days_since": figures.days((frame.dated_on - before.dated_on).days, language) if before else "",
        "date": figures.day(frame.dated_on, language),
        "reference": frame.reference,
        "reply_by": figures.day(frame.dated_on + rules.REPLY_WITHIN, language),
    }


def list_problems(words: Words, frame: Frame) -> list[Problem]:
    """Everything that keeps this letter from being frozen, each with its sentence; empty when it is ready."""
    found = [*_problems_of_address(words, frame.dated_on), *_problems_of_text(words)]
    filled = field_values(words, frame)
    known = {problem.code for problem in found}
    for source in (words.subject, words.body):
        for wrong in fields.find_problems(source, filled):
            if not ("missing_form" in known and wrong.name in ("{{addressee}}", "{{salutation}}")):
                found.append(_field_problem(wrong))
    if "demands" in words.body and not words.demands and "no_public_text" not in known:
        found.append(Problem("no_demands", _("No open demand of the campaign is put to this addressee.")))
    return found


def problems(session: Session, campaign: Campaign, choice: Choice, *, behind: Support, frame: Frame) -> list[Problem]:
    """The same for the newest text in the language a recipient was chosen for."""
    newest = service.latest_text(session, campaign, choice.language)
    if newest is None:
        return [Problem("no_text", rules.NoText.message)]
    return list_problems(of_choice(session, choice, newest.subject, newest.body, behind), frame)


def of_choice(session: Session, choice: Choice, subject: str, body: str, behind: Support) -> Words:
    """What would be printed for a chosen recipient."""
    return gather(
        session,
        choice.campaign,
        choice.recipient,
        language=choice.language,
        form=choice.form,
        demands=choice.demands,
        subject=subject,
        body=body,
        behind=behind,
    )


def list_fields(words: Words, frame: Frame) -> list[Field]:
    """Every merge field with its meaning and what it becomes."""
    filled = field_values(words, frame)
    filled["demands"] = " ".join(f"{number}. {words_of}" for number, words_of in enumerate(words.demands, 1))
    return [Field(name, meaning, filled.get(name, "")) for name, meaning in fields.FIELDS.items()]


def meanings() -> list[Field]:
    """The fields where no addressee reads the language yet."""
    return [Field(name, meaning, str(meaning)) for name, meaning in fields.FIELDS.items()]


def _problems_of_address(words: Words, today: date) -> list[Problem]:
    found = []
    for part in (_addressee, _greeting, _closing):
        try:
            part(words)
        except salutation.MissingForm as refused:
            found.append(Problem(refused.code, refused.sentence()))
    if not recipients.is_in_office(words.recipient, today):
        found.append(Problem("not_in_office", _("This person no longer holds the office. Check who does.")))
    return found


def _problems_of_text(words: Words) -> list[Problem]:
    found = []
    if words.public is None:
        sentence = _("The campaign has no public text in this language, so its demands cannot be printed.")
        found.append(Problem("no_public_text", sentence))
    try:
        text.parse(words.body)
    except Refused as refused:
        found.append(Problem(refused.code, refused.sentence()))
    return found


def _field_problem(wrong: fields.Problem) -> Problem:
    if wrong.kind == "unknown":
        sentence = _("Line %(line)d: there is no such field.", line=wrong.line)
        return Problem("unknown_field", sentence, wrong.name)
    sentence = _("Line %(line)d: this field has nothing to say for this addressee.", line=wrong.line)
    return Problem("empty_field", sentence, wrong.name)


def _addressee(words: Words) -> tuple[str, ...]:
    lines = salutation.inside_address(words.recipient.facts, words.language)
    person = " ".join(part for part in (words.recipient.person_title, words.recipient.person_name) if part)
    return (person, *lines) if person else lines


def _greeting(words: Words) -> tuple[str, ...]:
    return salutation.salutation(words.recipient.facts, words.language, words.form)


def _closing(words: Words) -> tuple[str, ...]:
    return salutation.close(words.recipient.facts, words.language, words.form)


def _letterhead(organization: Organization, language: str) -> Letterhead:
    names: Mapping[str, str] = organization.names
    second = names.get("en", "") if language == "ar" else names.get("ar", "")
    logo = organization.logo.content if organization.logo else None
    return Letterhead(
        name=organization.name(language),
        second_name=second if second != organization.name(language) else "",
        registration=_in(organization.registration, language),
        contact=_in(organization.contact, language),
        logo=logo or b"",
    )


def _signatories(organization: Organization, language: str) -> tuple[Signatory, ...]:
    signs = organization.signatory
    who: Mapping[str, str] = signs.get(language) or signs.get("en") or next(iter(signs.values()), {})
    return (Signatory(who.get("name", ""), who.get("function", ""), organization.name(language)),)


def _in(texts: Mapping[str, Any], language: str) -> str:
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))


def _or_empty(words: Any) -> str:
    try:
        return str(words())
    except salutation.MissingForm:
        return ""
