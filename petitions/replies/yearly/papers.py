"""The yearly report as a sheet for the press, and as a table for a spreadsheet."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from petitions.core import i18n, tables
from petitions.core.i18n import day, number
from petitions.letters.sheets import Bar, Entry, Fact, Sheet, Table
from petitions.recipients import words as places
from petitions.replies.yearly.service import Told, Yearly, year_words

_Line = tuple[str, str, str, str]


def as_sheet(told: Yearly, mark: str = "") -> Sheet:
    """What the press prints: a word to the reader, the figures, then month by month, letter by letter."""
    head = told.letterhead
    second = (line for line in (head.registration, head.contact) if line)
    return Sheet(
        language=told.language,
        identifier=_("Report of the year %(year)s", year=_year(told)),
        head=(head.name, *second),
        logo=head.logo,
        title=_("Our year %(year)s", year=_year(told)),
        kicker=told.campaign,
        date=told.made_at.date(),
        lead=tuple(_lead(told)),
        facts=tuple(Fact(label, value) for label, value in _facts(told)),
        entries=tuple(_entries(told)),
        end=_("As of %(day)s. Nobody who signed is named in this report.", day=day(told.made_at)),
        mark=mark,
    )


def as_csv(told: Yearly) -> bytes:
    """The same numbers and lines, heads in the reader's language; no cell is ever run as a formula."""
    heads = (_("Part"), _("Day or month"), _("Who or what"), _("Value"))
    return (tables.MARK + tables.text([heads, *_lines(told)], is_quoted=True)).encode()


def _lead(told: Yearly) -> Iterator[str]:
    """Whole sentences, one after another, so that each can be read aloud."""
    letters = ngettext(
        "In their name, %(shown)s letter reached those who can act.",
        "In their name, %(shown)s letters reached those who can act.",
        told.reached,
        shown=number(told.reached),
    )
    yield f"{_signed(told)} {letters}" if told.reached else _signed(told)
    yield _answered(told)
    yield _("Thank you to everybody who signed, wrote, asked again and gave. We go on until there is an answer.")


def _signed(told: Yearly) -> str:
    many = told.signatures.signed
    facts = {"year": _year(told), "shown": number(many)}
    if told.is_over:
        return ngettext("%(shown)s person signed in %(year)s.", "%(shown)s people signed in %(year)s.", many, **facts)
    return ngettext(
        "%(shown)s person has signed in %(year)s so far.",
        "%(shown)s people have signed in %(year)s so far.",
        many,
        **facts,
    )


def _answered(told: Yearly) -> str:
    doors = ngettext(
        "Of %(doors)s door we have knocked on %(knocked)s.", "Of %(doors)s doors we have knocked on %(knocked)s.",
        told.doors, doors=number(told.doors), knocked=number(told.knocked),
    )  # fmt: skip
    if not told.doors:
        return _("No addressee is chosen yet.")
    if not told.answered:
        return f"{doors} {_('None has answered in substance yet.')}"
    answers = ngettext(
        "%(shown)s of them has answered in substance.", "%(shown)s of them have answered in substance.", told.answered,
        shown=number(told.answered),
    )  # fmt: skip
    return f"{doors} {answers}"


def _facts(told: Yearly) -> Iterator[tuple[str, str]]:
    yield _("Signatures in the year"), number(told.signatures.signed)
    yield _("Signatures in all, until its end"), number(told.signatures.in_all)
    yield _("Letters that reached their addressee"), number(told.reached)
    knocked = _("%(knocked)s of %(doors)s", knocked=number(told.knocked), doors=number(told.doors))
    yield _("Doors knocked on"), knocked
    yield _("Answers"), number(len(told.answers))


