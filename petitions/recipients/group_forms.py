"""Shape of what is typed around a group of recipients."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from petitions.core.fields import ManyField, at_most, one_line, options, visible

from . import rules
from .models import Recipient


class GroupForm(FlaskForm):
    """A name, and who is in it."""

    name = StringField(
        _("Name of the group"), [DataRequired(_("Give the group a name.")), at_most(80), visible], filters=[one_line]
    )
    members = ManyField(_("Who is in it"), name="members[]")

    def __init__(self, known: Sequence[Recipient], language: str, **fields: Any) -> None:
        """``known``: everybody this organization can see; those that are in it stand first."""
        super().__init__(**fields)
        inside = set(self.members.data or [])
        ordered = sorted(known, key=lambda row: row.slug not in inside)
        self.members.choices = options((row.slug, rules.name(row, language)) for row in ordered)
