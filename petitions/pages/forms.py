"""Shape of the sign form: one minute, one address, a name only if it may be printed."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from petitions.core import i18n
from petitions.core.fields import options
from petitions.core.public_form import PublicForm
from petitions.signing import addresses, countries, names, rules
from petitions.signing.models import Level
from petitions.signing.rules import Person

UNSAID = "none"
"""What the form sends for "I would rather not say"."""


class SignForm(PublicForm):
    """Everything a supporter may give. ``person`` is what they gave, in plain form."""

    email = StringField(
        _("E-mail"),
        [
            InputRequired(_("Type your e-mail address: we send a code to it.")),
            Length(max=addresses.LONGEST, message=addresses.BadAddress.message),
        ],
        render_kw={"type": "email", "autocomplete": "email", "dir": "ltr", "inputmode": "email"},
    )
    country = SelectField(
        _("Country"),
        [InputRequired(_("Choose a country, or “I would rather not say”."))],
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )
    name = StringField(
        _("Name, if it may appear in the letter"),
        filters=[lambda typed: names.tidy(typed or "")],
        description=_(
            "Write your name only if it may be printed in the letter to the bodies above; leave it empty to be counted"
            " without a name."
        ),
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": names.LONGEST},
    )
    show = RadioField(
        _("On this page, show"),
        default="0",
        validate_choice=False,
        choices=[
            SelectChoice("0", _("Nothing")),
            SelectChoice(str(Level.INITIALS.value), _("My initials")),
            SelectChoice(str(Level.PUBLIC.value), _("My name")),
        ],
    )
    news = BooleanField(_("Tell me what came of it"))

    def __init__(self, purpose: str, **fields: Any) -> None:
        super().__init__(purpose, **fields)
        language = i18n.language()
        self.country.choices = [
            SelectChoice("", _("Choose a country")),
            SelectChoice(UNSAID, _("I would rather not say")),
            *options(countries.choices(language)),
        ]

    def validate_email(self, field: StringField) -> None:
        """One address on the public internet, in the form mail is sent to."""
        try:
            self.address = addresses.deliverable(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(error.sentence()) from error

    def validate_country(self, field: SelectField) -> None:
        """One of the list, or the wish not to say."""
        if field.data != UNSAID and field.data not in countries.codes():
            raise ValidationError(_("Choose a country from the list, or “I would rather not say”."))

    def validate_name(self, field: StringField) -> None:
        """Empty, or what looks like a name in any script."""
        if problem := names.problem(field.data):
            raise ValidationError(problem)

    def validate_show(self, field: RadioField) -> None:
        """Nothing, initials or name; the last two of somebody who wrote a name."""
        if field.data not in ("0", "2", "3"):
            raise ValidationError(_("Choose what this page may show."))
        if field.data != "0" and not self.name.data:
            raise ValidationError(_("To show initials or a name on this page, write your name above."))

    def person(self, language: str, offers_public: bool) -> Person:
        """Who signs, once the form was found right."""
        return Person(
            email=self.address,
            name=self.name.data,
            country=None if self.country.data == UNSAID else self.country.data,
            level=rules.level_of(self.name.data, int(self.show.data), offers_public),
            language=language,
            news=bool(self.news.data),
            is_suspect=self.looks_automatic,
        )
