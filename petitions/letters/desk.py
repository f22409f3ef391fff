"""What the pages of letters are told: plain facts, gathered once, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.fields import options
from petitions.core.i18n import LETTERS, OWN_NAMES
from petitions.core.i18n import language as reader
from petitions.letters import drafting, previews, rules, service, support
from petitions.letters.forms import LetterForm
from petitions.letters.models import Letter, Preview, WorkState
from petitions.letters.values import LetterValues
from petitions.recipients import rules as recipients
from petitions.recipients.words import language_name


@dataclass(frozen=True)
class Line:
    """One language of a campaign's letter: its newest version, and how many addressees read it."""

    language: str
    text: Any
    addressees: int


def list_languages(session: Session, campaign: Campaign) -> list[str]:
    """Languages a letter of this campaign can be written in: its own, then those its addressees were chosen for."""
    chosen = [choice.language for choice in campaigns.list_choices(session, campaign)]
    return [code for code in dict.fromkeys([*campaign.languages, *chosen]) if code in LETTERS]


def index(session: Session, campaign: Campaign) -> dict[str, Any]:
    """Every language, and every letter that stands still."""
    texts, choices = service.list_texts(session, campaign), campaigns.list_choices(session, campaign)
    lines = [
        Line(code, texts.get(code), sum(choice.language == code for choice in choices))
        for code in list_languages(session, campaign)
    ]
    letters = service.list_letters(session, campaign)
    return {"campaign": campaign, "title": title(session, campaign), "lines": lines, "letters": letters} | _names()


def page(
    session: Session,
    campaign: Campaign,
    language: str,
    form: LetterForm,
    preview: Preview | None,
    *,
    to: int | None,
    now: datetime,
) -> dict[str, Any]:
    """The text being written, the fields with what each becomes, what is wrong, and the sheet if one was asked for."""
    form.fill(preview or service.latest_text(session, campaign, language))
    readers = _readers(session, campaign, language)
    form.to.choices = options((one.recipient_id, _name(one.recipient)) for one in readers)
    if not form.is_submitted():
        form.to.data = preview.recipient_id if preview else to
    choice = _first(readers, form.to.data)
    form.to.data = choice.recipient_id if choice else None
    words = (form.subject.data or "", form.body.data or "")
    facts = {"campaign": campaign, "title": title(session, campaign), "language": language, "form": form}
    facts |= {"choice": choice, "languages_here": list_languages(session, campaign)} | _names()
    facts |= _look(session, campaign, choice, *words, now=now)
    return facts | (sheet(preview) if preview else {"preview": None})


def addressee(session: Session, campaign: Campaign, language: str, number: int | None) -> Choice | None:
    """The chosen recipient a preview is for; the first that reads this language when none was named."""
    return _first(_readers(session, campaign, language), number)


def ask(
    session: Session, choice: Choice, language: str, *, subject: str, body: str, token: str, now: datetime
) -> Preview:
    """Ask the press for a preview of what was typed, as this addressee will get it."""
    return previews.ask_preview(
        session,
        choice.campaign,
        choice.recipient,
        language=language,
        form=choice.form,
        demands=choice.demands,
        names=rules.may_have_annex(choice.recipient, choice.names),
        subject=subject,
        body=body,
        reader=reader(),
        token=token,
        now=now,
    )


def sheet(preview: Preview) -> dict[str, Any]:
    """One preview as a page shows it."""
    return {"preview": preview, "is_over": is_over(preview), "name_of": _name}


def is_over(preview: Preview) -> bool:
    """Whether nothing more will come."""
    return preview.state in (WorkState.DONE, WorkState.FAILED)


def verdict(session: Session, letter: Letter | None) -> dict[str, Any]:
    """What a printed code says to anybody. Of a confidential letter: only that the code exists."""
    if letter is None:
        return {"letter": None}
    values = LetterValues.from_json(letter.values)
    if values.confidential:
        return {"letter": letter, "is_confidential": True}
    return {"letter": letter, "is_confidential": False, "values": values, "counts": letter.counts}


def title(session: Session, campaign: Campaign) -> str:
    """The campaign's title in the reader's language."""
    text = campaigns.find_text(session, campaign, reader())
    return text.title if text else campaign.slug


def _look(
    session: Session, campaign: Campaign, choice: Choice | None, subject: str, body: str, *, now: datetime
) -> dict[str, Any]:
    """What each field becomes for one addressee, and what is wrong with what stands in the form."""
    if choice is None:
        return {"fields": drafting.meanings(), "problems": []}
    words = drafting.of_choice(session, choice, subject, body, support.at(session, campaign, now=now))
    frame = drafting.draft_frame(campaign, dated_on=now.date())
    found = drafting.list_problems(words, frame) if subject or body else []
    return {"fields": drafting.list_fields(words, frame), "problems": found}


def _readers(session: Session, campaign: Campaign, language: str) -> list[Choice]:
    return [choice for choice in campaigns.list_choices(session, campaign) if choice.language == language]


def _first(choices: Sequence[Choice], number: int | None) -> Choice | None:
    wanted = (choice for choice in choices if choice.recipient_id == number)
    return next(wanted, choices[0] if choices else None)


def _name(recipient: Any) -> str:
    return recipients.name(recipient, reader())


def _names() -> dict[str, Any]:
    return {"language_names": OWN_NAMES, "language_name": language_name, "name_of": _name}
