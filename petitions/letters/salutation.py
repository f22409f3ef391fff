"""The form of address: inside address, salutation and complimentary close, from a directory record."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.letters.figures import postal_country

Record = Mapping[str, Any]
ARABIC_GREETING = "تحية طيبة وبعد،"
"""Stands under the salutation of every Arabic letter."""
NEUTRAL_FALLBACK = {"es": "Señoras y señores:", "ru": "Уважаемые дамы и господа!"}
"""Greets the office as a whole where a language has no neutral form (directory, `neutral_fallback`)."""
_FINAL = " ,،:：!！"


class MissingForm(Refused):
    """The directory has no form of address for this body in this language; somebody must supply one."""

    code, message = (
        "missing_form",
        _("There is no %(part)s for this addressee in this language. Supply one, or choose another language."),
    )
    status = 422


def inside_address(record: Record, language: str) -> tuple[str, ...]:
    """Who is written to, the postal lines, and the country in capitals in the letter's language.

    A language without an addressee line uses the body's name in it, else the English addressee.
    """
    forms = record.get("addressee") or {}
    office = forms.get(language) or (record.get("names") or {}).get(language) or forms.get("en")
    if not office:
        raise MissingForm(part=_("addressee line"))
    lines = [line for line in record.get("address") or [] if line]
    if lines and _is_said(lines[0], office):
        lines = lines[1:]
    if record.get("kind") == "state-mission":
        lines = [*(name for name in [(record.get("names") or {}).get(language)] if name), *lines]
    return tuple(line for line in (office, *lines, postal_country(record.get("country"), language)) if line)


def salutation(record: Record, language: str, form: str = "neutral") -> tuple[str, ...]:
    """The greeting due to the office; ``form`` is "neutral", "m" or "f". Raises ``MissingForm``."""
    forms = (record.get("salutation") or {}).get(language) or {}
    greeting = forms.get(form)
    if not greeting and form == "neutral" and forms:
        greeting = NEUTRAL_FALLBACK.get(language)
    if not greeting:
        raise MissingForm(part=_("salutation"))
    return (greeting, ARABIC_GREETING) if language == "ar" else (greeting,)


def close(record: Record, language: str, form: str = "neutral") -> tuple[str, ...]:
    """The complimentary close, the vocative repeated where the language repeats it. Raises ``MissingForm``."""
    words = (record.get("close") or {}).get(language)
    if not words:
        raise MissingForm(part=_("complimentary close"))
    if "{vocative}" in words:
        words = words.replace("{vocative}", vocative(salutation(record, language, form)[0], language))
    return tuple(words.split(" ", 1)) if language == "zh" and " " in words else (words,)


def vocative(greeting: str, language: str) -> str:
    """A greeting inside a sentence: without its final punctuation and, in English, without a leading "Dear"."""
    words = greeting.rstrip(_FINAL)
    return words.removeprefix("Dear ") if language == "en" else words


def languages_offered(record: Record) -> tuple[str, ...]:
    """Languages in which the record has a whole form of address in at least one of its three forms."""
    return tuple(language for language in ("ar", "en", "es", "fr", "ru", "zh") if _is_whole(record, language))


def forms_offered(record: Record, language: str) -> tuple[str, ...]:
    """Which of neutral, m and f the record has in a language."""
    forms = (record.get("salutation") or {}).get(language) or {}
    fallback = bool(forms) and language in NEUTRAL_FALLBACK
    return tuple(name for name in ("neutral", "m", "f") if forms.get(name) or (name == "neutral" and fallback))


def _is_said(line: str, office: str) -> bool:
    """Whether the office's line already names the body of the first postal line."""
    return line.partition(" (")[0].casefold() in office.casefold()


def _is_whole(record: Record, language: str) -> bool:
    offered = forms_offered(record, language)
    try:
        inside_address(record, language)
        return bool(offered) and bool(close(record, language, offered[0]))
    except MissingForm:
        return False
