"""The page on which a letter is written: words, decisions, fields, paragraphs with a condition, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core import differences
from petitions.core.errors import Refused
from petitions.core.fields import options
from petitions.core.i18n import language as reader
from petitions.letters import (
    company,
    conditions,
    desk,
    drafting,
    filling,
    gathering,
    kinds,
    past,
    plain,
    previews,
    problems,
    rules,
    service,
    starters,
    support,
    text,
)
from petitions.letters.forms import LetterForm
from petitions.letters.gathering import Words
from petitions.letters.models import Letter, LetterKind, Preview
from petitions.letters.text_place import Place
from petitions.letters.values import LetterValues


@dataclass(frozen=True)
class Edge:
    """What the request brings along."""

    now: datetime
    base_url: str


def page(
    session: Session, place: Place, form: LetterForm, preview: Preview | None, *, to: int | None, edge: Edge
) -> dict[str, Any]:
    """The text being written, what each field becomes, what is wrong, and the sheet if one was asked for."""
    campaign, kind, language = place.campaign, place.kind, place.language
    kept = service.latest_text(session, campaign, language, kind)
    form.fill(preview or kept or starters.find(kind, language))
    if not form.is_submitted() and form.seen.data is None:
        form.seen.data = kept.id if kept else 0
    readers = _readers(session, place)
    form.to.choices = options((one.recipient_id, desk.name(one.recipient)) for one in readers)
    if not form.is_submitted():
        form.to.data = preview.recipient_id if preview else to
    choice = _first(session, place, readers, form.to.data)
    form.to.data = choice.recipient_id if choice else None
    facts = {"campaign": campaign, "title": desk.title(session, campaign), "language": language, "form": form}
    facts |= {"kind": kind, "kind_words": kinds.of(kind), "choice": choice, "kept": kept}
    facts |= {"is_starter": kept is None and preview is None and not form.is_submitted()}
    facts |= {"languages_here": desk.list_languages(session, campaign)} | desk.names()
    likely = to if to is not None else next((one.recipient_id for one in readers), None)
    facts |= _look(session, choice, form, kind, edge, likely) if choice else _nobody()
    facts |= {"partners": company.list_partners(session, campaign) if kind is LetterKind.JOINT else ()}
    return facts | (desk.sheet(preview) if preview else {"preview": None})


def conflict(form: LetterForm, moved: rules.TextMoved) -> dict[str, Any]:
    """What another person kept meanwhile against what was typed; pressing again keeps what stands in the form."""
    theirs = moved.theirs
    typed, kept = (form.subject.data or "", form.body.data or ""), (theirs.subject, theirs.body) if theirs else ("", "")
    lines = differences.lines("\n\n".join(kept), "\n\n".join(typed))
    form.seen.data, form.seen.raw_data = theirs.id if theirs else 0, None
    places = sum(piece.kind != "same" for line in lines for piece in line)
    return {"moved": moved, "moved_lines": lines, "moved_places": places}


def addressee(session: Session, place: Place, number: int | None) -> Choice | None:
    """The chosen recipient a preview is for; the first that reads this language when none was named."""
    return _first(session, place, _readers(session, place), number)


def others(session: Session, choice: Choice) -> list[Any]:
    """The campaign's other chosen recipients, as a form offers them."""
    chosen = campaigns.list_choices(session, choice.campaign)
    return options((one.recipient_id, desk.name(one.recipient)) for one in chosen if one.id != choice.id)


def ask(session: Session, choice: Choice, kind: LetterKind, form: LetterForm, *, token: str, now: datetime) -> Preview:
    """Ask the press for a preview of what was typed, as this addressee will get it."""
    return previews.ask_preview(
        session,
        choice.campaign,
        choice.recipient,
        kind=kind,
        language=choice.language,
        form=choice.form,
        demands=choice.demands,
        options=form.decided(),
        names=kinds.of(kind).has_annexes and rules.may_have_annex(choice.recipient, choice.names),
        subject=form.subject.data or "",
        body=form.body.data or "",
        reader=reader(),
        token=token,
        now=now,
    )


def _look(
    session: Session, choice: Choice, form: LetterForm, kind: LetterKind, edge: Edge, likely: int | None
) -> dict[str, Any]:
    """What each field becomes for one addressee, and what is wrong with what stands in the form."""
    behind = support.at(session, choice.campaign, now=edge.now)
    typed = (form.subject.data or "", form.body.data or "")
    read_copies = company.copies_beside_partners if kind is LetterKind.JOINT else company.all_copies
    copies = read_copies(session, choice.campaign, (choice.recipient,))
    known = gathering.Known(_before(session, choice.campaign, kind, likely), copies)
    words = gathering.of_choice(session, choice, *typed, behind, kind=kind, options=form.decided(), known=known)
    frame = gathering.draft_frame(choice.campaign, dated_on=edge.now.date(), base_url=edge.base_url)
    return {
        "fields": filling.list_fields(words, frame),
        "problems": problems.list_problems(words, frame) if any(typed) else [],
        "misfit": gathering.misfit(words),
        "conditions": _conditions(words),
        "copies": words.copies,
        "others": others(session, choice),
    } | _since(words, frame)


def _since(words: Words, frame: gathering.Frame) -> dict[str, Any]:
    """The last letter to this addressee against what stands in the form now; None of it where there is none."""
    if words.before is None:
        return {"before": None}
    try:
        draft = plain.letter_text(drafting.values_for(words, frame))
    except Refused:
        return {"before": words.before, "since": None}
    lines = differences.lines(plain.letter_text(LetterValues.from_json(words.before.values)), draft)
    places = sum(piece.kind != "same" for line in lines for piece in line)
    return {"before": words.before, "since": lines, "since_places": places}


def _conditions(words: Words) -> list[conditions.Condition]:
    try:
        return conditions.listed(text.parse(words.body), drafting.traits(words))
    except Refused:
        return []


def _nobody() -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "problems": [],
        "misfit": None,
        "conditions": [],
        "copies": (),
        "others": [],
        "before": None,
    }
    return nothing | {"fields": filling.meanings(), "before": None}


def _readers(session: Session, place: Place) -> list[Choice]:
    return [one for one in campaigns.list_choices(session, place.campaign) if one.language == place.language]


def _first(session: Session, place: Place, choices: Sequence[Choice], number: int | None) -> Choice | None:
    """The one that was named, else the first that this kind of letter fits, else the first."""
    if named := next((choice for choice in choices if choice.recipient_id == number), None):
        return named
    if not choices:
        return None
    before = _before(session, place.campaign, place.kind, choices[0].recipient_id)
    wave = campaigns.current_wave(session, place.campaign).id
    for choice in choices:
        if kinds.misfit(place.kind, choice.recipient, before.get(choice.recipient_id), wave) is None:
            return choice
    return choices[0]


def _before(session: Session, campaign: Campaign, kind: LetterKind, likely: int | None) -> dict[int, Letter]:
    """The letters before, by addressee; the one to whom is ``likely`` shown with what it says."""
    return past.letters(past.list_past(session, campaign, kind, whole=likely))
