"""What each merge field becomes for one addressee."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.lists import format_list

from petitions.letters import counting, fields, figures, rules, salutation, support
from petitions.letters.gathering import Frame, Words
from petitions.letters.models import LetterKind


@dataclass(frozen=True)
class Field:
    """A merge field, what it means, and what it becomes for one addressee."""

    name: str
    meaning: Any
    value: str


def field_values(words: Words, frame: Frame) -> dict[str, str]:
    """What each merge field becomes; an empty one has nothing to say for this addressee."""
    language, digits, before, counted = words.language, words.options.digits, words.before, _counted(words)
    since = _since(words)
    return {
        "addressee": _or_empty(lambda: salutation.inside_address(words.record, language)[0]),
        "salutation": _or_empty(lambda: salutation.salutation(words.record, language, words.form)[0]),
        "organization": words.campaign.organization.name(language),
        "campaign": words.public.title if words.public else "",
        "campaign_link": f"{frame.base_url}/c/{words.campaign.slug}",
        **{name: figures.number(count, language, digits) if count > 0 else "" for name, count in counted.items()},
        "supporters": _supporters(words),
        "partners": format_list([one.name(language) for one in words.partners], locale=language)
        if words.partners
        else "",
        "previous_letter": f"{before.reference} ({figures.day(before.dated_on, language, digits)})" if before else "",
        "since": figures.day(since, language, digits) if since else "",
        "days_since": figures.days(max((frame.dated_on - since).days, 0), language, digits) if since else "",
        "date": figures.day(frame.dated_on, language, digits),
        "reference": frame.reference,
        "reply_by": figures.day(frame.dated_on + rules.REPLY_WITHIN, language, digits),
    }


def list_fields(words: Words, frame: Frame) -> list[Field]:
    """Every merge field with its meaning and what it becomes."""
    filled = field_values(words, frame)
    filled["demands"] = " ".join(f"{number}. {words_of}" for number, words_of in enumerate(words.demands, 1))
    return [Field(name, meaning, filled.get(name, "")) for name, meaning in fields.FIELDS.items()]


def meanings() -> list[Field]:
    """The fields where no addressee reads the language yet."""
    return [Field(name, meaning, str(meaning)) for name, meaning in fields.FIELDS.items()]


def _supporters(words: Words) -> str:
    behind = words.support
    counts = counting.Counts(
        behind.online, behind.as_of.date(), behind.paper, behind.elsewhere, organizations=behind.organizations
    )
    return counting.supporters(counts, words.language, words.options.digits)


def _counted(words: Words) -> dict[str, int]:
    behind, before, record = words.support, words.before, words.record
    return {
        "count": behind.online,
        "count_new": behind.online - int(before.counts.get("online", 0)) if before else 0,
        "count_relatives": behind.kin[0],
        "count_survivors": behind.kin[1],
        "count_from_country": support.from_country(behind, record.get("represents") or record.get("country")),
    }


def _since(words: Words) -> date | None:
    if words.kind is LetterKind.URGENT:
        return words.options.since_on
    return words.before.dated_on if words.before else None


def _or_empty(words: Callable[[], str]) -> str:
    try:
        return words()
    except salutation.MissingForm:
        return ""
