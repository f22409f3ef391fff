"""Moments that are typed on the desk, on the clock of whoever types; and the time zones a member can choose from."""

from datetime import datetime
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import DateTimeLocalField
from wtforms.fields import SelectChoice
from wtforms.widgets import DateTimeLocalInput

from . import i18n, zones

FORMS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
"""How browsers send a moment, and how hands type one where there is no calendar to click."""
REGIONS = {
    "Africa": lazy_gettext("Africa"),
    "America": lazy_gettext("America"),
    "Antarctica": lazy_gettext("Antarctica"),
    "Arctic": lazy_gettext("Arctic"),
    "Asia": lazy_gettext("Asia"),
    "Atlantic": lazy_gettext("Atlantic Ocean"),
    "Australia": lazy_gettext("Australia"),
    "Europe": lazy_gettext("Europe"),
    "Indian": lazy_gettext("Indian Ocean"),
    "Pacific": lazy_gettext("Pacific Ocean"),
}
"""What the first word of a zone's name means."""


class _Input(DateTimeLocalInput):
    """The input, and beside it the zone it is read in, so that both are kept and sent together."""

    def __call__(self, field: Any, **more: Any) -> Markup:
        """Both of them."""
        zone = Markup('<input type="hidden" name="{}" value="{}">').format(f"{field.name}{field.ZONE}", field.zone)
        return Markup(super().__call__(field, **more)) + zone  # noqa: S704  # the parent's own markup


class MomentField(DateTimeLocalField):
    """A day and an hour on the reader's clock, which its label names; ``data`` is aware, in UTC.

    The zone goes along with what is typed: a form that was opened or kept before its writer chose another zone still
    means what it said.
    """

    ZONE = "-zone"
    data: Any
    widget = _Input()

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        """As its parent; the label is said without a zone."""
        super().__init__(label, validators, format=FORMS, **more)
        self.zone = zones.DEFAULT

    def process(self, formdata: Any, *given: Any, **more: Any) -> None:
        """Find the zone, then read what was typed in it."""
        sent = formdata.get(f"{self.name}{self.ZONE}") if formdata else None
        self.zone = sent if sent in zones.names() else zones.reader()
        self.label.text = f"{self.label.text} ({clock_of(self.zone)})"
        super().process(formdata, *given, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, in UTC."""
        super().process_formdata(valuelist)
        typed: datetime | None = self.data if valuelist else None
        if typed is not None:
            self.data = None
            self.data = self._instant(typed)

    def _instant(self, typed: datetime) -> datetime:
        try:
            found = zones.instant(typed, self.zone)
        except OverflowError as error:
            raise ValueError(gettext("This day is too far away.")) from error
        if found is None:
            raise ValueError(gettext("On this day the clocks go forward, and this hour is left out. Choose another."))
        return found

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(str(one) for one in self.raw_data)
        told: str = zones.at(self.data, self.zone).strftime(FORMS[0]) if self.data else ""
        return told


def clock_of(name: str) -> str:
    """Whose clock it is: "UTC", "Beirut time"."""
    if name == zones.DEFAULT:
        return i18n.utc()
    said: str = gettext("%(city)s time", city=city(name, i18n.language()))
    return said


def offered() -> list[SelectChoice]:
    """Every zone by the name of its city, in groups, in the order of the reader's language."""
    plain = SelectChoice(zones.DEFAULT, i18n.utc())
    return [
        plain,
        *(SelectChoice(name, said, optgroup=str(REGIONS[region])) for region, said, name in _sorted(i18n.language())),
    ]


@cache
def city(name: str, language: str) -> str:
    """What the language calls the city that a zone is named after; the name itself where it has no other."""
    known = Locale(language).time_zones
    former = (old for old, new in get_global("zone_aliases").items() if new == name)
    said = next((known[one]["city"] for one in (name, *former) if known.get(one, {}).get("city")), None)
    return str(said or name.rpartition("/")[2].replace("_", " "))


@cache
def _sorted(language: str) -> tuple[tuple[str, str, str], ...]:
    named = ((name.partition("/")[0], city(name, language), name) for name in zones.names() - {zones.DEFAULT})
    return tuple(sorted(named, key=lambda one: (one[0], one[1].casefold())))
