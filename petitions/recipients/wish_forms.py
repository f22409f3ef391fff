"""Shape of what is typed when a recipient is not to be written to any more."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Optional

from petitions.core.fields import at_most, tidied, visible


class WishForm(FlaskForm):
    """Why nobody writes to them, and until when."""

    reason = TextAreaField(
        _("Why"),
        [DataRequired(_("Say why, so that colleagues know next year.")), at_most(500), visible],
        filters=[tidied],
    )
    until = DateField(_("Until (day)"), [Optional()], description=_("Leave it empty until somebody lifts it."))

    def __init__(self, today: date, **fields: Any) -> None:
        super().__init__(prefix="wish-", **fields)
        self.today = today

    def validate_until(self, field: DateField) -> None:
        """A day that has not passed."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day has passed."))
