"""Shape of what is said when a part is switched."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from petitions.core.fields import at_most, one_line, visible


class SwitchForm(FlaskForm):
    """Why, for everybody who works here."""

    note = StringField(_("Why (stands on every page of the desk)"), [at_most(200), visible], filters=[one_line])

    def at(self, part: str) -> "SwitchForm":
        """One of several forms on a page: its field has an id of its own."""
        self.note.id = self.note.label.field_id = f"note-{part}"
        return self
