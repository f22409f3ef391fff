"""Shape of the sign form: one minute, one address, a name only if it may be printed."""

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import html_params

from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import i18n
from petitions.core.fields import at_most, one_line, tidied
from petitions.core.public_form import PublicForm
from petitions.signing import addresses, countries, names, rules
from petitions.signing.models import Level
from petitions.signing.rules import More, Person

UNSAID = "none"
"""What the form sends for "I would rather not say"."""
CITY, AFFILIATION, COMMENT = 80, 120, 500
"""Characters."""
_OPTIONAL = {
    "city": ("city",), "affiliation": ("affiliation",), "kinship": ("relative", "survivor"), "comment": ("comment",),
}  # fmt: skip
"""Fields by what a campaign may ask besides."""


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
        _("What this page may show of me"),
        default="0",
        validate_choice=False,
        choices=[
            SelectChoice("0", _("Nothing: I am one of the number")),
            SelectChoice(str(Level.INITIALS.value), _("My initials")),
            SelectChoice(str(Level.PUBLIC.value), _("My name, for everybody to read")),
        ],
    )
    news = BooleanField(
        _("Tell me what came of it"),
        description=_("At most four messages in a round. Your address is kept for them, sealed, for a year at most."),
    )

    city = StringField(
        _("City"),
        [Length(max=CITY)],
        filters=[lambda typed: names.tidy(typed or "")],
        description=_("So that the letter can say which cities many come from. A city is named from five people on."),
        render_kw={"autocomplete": "address-level2", "dir": "auto", "maxlength": CITY},
    )
    affiliation = StringField(
        _("Profession or affiliation"),
        [Length(max=AFFILIATION)],
        filters=[one_line],
        description=_(
            "Printed after your name in the letter’s annex, and nowhere else. Without a name it is not kept."
        ),
        render_kw={"autocomplete": "organization", "dir": "auto", "maxlength": AFFILIATION},
    )
    relative = BooleanField(_("I am a relative of a missing or detained person"))
    survivor = BooleanField(_("I am a survivor"))
    comment = TextAreaField(
        _("A comment"),
        [at_most(COMMENT)],
        filters=[tidied],
        description=_(
            "For the organizers, who read comments without names. It is not published and goes into no letter."
        ),
        render_kw={"dir": "auto", "rows": 3, "maxlength": COMMENT},
    )
    age = BooleanField()

    def __init__(self, purpose: str, **fields: Any) -> None:
        super().__init__(purpose, **fields)
        if "age" in self:
            self.age.label.text = _("I am %(years)s or older", years=i18n.number(rules.AGE))

    @classmethod
    def asking(cls, campaign: Campaign) -> "type[SignForm]":
        """The form with those fields alone that this campaign asks."""
        unasked = [name for ask, names in _OPTIONAL.items() if ask not in campaign.asks for name in names]
        return _without(tuple(unasked if campaign.asks_age else [*unasked, "age"]))

    @property
    def more_open(self) -> bool:
        """Whether what is folded away holds something typed, or an error, so that it must be seen."""
        folded = ("city", "affiliation", "relative", "survivor", "comment")
        return any(name in self and (self[name].data or self[name].errors) for name in folded)

    def validate_city(self, field: StringField) -> None:
        """No address, no number."""
        if names.problem(field.data):
            raise ValidationError(_("Write the name of a city alone, or leave the field empty."))

    def validate_affiliation(self, field: StringField) -> None:
        """As a name: it is printed beside one."""
        if names.problem(field.data):
            raise ValidationError(_("Write it in words, without a web address or a telephone number."))

    def validate_age(self, field: BooleanField) -> None:
        """Old enough to consent, in the signatory's own word."""
        if not field.data:
            raise ValidationError(
                _("This campaign takes signatures of people who are %(years)s or older.", years=i18n.number(rules.AGE))
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
            more=self._more(),
        )

    def _more(self) -> More:
        given = {name: self[name].data or "" for name in ("city", "affiliation", "comment") if name in self}
        return More(**given, kinship=tuple(kin for kin in ("relative", "survivor") if kin in self and self[kin].data))


@cache
def _without(unasked: tuple[str, ...]) -> type[SignForm]:
    """A form of its own for each choice of fields: one that is never made costs nothing."""
    return type("SignForm", (SignForm,), dict.fromkeys(unasked))
