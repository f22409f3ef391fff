"""Shape of what supporters send after signing: a code, a press of a button, less or more of a name, an address."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from petitions.core.public_form import PublicForm
from petitions.signing import addresses, names
from petitions.signing.models import Level


class CodeForm(PublicForm):
    """The code from the mail, as people type it: with spaces, hyphens or the digits of their own script."""

    code = StringField(
        _("Code from the message"),
        [
            InputRequired(_("Type the eight digits of the message.")),
            Length(max=40, message=_("A code has eight digits.")),
        ],
    )


class PressForm(PublicForm):
    """A button and nothing else: confirm, withdraw."""


class ConfirmForm(PublicForm):
    """The button behind the mailed link, and the wish to be told once more."""

    news = BooleanField(
        _("Tell me what came of it"),
        description=_("At most four messages in a round. Your address is kept for them, sealed, for a year at most."),
    )


class LowerForm(PublicForm):
    """How much of the name may be shown from now on."""

    level = RadioField(
        _("Show less of my name"),
        [InputRequired(_("Choose what may be shown."))],
        choices=[
            SelectChoice(str(Level.INITIALS.value), _("My name in the letter, only my initials on the page")),
            SelectChoice(str(Level.ANNEX.value), _("My name in the letter only")),
            SelectChoice(str(Level.COUNTED.value), _("Count me without a name")),
        ],
    )

    def offer(self, level: int, is_named: bool) -> "LowerForm":
        """Leave only what is less than ``level``; without a kept name only the count is left."""
        low = [choice for choice in self.level.choices if int(choice.value) < level]
        self.level.choices = low if is_named else low[-1:]
        return self


class MoreForm(PublicForm):
    """More of the name than before: its owner writes it again where it is not kept, or not opened by this link."""

    level = RadioField(
        _("Show more of my name"),
        [InputRequired(_("Choose what may be shown."))],
        choices=[
            SelectChoice(str(Level.ANNEX.value), _("My name in the letter only")),
            SelectChoice(str(Level.INITIALS.value), _("My name in the letter, my initials on the page")),
            SelectChoice(str(Level.PUBLIC.value), _("My name in the letter and on the page")),
        ],
    )
    name = StringField(
        _("Your name"),
        filters=[lambda typed: names.tidy(typed or "")],
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": names.LONGEST},
    )

    def offer(self, level: int, offers_public: bool) -> "MoreForm":
        """Leave only what is more than ``level`` and offered by the campaign."""
        most = Level.PUBLIC if offers_public else Level.ANNEX
        self.level.choices = [choice for choice in self.level.choices if level < int(choice.value) <= most]
        return self

    def validate_name(self, field: StringField) -> None:
        """Empty, or what looks like a name in any script."""
        if problem := names.problem(field.data):
            raise ValidationError(problem)


class AddressForm(PublicForm):
    """An address typed again. ``address`` is the form in which it was found right."""

    email = StringField(
        _("E-mail"),
        [
            InputRequired(_("Type the e-mail address with which you signed.")),
            Length(max=addresses.LONGEST, message=addresses.BadAddress.message),
        ],
        render_kw={"type": "email", "autocomplete": "email", "dir": "ltr", "inputmode": "email"},
    )

    def validate_email(self, field: StringField) -> None:
        """One address on the public internet, in the form mail is sent to."""
        try:
            self.address = addresses.deliverable(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(error.sentence()) from error
