"""Shape of what is typed around a dispatch."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from petitions.core import looks
from petitions.core.fields import KeyField, ManyField, at_most, one_line, options, tidied, visible
from petitions.core.i18n import INTERFACE, OWN_NAMES
from petitions.core.moments import MomentField
from petitions.dispatch import openings, rules
from petitions.letters.models import LetterKind
from petitions.signing import addresses
from petitions.signing.vetting import numbers

HOW = [
    ("post", _("By post")),
    ("courier", _("By courier")),
    ("portal", _("Through their form or portal")),
    ("in person", _("Handed over in person")),
]
PACES = [
    ("now", _("At once")),
    ("hours", _("Each in the working hours of its addressee: from 9 to 17 there, not at the weekend")),
]
ANSWERS = [("arrived", ""), ("wait", ""), ("again", "")]


class PrepareForm(FlaskForm):
    """Which of the chosen recipients get a letter now."""

    request_key = KeyField()
    kind = HiddenField(default=LetterKind.FIRST.value)
    recipients = ManyField(_("Recipients"), name="recipients[]", coerce=int)
    reason = StringField(
        _("Why one more letter?"),
        [at_most(500), visible],
        filters=[one_line],
        description=_("Only where a mailroom has had its letters of this wave; the reason is kept with the recipient."),
    )
    with_table = BooleanField(
        _("Put the list into the annex also as a table (CSV), for those who work with it"),
        description=_("It lies inside the same file, and goes to the same addressees only."),
    )
    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])


class PassphraseForm(FlaskForm):
    """Try a freeze again."""

    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])


class ApproveForm(FlaskForm):
    """Release now or at a moment, at once or in the working hours of each addressee."""

    seen = HiddenField()
    """The hash of what the page held."""
    despite = StringField(
        _("Why do the letters go now?"),
        [at_most(300), visible],
        filters=[one_line],
        description=_("Only where signatures are held. The reason is written down with your name; no names in it."),
    )
    pace = RadioField(_("When do they leave?"), [Optional()], choices=options(PACES), default="now")
    starts_at = MomentField(_("Not before"), [Optional()], description=_("Leave it empty to let them go now."))


class OutsideForm(FlaskForm):
    """Who is asked from outside, where and in which language."""

    name = StringField(
        _("Name of the person"),
        [InputRequired(_("Write who is asked.")), at_most(200), visible],
        filters=[one_line],
        description=_("It stands on the page and in the report of this dispatch."),
    )
    email = EmailField(
        _("E-mail address the link is mailed to"),
        [InputRequired(_("Write the address the link is mailed to."))],
        filters=[one_line],
        description=_("Somebody who is no member here. The address is not kept."),
    )
    language = SelectField(_("Language"), choices=options((code, OWN_NAMES[code]) for code in INTERFACE))

    def validate_email(self, field: EmailField) -> None:
        """An address that can be written to."""
        try:
            field.data = addresses.deliverable(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(error.sentence()) from error


class OpenForm(FlaskForm):
    """As what a letter is opened: whole, or as what differs."""

    how = HiddenField(validators=[AnyOf(openings.HOWS)])


def doors_shown(typed: Mapping[str, str]) -> dict[int, str]:
    """What the campaign's page may say of each door, by item: fields ``shown-<item>``."""
    pairs = ((name.removeprefix("shown-"), value) for name, value in typed.items() if name.startswith("shown-"))
    return {int(number): value for number, value in pairs if number.isdecimal() and len(number) < 10}


class SettleForm(FlaskForm):
    """What a person knows of a letter in doubt."""

    answer = RadioField(choices=options(ANSWERS), validators=[InputRequired()])


class LookForm(FlaskForm):
    """Why somebody looks at names."""

    reason = StringField(
        _("Why do you look at the names?"),
        [InputRequired(), Length(min=looks.REASON_LENGTH, max=300), visible],
        filters=[one_line],
        description=_("The reason is written down with your name and the hour."),
    )


class StrikeForm(FlaskForm):
    """Which rows of an annex do not stand, and why."""

    numbers = StringField(
        _("Numbers of the rows"),
        [InputRequired(_("Write the numbers of the rows, like this: 12, 17-19.")), at_most(numbers.LONGEST), visible],
        filters=[one_line],
        description=_("As they stand in this annex, like this: 12, 17-19."),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _("Reason, for the record"),
        [InputRequired(_("Write why, in a few words. It stays on the record.")), at_most(300), visible],
        filters=[one_line],
        description=_("No names in it."),
        render_kw={"maxlength": 300, "dir": "auto"},
    )
    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])


class _OnADay(FlaskForm):
    on = DateField(_("Day"), [InputRequired(_("Give the day."))])
    note = TextAreaField(_("Note"), [at_most(2000), visible], filters=[tidied])

    def __init__(self, today: date, **fields: object) -> None:
        super().__init__(**fields)
        self.today = today

    def validate_on(self, field: DateField) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day has not come yet."))


class HandForm(_OnADay):
    """Who sent a letter by hand is the account; here is how, when and with what proof."""

    how = RadioField(_("How was it sent?"), [InputRequired(_("Choose how it was sent."))], choices=options(HOW))
    proof = StringField(
        _("Proof number"),
        [at_most(200), visible],
        filters=[one_line],
        description=_("The number of the registered letter, or the reference the portal gave."),
    )
    scan = FileField(_("Scan of the proof"), description=_("PDF, PNG or JPEG, at most 6 MB."))

    def file(self) -> bytes:
        """The uploaded bytes; empty when none came."""
        return self.scan.data.read(rules.PROOF_BYTES + 1) if self.scan.data else b""


class ReturnForm(_OnADay):
    """A letter came back."""
