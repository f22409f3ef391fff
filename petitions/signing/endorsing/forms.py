"""Shape of what is typed of organizations: on the desk, and by an organization itself behind its link."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from petitions.core import i18n
from petitions.core.fields import at_most, one_line, options
from petitions.core.public_form import PublicForm
from petitions.signing import addresses, countries, names
from petitions.signing.endorsing import rules, words
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer

LONGEST = 160
FIRST = i18n.INTERFACE
"""Languages of letters, those of the pages first."""


def _tidy(typed: str | None) -> str:
    return names.tidy(typed or "")


def looks_like_a_name(form: Any, field: Any) -> None:
    """Letters, and no address; names such as "Voices.org" are organizations' own."""
    wrong = names.problem(field.data)
    if wrong is names.ADDRESS and not any(mark in field.data for mark in ("://", "@", "/")):
        wrong = None
    if wrong:
        raise ValidationError(wrong)


def printable(form: Any, field: Any) -> None:
    """Nothing in the name of an organization may keep the letters that list it from printing."""
    looks_like_a_name(form, field)
    if which := rules.unprintable(field.data):
        raise ValidationError(_("Letters cannot print this: %(which)s. Write the name without it.", which=which))


def _name(code: str) -> StringField:
    about = {"lang": code, "dir": i18n.direction(code), "maxlength": LONGEST}
    return StringField(i18n.OWN_NAMES[code], [at_most(LONGEST), printable], filters=[_tidy], render_kw=about)


class InLanguages(Form):
    """One text in the languages of letters."""

    en, ar, fr = _name("en"), _name("ar"), _name("fr")
    es, ru, zh = _name("es"), _name("ru"), _name("zh")

    @property
    def given(self) -> dict[str, str]:
        """What was typed, by language."""
        return {code: self[code].data for code in FIRST if self[code].data}

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one."""
        valid: bool = super().validate(extra_validators)
        if not self.given:
            self.en.errors = [*self.en.errors, _("Write it in at least one language.")]
            return False
        return valid


class OrganizationFields:
    """What both forms ask: names, country, kind, and who speaks for it."""

    own = SelectField(
        _("Language of its own name"),
        choices=options((code, i18n.OWN_NAMES[code]) for code in FIRST),
        description=_("Letters in a language without a name use the name in this one."),
    )
    names = FormField(InLanguages, _("Name"))
    country = SelectField(_("Country it sits in"), [InputRequired(_("Choose a country."))])
    kind = SelectField(
        _("What it is"),
        [InputRequired(_("Choose what it is."))],
        choices=options([("", _("Choose")), *words.KINDS.items()]),
    )
    person = StringField(
        _("Name of the person who speaks for it"), [at_most(LONGEST), looks_like_a_name], filters=[_tidy]
    )
    function = StringField(_("Function of that person"), [at_most(LONGEST)], filters=[one_line])
    email = EmailField(_("E-mail address of that person"), filters=[one_line])

    def validate_own(self: Any, field: Any) -> None:
        """A name stands in the language that is said to be its own."""
        given = self.names.form.given
        if given and field.data not in given:
            raise ValidationError(_("Write the name also in this language, or choose another one."))

    def validate_email(self: Any, field: Any) -> None:
        """An address that can be written to, or none."""
        try:
            field.data = addresses.deliverable(field.data) if field.data else ""
        except addresses.BadAddress as error:
            raise ValidationError(error.sentence()) from error

    def offer_countries(self: Any) -> Any:
        """The countries in the reader's language; returns the form."""
        first = [("", _("Choose a country")), (rules.INTERNATIONAL, _("International, in no single country"))]
        self.country.choices = options([*first, *countries.choices(i18n.language())])
        return self

    def offer(self: Any) -> Offer:
        """What was typed, the organization's own name first."""
        given = self.names.form.given
        ordered = {self.own.data: given[self.own.data], **given}
        country = None if self.country.data == rules.INTERNATIONAL else self.country.data
        person = Authorized(self.person.data, self.function.data, self.email.data) if self.person.data else None
        return Offer(ordered, country, EndorserKind(self.kind.data), person)

    @staticmethod
    def typed(row: Any) -> dict[str, Any]:
        """What a form shows of an endorsement; who spoke for it is sealed and not shown."""
        shown = {"names": row.names, "own": next(iter(row.names))}
        if row.person is None and row.state == "invited":
            return shown
        return shown | {"country": row.country or rules.INTERNATIONAL, "kind": str(row.kind)}


