"""How days, numbers and countries are written in a letter, in the letter's language."""

from datetime import date, datetime

from babel import Locale

_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_GROUPS = {"en": ",", "fr": _NARROW, "es": _NARROW, "ru": "\N{NO-BREAK SPACE}", "ar": ",", "zh": ","}
_LEAST_GROUPED = {"es": 10_000, "ru": 10_000}
"""Spanish and Russian leave four digits together (Ortografía de la lengua española; GOST 7.32)."""

_MONTHS = {
    # Both names of the month, as in the Arabic documents of the United Nations.
    "ar": (
        "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيه",
        "تموز/يوليه", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
}  # fmt: skip
_DAY = {
    "ar": "{day} {month} {year}",
    "en": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "fr": "{day} {month} {year}",
    "ru": "{day} {month} {year} г.",
    "zh": "{year}年{number}月{day}日",
}
_PLACE_AND_DAY = {
    "ar": "{place}، {day}",
    "en": "{place}, {day}",
    "es": "{place}, {day}",
    "fr": "{place}, le {day}",
    "ru": "{place}, {day}",
    "zh": "{place}，{day}",
}
_DAYS = {
    "ar": {"one": "يوم واحد", "two": "يومان", "few": "{n} أيام", "many": "{n} يومًا", "other": "{n} يوم"},
    "en": {"one": "{n} day", "other": "{n} days"},
    "es": {"one": "{n} día", "other": "{n} días"},
    "fr": {"one": "{n} jour", "other": "{n} jours"},
    "ru": {"one": "{n} день", "few": "{n} дня", "other": "{n} дней"},
    "zh": {"other": "{n}天"},
}
_NO_BREAK = str.maketrans(" ", "\N{NO-BREAK SPACE}")


def own_digits(text: str, language: str, digits: str = "latin") -> str:
    """The text with Arabic digits where the letter is Arabic and asks for them."""
    return text.translate(_DIGITS) if language == "ar" and digits == "arabic" else text


def number(value: int, language: str, digits: str = "latin") -> str:
    """A whole number with its thousands apart, as the language does it."""
    separator = _GROUPS[language] if abs(value) >= _LEAST_GROUPED.get(language, 1_000) else ""
    if language == "ar" and digits == "arabic":
        separator = "\N{ARABIC THOUSANDS SEPARATOR}" if separator else ""
    return own_digits(f"{value:,}".replace(",", separator), language, digits)


def day(value: date, language: str, digits: str = "latin") -> str:
    """A day in words, never broken over two lines: "3 March 2026", "1er mars 2026", "2026年3月3日"."""
    month = _MONTHS[language][value.month - 1] if language in _MONTHS else ""
    of_month = "1er" if language == "fr" and value.day == 1 else str(value.day)
    text = _DAY[language].format(day=of_month, month=month, number=value.month, year=value.year)
    return own_digits(text, language, digits).translate(_NO_BREAK)


def place_and_day(place: str, value: date, language: str, digits: str = "latin") -> str:
    """ "Berlin, 3 March 2026"; the day alone where no place is given."""
    written = day(value, language, digits)
    return _PLACE_AND_DAY[language].format(place=place, day=written) if place else written


def moment(value: datetime, language: str, digits: str = "latin") -> str:
    """A day and an hour, in the zone the value carries: "2 March 2026, 18:00 UTC"."""
    comma = {"ar": "، ", "zh": " "}.get(language, ", ")
    zone = value.tzname() or "UTC"
    return day(value, language, digits) + comma + own_digits(f"{value:%H:%M}", language, digits) + f" {zone}"


def days(count: int, language: str, digits: str = "latin") -> str:
    """A number of days with its noun in the right plural: "83 days", "83 يومًا"."""
    return plural(count, language, _DAYS[language]).format(n=number(count, language, digits))


def country(code: str | None, language: str) -> str:
    """A country's name in the letter's language; the code itself where no name is known; empty for None."""
    return "" if not code else str(Locale(language).territories.get(code.upper(), code.upper()))


def postal_country(code: str | None, language: str) -> str:
    """The last line of an address: the country in capitals, in the letter's language."""
    return country(code, language).upper()


def plural(count: int, language: str, forms: dict[str, str]) -> str:
    """The form that the language's plural rule (CLDR) asks for, or "other"."""
    return forms.get(str(Locale(language).plural_form(count)), forms["other"])
