"""What a list of recipients is narrowed to: words, what they act on, language, channel, kind, group."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField

from petitions.core import i18n
from petitions.core.fields import at_most, one_line, options

from . import groups, service
from . import words as terms
from .groups import Line
from .models import Recipient
from .service import Owner

ALL = ("", _("all"))


class SearchForm(FlaskForm):
    """Sent in the address, so that a search can be kept as a link; without a token."""

    class Meta:
        """Nothing is changed by it."""

        csrf = False

    words = StringField(_("Words"), [at_most(200)], filters=[one_line])
    kind = SelectField(_("Kind"), choices=options([ALL, *terms.KINDS.items()]), default="")
    tag = SelectField(_("Acts on"), choices=options([ALL, *terms.TAGS.items()]), default="")
    language = SelectField(_("Reads letters in"), choices=options([ALL, *i18n.OWN_NAMES.items()]), default="")
    channel = SelectField(_("Channel"), choices=options([ALL, *terms.CHANNELS.items()]), default="")
    group = SelectField(_("Group"), coerce=int, default=0)

    def __init__(self, asked: Any, known: Sequence[Line]) -> None:
        """``known``: the organization's groups."""
        super().__init__(asked)
        self.group.choices = options([(0, ALL[1]), *((line.group.id, line.group.name) for line in known)])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(field.data for field in self)


def form(session: Session, organization: Owner, asked: Any) -> SearchForm:
    """What was asked for in an address, with the groups that can be."""
    return SearchForm(asked, groups.list_groups(session, organization))


def found(session: Session, organization: Owner, asked: SearchForm) -> list[Recipient]:
    """The recipients that fit all of it."""
    return service.search(session, organization, **asked.data)
