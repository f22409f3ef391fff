"""Shape of what the first steps of a campaign ask."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FormField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired

from petitions.campaigns import library, starting
from petitions.campaigns.forms import LANGUAGES, LanguageForm
from petitions.core import i18n
from petitions.core.fields import ManyField, at_most, one_line, options, visible


class AboutForm(FlaskForm):
    """Title, languages, a text to begin from, and what is asked."""

    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), at_most(200), visible],
        filters=[one_line],
        description=_("One sentence that says what you ask for, such as: Tell the families where they are."),
    )
    first = RadioField(_("You write in"), [InputRequired(_("Choose a language."))], choices=[])
    others = ManyField(_("You also translate it into"), choices=LANGUAGES, name="others[]")
    about = RadioField(_("What it is about"), [InputRequired(_("Choose what it is about."))], choices=[])
    demands = ManyField(_("What you ask for"), choices=[], name="demands[]")

    def offer(self) -> "AboutForm":
        """What can be chosen, in the reader's language."""
        language = i18n.language()
        self.first.choices = LANGUAGES
        self.about.choices = options(starting.names(language))
        self.demands.choices = options((one.key, one.title(language)) for one in library.demands())
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """All of it, and at least one demand."""
        is_right: bool = super().validate(extra_validators)
        if not self.demands.raw_data:
            self.demands.errors = [_("Tick at least one demand. You can change its words later, and add your own.")]
            return False
        return is_right

    def facts(self) -> dict[str, Any]:
        """What the verbs take, the language that is written first in front."""
        others = [code for code in self.others.data or [] if code != self.first.data]
        languages = [self.first.data, *others]
        return {
            "title": self.title.data,
            "languages": languages,
            "about": self.about.data,
            "demands": self.demands.data,
        }


def words_form(languages: Sequence[str]) -> type[FlaskForm]:
    """The public text in every language of a campaign."""
    parts: dict[str, Any] = {code: FormField(LanguageForm, label=i18n.OWN_NAMES[code]) for code in languages}
    return type("WordsForm", (FlaskForm,), parts)


class ReadersForm(FlaskForm):
    """Who is written to."""

    bodies = ManyField(_("Write to"), choices=[], name="bodies[]")
