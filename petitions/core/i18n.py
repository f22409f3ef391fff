"""Languages: which ones, which way they run, and how numbers and days are written in them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import g, has_request_context, request
from flask_babel import Babel, force_locale, get_domain, get_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from . import zones

__all__ = [
    "DESK", "INTERFACE", "LETTERS", "OWN_NAMES", "_", "babel", "day", "direction", "force_locale", "language", "local",
    "moment", "number", "utc",
]  # fmt: skip

INTERFACE = ("en", "ar", "fr", "es", "ru", "zh")
"""Languages of what everybody may read: public pages, mails to supporters, recipients' pages; one catalogue each."""
DESK = ("en", "ar", "fr")
"""Languages of the whole: also the desk, its notices and its reports."""
NOT_YET_READ = ("es", "ru", "zh")
"""Languages whose catalogue no native reader has read yet; pages in them say so."""
LETTERS = ("ar", "en", "es", "fr", "ru", "zh")
"""Languages a letter can be written in."""
OWN_NAMES = {"ar": "العربية", "en": "English", "es": "Español", "fr": "Français", "ru": "Русский", "zh": "中文"}
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MONTHS = {
    "يناير": "كانون الثاني/يناير", "فبراير": "شباط/فبراير", "مارس": "آذار/مارس", "أبريل": "نيسان/أبريل",
    "مايو": "أيار/مايو", "يونيو": "حزيران/يونيو", "يوليو": "تموز/يوليو", "أغسطس": "آب/أغسطس",
    "سبتمبر": "أيلول/سبتمبر", "أكتوبر": "تشرين الأول/أكتوبر", "نوفمبر": "تشرين الثاني/نوفمبر",
    "ديسمبر": "كانون الأول/ديسمبر",
}  # fmt: skip
"""Both names of a month on Arabic pages: one is used in the Levant, the other along the Nile and in the Maghreb."""
_FORMS = {
    "en": {"day": "d MMMM y", "short_day": "d MMMM", "moment": "d MMMM y, HH:mm"},
    "es": {"day": "d 'de' MMMM 'de' y", "short_day": "d 'de' MMMM", "moment": "d 'de' MMMM 'de' y, HH:mm"},
    "ru": {"day": "d MMMM y 'г'.", "short_day": "d MMMM", "moment": "d MMMM y 'г'., HH:mm"},
    "zh": {"day": "y年M月d日", "short_day": "M月d日", "moment": "y年M月d日 HH:mm"},
}
"""How a day is written; Arabic and French put its parts in the order of the first."""

babel = Babel()


def select_locale() -> str:
    """Language of this request: the address's, else the reader's choice on the desk, else the browser's preference."""
    if not has_request_context():
        return INTERFACE[0]
    chosen = (request.view_args or {}).get("lang") or g.get("reader_language")
    return str(chosen) if chosen in offered() else preferred(request.accept_languages, offered())


def offered() -> tuple[str, ...]:
    """The languages in which the page of this request can be read."""
    return DESK if request.path.startswith("/desk") else INTERFACE


def preferred(wishes: Iterable[tuple[str, float]], among: tuple[str, ...]) -> str:
    """The first of a browser's wishes, best first, that is ``among`` ours; "ar-SY" is Arabic, "zh-Hans-CN" Chinese."""
    for tag, quality in wishes:
        code = tag.replace("_", "-").split("-")[0].lower()
        if quality > 0 and code in among:
            return code
    return among[0]


def language() -> str:
    """The language of the moment, one of ``INTERFACE`` or, under ``force_locale``, of ``LETTERS``."""
    locale = get_locale()
    return locale.language if locale else INTERFACE[0]


def direction(code: str | None = None) -> str:
    """ "rtl" or "ltr" for a language, by default that of the moment."""
    return "rtl" if (code or language()) == "ar" else "ltr"


def number(value: float) -> str:
    """A number as the reader writes it; Arabic pages use Arabic digits."""
    return _number(value, language())


@lru_cache(4096)
def _number(value: float, code: str) -> str:
    return _own_digits(format_decimal(value, locale=code, numbering_system=_system(code)), code)


def percent(share: float) -> str:
    """A share between 0 and 1 as a percentage."""
    return _own_digits(format_percent(share, locale=language(), numbering_system=_system(language())), language())


def _system(code: str) -> str:
    return "arab" if code == "ar" else "latn"


def day(value: date | datetime | None, form: str = "") -> str:
    """A day in words, as the language writes it unless a ``form`` is given; empty for None."""
    if value is None:
        return ""
    return _day(value.date() if isinstance(value, datetime) else value, form or _form("day"), language())


@lru_cache(4096)
def _day(value: date, form: str, code: str) -> str:
    return _own_months(format_date(value, form, locale=code), code)


def moment(value: datetime | None, form: str = "") -> str:
    """A day and an hour, in whose zone they are said behind them: "18:30 UTC", "20:30 UTC+2"; empty for None.

    In the zone of whoever reads (``zones.reader``): a member's on the desk and in mails to them, UTC anywhere else.
    """
    if value is None:
        return ""
    there = zones.here(value)
    return f"{local(there, form)} {utc(zones.offset(there))}"


def local(value: datetime, form: str = "") -> str:
    """The same as the value itself says it, without a zone: for sentences that name the place."""
    return _local(value.replace(tzinfo=None), form or _form("moment"), language())


@lru_cache(4096)
def _local(value: datetime, form: str, code: str) -> str:
    return _own_months(format_datetime(value, form, locale=code), code)


def utc(offset: str = "") -> str:
    """What UTC is called, and a zone that differs from it by so much."""
    code = language()
    return _own_digits(f"بالتوقيت العالمي {offset}".rstrip() if code == "ar" else f"UTC{offset}", code)


def short_day(value: date | datetime | None) -> str:
    """Day and month, without the year."""
    return day(value, _form("short_day"))


def _form(kind: str) -> str:
    return _FORMS.get(language(), _FORMS["en"])[kind]


def filters() -> dict[str, Any]:
    """What templates call these."""
    said = {"number": number, "percent": percent, "day": day, "moment": moment, "short_day": short_day}
    return said | {"here": zones.here}


@pass_eval_context
def plural(context: EvalContext, one: str, many: str, num: int, **places: Any) -> str:
    """What templates call ``ngettext``: the form that fits ``num``, and ``%(num)d`` in the reader's own digits."""
    words = _form_for(one, many, num)
    return (Markup(words) if context.autoescape else words) % ({"num": number(num)} | places)  # noqa: S704  # our own catalogue


def lazy_plural(one: str, many: str, num: int, **places: Any) -> LazyString:
    """The same for words that are said later, such as those in tables of sentences."""
    return LazyString(lambda: _form_for(one, many, num) % ({"num": number(num)} | places))


def _safe(said: LazyString) -> Markup:
    """A sentence that is said later, on a page: escaped like every other, for names that people typed stand in some."""
    return escape(str(said))


LazyString.__html__ = _safe  # its own calls plain words safe


def _form_for(one: str, many: str, num: int) -> str:
    words: str = get_domain().get_translations().ungettext(one, many, num)
    return words.replace("%(num)d", "%(num)s")


def _own_months(text: str, code: str) -> str:
    if code != "ar":
        return text
    words = re.sub(r"[^\s،]+", lambda word: _MONTHS.get(word[0], word[0]), text.replace(",", "،"))
    return _own_digits(words, code)


def _own_digits(text: str, code: str) -> str:
    return text.translate(_DIGITS) if code == "ar" else text
