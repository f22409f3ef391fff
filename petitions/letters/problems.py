"""Everything that keeps a letter from being frozen, each with its sentence and its place."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.campaigns.models import Choice
from petitions.core.errors import Refused
from petitions.core.i18n import OWN_NAMES
from petitions.letters import conditions, drafting, fields, gathering, kinds, rules, salutation, service, starters, text
from petitions.letters.filling import field_values
from petitions.letters.gathering import Frame, Known, Words
from petitions.letters.models import LetterKind
from petitions.letters.options import Options
from petitions.letters.rules import Problem
from petitions.letters.support import Support
from petitions.recipients import rules as recipients

_WITHOUT_DEMANDS = frozenset({LetterKind.INVITATION, LetterKind.COVERING})
"""Kinds that need no public text of the campaign unless they print its demands."""
_EXPLAINED = {
    "missing_form": {"addressee", "salutation"},
    "no_since": {"since", "days_since"},
    "no_partners": {"partners"},
    "no_public_text": {"campaign"},
}
"""Fields that are empty for a reason given already."""


def list_problems(words: Words, frame: Frame) -> list[Problem]:
    """Everything that is wrong with a letter's words for this addressee; empty when it is ready."""
    found = [*_of_address(words, frame.dated_on), *_of_text(words), *_of_kind(words, frame.dated_on)]
    found += _of_fields(words, frame, {problem.code for problem in found})
    if "demands" in fields.names_in(words.body) and not words.demands and words.public is not None:
        found.append(Problem("no_demands", _("No open demand of the campaign is put to this addressee.")))
    return found + _beside(words, frame)


def of_choice(
    session: Session, choice: Choice, *, kind: LetterKind, behind: Support, frame: Frame, known: Known | None = None
) -> list[Problem]:
    """The same for the newest text in the language a recipient was chosen for, or why the kind does not fit it."""
    newest = service.latest_text(session, choice.campaign, choice.language, kind)
    subject, body = (newest.subject, newest.body) if newest else ("", "")
    options = Options.from_json(newest.options) if newest else None
    words = gathering.of_choice(session, choice, subject, body, behind, kind=kind, options=options, known=known)
    if (why := gathering.misfit(words)) is not None:
        return [Problem("misfit", why)]
    return list_problems(words, frame) if newest else [Problem("no_text", rules.NoText.message)]


def _of_address(words: Words, today: date) -> Iterator[Problem]:
    for part in (drafting.addressee, drafting.greeting, drafting.closing):
        try:
            part(words)
        except salutation.MissingForm as refused:
            yield Problem(refused.code, refused.sentence())
    if words.is_unsure:
        sentence = _(
            "The directory is not sure of this form of address. Somebody who reads the language confirms it on the "
            "recipient's page first."
        )
        yield Problem("form_unchecked", sentence)
    if not recipients.is_in_office(words.recipient, today):
        yield Problem("not_in_office", _("This person no longer holds the office. Check who does."))
    way = (words.record.get("channel") or {}).get("url")
    if not (any(words.record.get("address") or ()) or words.recipient.email or way):
        sentence = _("Nothing is known of where it could be written to: no street, no e-mail address, no form.")
        yield Problem("no_address", sentence)


def _of_text(words: Words) -> Iterator[Problem]:
    if words.public is None and (words.kind not in _WITHOUT_DEMANDS or "demands" in fields.names_in(words.body)):
        sentence = _("The campaign has no public text in this language, so its demands cannot be printed.")
        yield Problem("no_public_text", sentence)
    try:
        blocks = text.parse(words.body)
    except Refused as refused:
        yield Problem(refused.code, refused.sentence())
        return
    for source in (words.subject, words.body):
        for gap in starters.GAP.finditer(source):
            line = source.count("\n", 0, gap.start()) + 1
            yield Problem(
                "gap", _("Line %(line)d: something is still to be written here.", line=line), gap.group(0)[:60]
            )
    if "demands" in fields.names_in(words.subject) or fields.has_inline_demands(blocks):
        sentence = _("The demands stand on a line of their own, with an empty line before and after.")
        yield Problem("demands_inline", sentence, "{{demands}}")
    for unknown in conditions.unknown(blocks):
        sentence = _("There is no such kind or subject of addressees, so this paragraph would never be printed.")
        yield Problem("unknown_condition", sentence, f"[if {unknown}]")


def _of_kind(words: Words, today: date) -> Iterator[Problem]:
    if kinds.of(words.kind).cites and "previous_letter" not in fields.names_in(words.subject, words.body):
        yield Problem("not_cited", _("It does not name the earlier letter."), "{{previous_letter}}")
    if words.kind is LetterKind.URGENT:
        since = words.options.since_on
        if since is None:
            yield Problem("no_since", _("Give the day from which this appeal counts."))
        elif since > today:
            yield Problem("since_ahead", _("The day from which this appeal counts has not come yet."))
    if words.kind is LetterKind.JOINT:
        yield from _of_partners(words)


def _of_partners(words: Words) -> Iterator[Problem]:
    if not words.partners:
        yield Problem("no_partners", _("A joint letter needs at least one partner organization. Add it first."))
    for partner in words.partners:
        if not any(partner.signatory(words.language).values()):
            sentence = _("Nobody is named who signs for %(name)s.", name=partner.name(words.language))
            yield Problem("partner_unsigned", sentence)


def _of_fields(words: Words, frame: Frame, known: set[str]) -> Iterator[Problem]:
    filled = field_values(words, frame)
    silent = {name for code, names in _EXPLAINED.items() if code in known for name in names}
    for source in (words.subject, words.body):
        for wrong in fields.find_problems(source, filled):
            if wrong.name.strip("{} ") not in silent:
                yield _field_problem(wrong)


def _field_problem(wrong: fields.Problem) -> Problem:
    if wrong.kind == "unknown":
        sentence = _("Line %(line)d: there is no such field.", line=wrong.line)
        return Problem("unknown_field", sentence, wrong.name)
    sentence = _("Line %(line)d: this field has nothing to say for this addressee.", line=wrong.line)
    return Problem("empty_field", sentence, wrong.name)


def _beside(words: Words, frame: Frame) -> list[Problem]:
    """What is wrong with the text that is printed beside this one."""
    code = words.options.parallel
    if not code or code == words.language:
        return []
    name = OWN_NAMES.get(code, code)
    if words.second is None:
        return [
            Problem(
                "no_parallel", _("There is no letter of this kind in %(language)s to print beside it.", language=name)
            )
        ]
    return [Problem(one.code, _there(name, one.sentence), one.field) for one in list_problems(words.second, frame)]


def _there(name: str, sentence: Any) -> Any:
    return _("In the text beside it (%(language)s): %(sentence)s", language=name, sentence=sentence)
