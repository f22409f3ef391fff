"""Shape of the question whether an organization campaigns together."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from petitions.core.fields import at_most, one_line, visible


class AskForm(FlaskForm):
    """Whom to ask, by the word of its desk's address."""

    organization = StringField(
        _("Word of the organization"),
        [InputRequired(_("Write the word of the organization.")), at_most(80), visible],
        filters=[one_line],
        description=_("It stands in the address of their desk, after /desk/. Ask them for it."),
        render_kw={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
