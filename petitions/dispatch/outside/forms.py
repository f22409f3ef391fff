"""Shape of what somebody from outside answers; a form without a cookie."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from petitions.core.fields import at_most, options, tidied, visible
from petitions.core.public_form import PublicForm
from petitions.dispatch.outside import rules
from petitions.dispatch.outside.models import Answer

ANSWERS = [
    (Answer.APPROVED.value, _("I have read these letters, and they may be sent")),
    (Answer.REFUSED.value, _("They should not be sent like this")),
]


class DecideForm(PublicForm):
    """Yes or no, and why not."""

    shown = HiddenField()
    """The hash of what the page held."""
    answer = RadioField(_("Your answer"), [InputRequired(_("Choose one of the two."))], choices=options(ANSWERS))
    words = TextAreaField(
        _("Words for the person who asked you"),
        [at_most(rules.WORDS), visible],
        filters=[tidied],
        description=_("If something is wrong, say what, so that it can be mended."),
    )

    def __init__(self, number: int, **fields: Any) -> None:
        super().__init__(f"outside:{number}", **fields)

    def validate_words(self, field: TextAreaField) -> None:
        """A no says why."""
        if self.answer.data == Answer.REFUSED and not field.data:
            raise ValidationError(_("Say in a sentence what is wrong."))
