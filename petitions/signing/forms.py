"""Shape of what supporters send after signing: a typed code, a press of a button, less of a name."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from petitions.core.public_form import PublicForm
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
