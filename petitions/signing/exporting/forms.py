"""Shape of the wish for an export: what for, and which columns."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from petitions.core.fields import KeyField, ManyField, at_most, one_line, options, visible
from petitions.signing.exporting import rules, words

LONGEST, SHORTEST = 500, 10


def _long_enough(_form: FlaskForm, field: StringField) -> None:
    if len(field.data or "") < SHORTEST:
        raise ValidationError(_("Say in some words what it is for."))


class AskForm(FlaskForm):
    """A wish. There is no box for names or addresses."""

    purpose = TextAreaField(
        _("What is it for?"),
        [DataRequired(_("Say in some words what it is for.")), _long_enough, at_most(LONGEST), visible],
        filters=[one_line],
        description=_("The second person decides by these words. They stand in the last line of the file."),
        render_kw={"rows": 3, "maxlength": LONGEST, "dir": "auto"},
    )
    columns = ManyField(
        _("Columns"),
        [InputRequired(_("Tick at least one column."))],
        name="columns[]",
        choices=options(words.COLUMNS.items()),
        default=list(rules.COLUMNS),
    )
    request_key = KeyField()


class RefuseForm(FlaskForm):
    """No, and why."""

    reason = StringField(
        _("Why not?"),
        [DataRequired(_("Write why, in a few words. It stays on the record.")), at_most(LONGEST), visible],
        filters=[one_line],
        render_kw={"maxlength": LONGEST, "dir": "auto"},
    )