def _entries(told: Yearly) -> Iterator[Entry]:
    yield from _of_signatures(told)
    heads = (_("Day"), _("Addressee"), _("Letter"), _("What became of it"))
    rows = tuple((_short(one), one.who, f"{one.what} \u2066{one.reference}\u2069", one.how) for one in told.letters)
    yield Entry(_("Our letters"), note="" if rows else _("No letter was sent in this year."), table=Table(heads, rows))
    heads = (_("Day"), _("Addressee"), _("What they say"), _("How it came"))
    rows = tuple((_short(one), one.who, one.what, one.how) for one in told.answers)
    yield Entry(_("What came back"), note="" if rows else _("No answer came in this year."), table=Table(heads, rows))
    open_heads = (_("Addressee"), _("What is next"))
    yield Entry(_("What is open"), facts=tuple(_open(told)), table=Table(open_heads, told.open))


def _of_signatures(told: Yearly) -> Iterator[Entry]:
    seen = told.signatures
    if any(seen.months):
        until = len(seen.months) if told.is_over else told.made_at.month
        months = {_month(told, at): many for at, many in enumerate(seen.months[:until], 1)}
        yield Entry(_("Signatures by month"), bars=_bars(months))
    small = _("Fewer than five of one place stand among the others.")
    if seen.countries:
        yield Entry(_("Where they come from"), note=small, bars=_bars(_named(seen.countries, places.country_name)))
    if len(seen.languages) > 1:
        yield Entry(_("The languages they signed in"), bars=_bars(_named(seen.languages, places.language_name)))


def _open(told: Yearly) -> Iterator[Fact]:
    if told.unwritten:
        yield Fact(_("Addressees not written to yet"), number(told.unwritten))
    if told.unread:
        yield Fact(_("Answers we have yet to read"), number(told.unread))
    if not (told.open or told.unwritten or told.unread):
        yield Fact(_("Nothing"), _("Every addressee has answered, or asked for no more letters."))


def _named(numbers: Mapping[str, int], name: Callable[[str], str]) -> dict[str, int]:
    return {(name(code) if code else _("Others, and not said")): many for code, many in numbers.items()}


def _bars(numbers: Mapping[str, int]) -> tuple[Bar, ...]:
    top = max(numbers.values(), default=0) or 1
    return tuple(Bar(label, number(many), round(20 * many / top)) for label, many in numbers.items())


def _lines(told: Yearly) -> Iterator[_Line]:
    yield from ((_("Figures"), "", label, value) for label, value in _plain(told))
    for at, many in enumerate(told.signatures.months, 1):
        yield _("Signatures by month"), f"{told.year}-{at:02}", "", str(many)
    for label, many in _named(told.signatures.countries, places.country_name).items():
        yield _("Where they come from"), "", label, str(many)
    for label, many in _named(told.signatures.languages, places.language_name).items():
        yield _("The languages they signed in"), "", label, str(many)
    for one in told.letters:
        yield _("Our letters"), one.on.isoformat(), f"{one.who}: {one.what} {one.reference}", one.how
    for one in told.answers:
        yield _("What came back"), one.on.isoformat(), one.who, f"{one.what}, {one.how}"
    open_now = (*((fact.label, fact.value) for fact in _open(told)), *told.open)
    yield from ((_("What is open"), told.made_at.date().isoformat(), label, value) for label, value in open_now)


def _plain(told: Yearly) -> Iterator[tuple[str, str]]:
    """The figures as programs read them: Western digits, doors as two numbers."""
    yield _("Signatures in the year"), str(told.signatures.signed)
    yield _("Signatures in all, until its end"), str(told.signatures.in_all)
    yield _("Letters that reached their addressee"), str(told.reached)
    yield _("Doors"), str(told.doors)
    yield _("Doors knocked on"), str(told.knocked)
    yield _("Answers"), str(len(told.answers))


def _year(told: Yearly) -> str:
    return year_words(told.year)


def _month(told: Yearly, at: int) -> str:
    return day(date(told.year, at, 1), "LLLL")


def _short(one: Told) -> str:
    return i18n.short_day(one.on)
