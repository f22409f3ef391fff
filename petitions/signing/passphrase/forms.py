"""Shape of a try of the passphrase."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length


class TryForm(FlaskForm):
    """The passphrase alone; it is never written back into a page."""

    passphrase = PasswordField(
        _("Passphrase of the names"), [InputRequired(_("Type what stands on your sheet.")), Length(max=500)]
    )

    def missed(self, why: Any) -> None:
        """It was understood, and did not open anything."""
        self.passphrase.errors = [why]