class EntryForm(OrganizationFields, FlaskForm):
    """An endorsement as an organizer enters or mends it."""

    is_new = True

    def validate_person(self, field: Any) -> None:
        """Somebody spoke for it; when it is mended, what is sealed may stay."""
        if self.is_new and not field.data:
            raise ValidationError(_("Write who spoke for the organization."))
        if not field.data and (self.function.data or self.email.data):
            raise ValidationError(_("Write the name too: what is sealed is replaced as a whole."))


class EndorseForm(OrganizationFields, PublicForm):
    """What an invited organization writes of itself."""

    is_authorized = BooleanField(
        _("I am authorized to declare this support in the name of the organization."),
        [InputRequired(_("Tick this if it is so. Without it nothing can be stored."))],
    )

    def validate_person(self, field: Any) -> None:
        """Who declares it."""
        if not field.data:
            raise ValidationError(_("Write your name. It is sealed at once and never printed."))

    def validate_email(self, field: Any) -> None:
        """Where the organizers can ask back."""
        if not field.data:
            raise ValidationError(_("Write an e-mail address, so that the organizers can ask back."))
        super().validate_email(field)


class PressForm(PublicForm):
    """A button and nothing else."""


class InvitationForm(FlaskForm):
    """Whom to invite, in which language, and where the link is mailed."""

    name = StringField(
        _("Name of the organization"),
        [InputRequired(_("Write the name of the organization.")), at_most(LONGEST), printable],
        filters=[_tidy],
        render_kw={"dir": "auto"},
    )
    language = SelectField(
        _("Language"),
        choices=options((code, i18n.OWN_NAMES[code]) for code in i18n.INTERFACE),
        description=_("Of the name above, of the page and of the message."),
    )
    email = EmailField(
        _("E-mail address the link is mailed to"),
        filters=[one_line],
        description=_("Leave it empty to hand the link over yourself. The address is not kept."),
    )

    def validate_email(self, field: Any) -> None:
        """An address that can be written to, or none."""
        OrganizationFields.validate_email(self, field)


class GroupForm(FlaskForm):
    """A heading of the annex."""

    headings = FormField(InLanguages, _("Heading"))
    position = IntegerField(_("Place among the groups"), [Optional(), NumberRange(0, 999)], default=0)


class PlaceForm(Form):
    """Where one organization stands."""

    number = HiddenField()
    group = SelectField(_("Group"), coerce=int)
    place = IntegerField(_("Place"), [InputRequired(_("Give it a number.")), NumberRange(0, 9999)])


class ArrangeForm(FlaskForm):
    """The order of the annex: a way, and each organization's place."""

    order = RadioField(
        _("Letters list organizations"),
        choices=[
            SelectChoice("chosen", _("by group, in the order below")),
            SelectChoice("name", _("by name, in the alphabet of the letter’s language, without groups")),
        ],
    )
    rows = FieldList(FormField(PlaceForm))

    def offer(self, groups: list[tuple[int, str]]) -> "ArrangeForm":
        """The groups to choose from; returns the form."""
        for row in self.rows:
            row.form.group.choices = options([(0, _("no group")), *groups])
        return self

    def places(self) -> dict[int, tuple[int | None, int]]:
        """Group and place by the number of the endorsement."""
        rows = (row.form for row in self.rows)
        return {
            int(r.number.data): (r.group.data or None, r.place.data) for r in rows if (r.number.data or "").isdecimal()
        }
