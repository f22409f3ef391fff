"""Shape of what is typed of sheets, lists, corrections, and sites that may show a campaign."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange

from petitions.campaigns.models import Wave
from petitions.core import i18n
from petitions.core.fields import at_most, one_line, options, tidied, visible
from petitions.signing.collected import rules

SOURCES = (("paper", _("On paper")), ("elsewhere", _("On another platform or by other means")))
NUMBER = NumberRange(min=1, max=rules.MOST, message=_("Write a number between 1 and 1,000,000."))


class _Gathered(FlaskForm):
    """What every entry says of itself: where it comes from, when, for which wave."""

    title = StringField(
        _("Where it comes from"),
        [DataRequired(_("Say where it comes from.")), at_most(160), visible],
        filters=[one_line],
        description=_("For the desk and the log, such as “Sit-in in Berlin”. Write no name of a person."),
    )
    on = DateField(_("Day of collection"), [InputRequired(_("Give the day."))])
    wave = SelectField(_("Wave"), coerce=int)

    def __init__(self, today: date, waves: Sequence[Wave], **fields: Any) -> None:
        super().__init__(**{"wave": waves[-1].number} | fields)
        self.today = today
        named = [(wave.number, _("Wave %(number)s", number=i18n.number(wave.number))) for wave in reversed(waves)]
        self.wave.choices = options(named)

    def validate_on(self, field: DateField) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day has not come yet."))


class SheetForm(_Gathered):
    """Paper sheets as a number, with their scan."""

    number = IntegerField(
        _("How many people signed"),
        [InputRequired(_("Write how many people signed.")), NUMBER],
        description=_("Count each person once; leave out lines that are crossed out or cannot be told from another."),
    )
    scan = FileField(
        _("Scan of the sheets"), description=_("PDF, PNG or JPEG, at most 20 MB; several sheets as one PDF.")
    )

    def file(self) -> bytes:
        """The uploaded bytes; empty when none came."""
        return self.scan.data.read(rules.SCAN_BYTES + 1) if self.scan.data else b""


class ListForm(_Gathered):
    """A list as a file, one person a row."""

    source = RadioField(_("How it was collected"), choices=options(SOURCES), default="elsewhere")
    list = FileField(
        _("The list"),
        description=_(
            "CSV (UTF-8) or XLSX, at most 48 MB. The first row names the columns;"
            " one of them is headed “email” or “name”."
        ),
    )

    def file(self) -> bytes:
        """The uploaded bytes; empty when none came."""
        return self.list.data.read(rules.LIST_BYTES + 1) if self.list.data else b""


class _Reasoned(FlaskForm):
    reason = StringField(
        _("Why"),
        [DataRequired(_("Say why.")), at_most(300), visible],
        filters=[one_line],
        description=_("Kept with the entry. Write no name of a person."),
    )

    def validate_reason(self, field: StringField) -> None:
        """More than a sign."""
        if len(field.data or "") < rules.REASON:
            raise ValidationError(_("Say in a few words why."))


class CorrectForm(_Reasoned):
    """Another number."""

    number = IntegerField(_("The right number"), [InputRequired(_("Write how many people signed.")), NUMBER])


class OutForm(_Reasoned):
    """An entry that shall not count."""


class FramesForm(FlaskForm):
    """Sites that may show the campaign in a frame."""

    hosts = TextAreaField(
        _("Sites that may show it"),
        [at_most(4000), visible],
        filters=[tidied],
        description=_("One address a line, such as https://www.example.org. Empty: no site may."),
        render_kw={"dir": "ltr", "rows": 3, "spellcheck": "false"},
    )
