"""Languages: which ones, which way they run, and how numbers and days are written in them."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from flask_babel import gettext as _

__all__ = ["INTERFACE", "LETTERS", "OWN_NAMES", "_", "babel", "day", "direction", "force_locale", "language", "number"]

INTERFACE = ("en", "ar", "fr")
"""Languages the pages speak in full; a language is one catalogue."""
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

babel = Babel()


def select_locale() -> str:
    """Language of this request: the address's, else the reader's choice on the desk, else the browser's preference."""
    if not has_request_context():
        return INTERFACE[0]
    chosen = (request.view_args or {}).get("lang") or g.get("reader_language")
    if chosen in INTERFACE:
        return str(chosen)
    return request.accept_languages.best_match(INTERFACE) or INTERFACE[0]


def language() -> str:
    """The language of the moment, one of ``INTERFACE`` or, under ``force_locale``, of ``LETTERS``."""
    locale = get_locale()
    return locale.language if locale else INTERFACE[0]


def direction(code: str | None = None) -> str:
    """ "rtl" or "ltr" for a language, by default that of the moment."""
    return "rtl" if (code or language()) == "ar" else "ltr"


def number(value: float) -> str:
    """A number as the reader writes it; Arabic pages use Arabic digits."""
    return _own_digits(format_decimal(value, locale=language()))


def percent(share: float) -> str:
    """A share between 0 and 1 as a percentage."""
    return _own_digits(format_percent(share, locale=language()))


def day(value: date | datetime | None, form: str = "d MMMM y") -> str:
    """A day in words; empty for None."""
    return "" if value is None else _own_months(format_date(value, form, locale=language()))


def moment(value: datetime | None, form: str = "d MMMM y, HH:mm") -> str:
    """A day and an hour in UTC; empty for None."""
    return "" if value is None else _own_months(format_datetime(value, form, locale=language()))


def short_day(value: date | datetime | None) -> str:
    """Day and month, without the year."""
    return day(value, "d MMMM")


def filters() -> dict[str, Any]:
    """What templates call these."""
    return {"number": number, "percent": percent, "day": day, "moment": moment, "short_day": short_day}


def _own_months(text: str) -> str:
    if language() != "ar":
        return text
    return _own_digits(" ".join(_MONTHS.get(word, word) for word in text.split(" ")))


def _own_digits(text: str) -> str:
    return text.translate(_DIGITS) if language() == "ar" else text
