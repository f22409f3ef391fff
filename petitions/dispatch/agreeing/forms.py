"""Shape of a partner's word on letters in its name."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from petitions.core.fields import at_most, options, tidied, visible
from petitions.dispatch.agreeing import rules
from petitions.dispatch.agreeing.models import Agreed

ANSWERS = [
    (Agreed.AGREED.value, _("We have read these letters, and our name may stand on them")),
    (Agreed.REFUSED.value, _("Our name should not stand on them like this")),
]


class AgreeForm(FlaskForm):
    """Yes or no, and why not."""

    shown = HiddenField()
    """The hash of what the page held."""
    answer = RadioField(_("Your answer"), [InputRequired(_("Choose one of the two."))], choices=options(ANSWERS))
    words = TextAreaField(
        _("Words for the host"),
        [at_most(rules.WORDS), visible],
        filters=[tidied],
        description=_("If something is wrong, say what, so that it can be mended."),
    )

    def validate_words(self, field: TextAreaField) -> None:
        """A no says why."""
        if self.answer.data == Agreed.REFUSED and not field.data:
            raise ValidationError(_("Say in a sentence what is wrong."))

    def held(self, digest: str) -> Any:
        """The form for a page that holds the letters with this hash."""
        self.shown.data = digest
        return self
