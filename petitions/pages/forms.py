"""Shape of the sign form: one minute, one address, a name only if it may be printed."""

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import html_params

from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import i18n
from petitions.core.public_form import PublicForm
from petitions.signing import addresses, countries, names, rules
from petitions.signing.models import Level
from petitions.signing.rules import Person

UNSAID = "none"
"""What the form sends for "I would rather not say"."""


def purpose(campaign: Campaign, text: CampaignText) -> str:
    """Ties the form to the very text that was read: after a change it is shown again before anybody signs it."""
    return f"sign:{campaign.slug}:{text.sha256}"


@cache
def _options(language: str) -> str:
    """Two hundred and fifty options are the most expensive part of the page: written once for each language."""
    first = (("", _("Choose a country")), (UNSAID, _("I would rather not say")))
    row = Markup('<option value="{}">{}</option>')
    return "".join(str(row.format(code, name)) for code, name in (*first, *countries.choices(language)))


def _choose_country(field: Field, **attributes: Any) -> Markup:
    """A select whose options are the countries in the reader's language, the chosen one marked."""
    options = _options(i18n.language())
    chosen = escape(field.data or "")
    options = options.replace(f'<option value="{chosen}">', f'<option selected value="{chosen}">', 1)
    inside = html_params(name=field.name, **{"id": field.id, "required": True} | attributes)
    return Markup(f"<select {inside}>{options}</select>")  # noqa: S704  # both parts are escaped where they are made


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
    country = StringField(
        _("Country"),
        [InputRequired(_("Choose a country, or “I would rather not say”."))],
        widget=_choose_country,
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
    news = BooleanField(
        _("Tell me what came of it"),
        description=_("At most four messages in a round. Your address is kept for them, sealed, for a year at most."),
    )

    def validate_email(self, field: StringField) -> None:
        """One address on the public internet, in the form mail is sent to."""
        try:
            self.address = addresses.deliverable(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(error.sentence()) from error

    def validate_country(self, field: StringField) -> None:
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
