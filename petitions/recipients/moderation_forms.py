"""Shape of a word about a contact of another organization."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from petitions.core.fields import at_most, tidied, visible


class ModerationForm(FlaskForm):
    """Which contact, and why not where it is refused; the button says which of the two."""

    number = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    reason = TextAreaField(_("Why not, if you refuse"), [at_most(500), visible], filters=[tidied])

    def __init__(self, *, is_allowed: bool, number: int | None = None, **fields: Any) -> None:
        """``is_allowed``: which button was pressed; ``number``: of the row it stands in, before anybody typed."""
        super().__init__(**fields)
        self.is_allowed = is_allowed
        if number is not None:
            self.number.data = number
        self.reason.id = f"reason-{self.number.data}"
        self.reason.label.field_id = self.reason.id

    def validate_reason(self, field: TextAreaField) -> None:
        """Who is refused learns why."""
        if not self.is_allowed and not field.data:
            raise ValidationError(_("Say why, so that they can mend it."))
