"""Shape of what is typed for letters: a text in one language, and a code from a printed letter."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from petitions.core.fields import at_most, one_line, tidied, visible
from petitions.letters.text import LONGEST

SUBJECT = 300


class LetterForm(FlaskForm):
    """One text in one language, and for whom it is previewed."""

    subject = StringField(
        _("Subject"),
        [DataRequired(_("Write the subject of the letter.")), at_most(SUBJECT), visible],
        filters=[one_line],
        description=_("Who or what, which country, which period; no adjectives."),
    )
    body = TextAreaField(
        _("Text of the letter"),
        [DataRequired(_("Write the text of the letter.")), at_most(LONGEST), visible],
        filters=[tidied],
        description=_("Paragraphs, numbered or plain lists, *emphasis*, and the fields listed beside it."),
    )
    to = SelectField(_("Shown for"), coerce=int, validate_choice=False)

    def fill(self, text: Any) -> None:
        """What is kept, unless something was typed."""
        if text is not None and not self.is_submitted():
            self.subject.data, self.body.data = text.subject, text.body
