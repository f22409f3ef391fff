"""Shape of what is typed around the directory: a search, a check, an own contact."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from petitions.core import i18n
from petitions.core.errors import Refused
from petitions.core.fields import ManyField, at_most, one_line, options, tidied, visible

from . import rules
from . import words as terms
from .contact import Contact
from .models import Channel, Evidence

OPEN = ("", _("Choose"))
LINES = 8


def _choices(table: dict[str, Any], *first: tuple[str, Any]) -> list[SelectChoice]:
    return options([*first, *table.items()])


def mailable(form: Any, field: Any) -> None:
    """An e-mail address of an institution, or nothing."""
    if field.data and not rules.is_address(field.data):
        raise ValidationError(_("This is not one e-mail address, such as office@un.example."))


def web_address(form: Any, field: Any) -> None:
    """An address that a browser opens, or nothing."""
    if field.data and not (field.data.startswith(("https://", "http://")) and " " not in field.data):
        raise ValidationError(_("A web address begins with https://"))


class VerifyForm(FlaskForm):
    """Somebody looked: where, what was seen, which address."""

    evidence = RadioField(
        _("What did you look at?"),
        [InputRequired(_("Choose what you looked at."))],
        choices=_choices(terms.EVIDENCE),
    )
    source = StringField(
        _("Address of the page, or date and kind of the correspondence"),
        [DataRequired(_("Say where you looked.")), at_most(500), visible],
        filters=[one_line],
    )
    seen = TextAreaField(
        _("What did you see there?"),
        [DataRequired(_("Say in a sentence what you saw.")), at_most(1000), visible],
        filters=[tidied],
    )
    email = StringField(
        _("E-mail address that you saw"),
        [mailable],
        filters=[one_line],
        description=_("Leave it empty if there was none. Letters go by mail only to an address that somebody saw."),
    )
    on = DateField(_("Day"), [InputRequired(_("Give the day."))])
    campaign = HiddenField(validators=[at_most(60)], filters=[one_line])
    """The campaign from whose list somebody came; they are led back to it."""

    def __init__(self, today: date, **fields: Any) -> None:
        super().__init__(**fields)
        self.today = today

    def validate_source(self, field: StringField) -> None:
        """A page is given by its address."""
        if self.evidence.data == Evidence.PAGE:
            web_address(self, field)

    def validate_on(self, field: DateField) -> None:
        """A day that still counts."""
        try:
            if field.data:
                rules.check_day(field.data, self.today)
        except Refused as refusal:
            raise ValidationError(refusal.sentence()) from refusal


class AddressForm(Form):
    """Name and forms of address in one language: all of them, or none."""

    name = StringField(_("Name of the body"), [at_most(300), visible], filters=[one_line])
    addressee = StringField(
        _("Addressee line"),
        [at_most(300), visible],
        filters=[one_line],
        description=_("As it stands on the envelope, such as: The Chair of the Committee"),
    )
    neutral = StringField(_("Salutation, neutral"), [at_most(200), visible], filters=[one_line])
    m = StringField(_("Salutation to a man"), [at_most(200), visible], filters=[one_line])
    f = StringField(_("Salutation to a woman"), [at_most(200), visible], filters=[one_line])
    close = StringField(
        _("Complimentary close"),
        [at_most(300), visible],
        filters=[one_line],
        description=_("{vocative} stands for the salutation without its last sign."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Name the fields that are missing once one of them was filled."""
        right: bool = super().validate(extra_validators)
        if self.is_begun:
            for field in (self.name, self.addressee, self.neutral, self.close):
                if not field.data:
                    field.errors = [*field.errors, _("Fill this too: a form of address needs all of its parts.")]
                    right = False
        if self.close.data and "{" in self.close.data.replace("{vocative}", ""):
            self.close.errors = [*self.close.errors, _("The only field a close may have is {vocative}.")]
            right = False
        return right

    @property
    def is_begun(self) -> bool:
        """Whether anything was typed in this language."""
        return any(field.data for field in self)


class ContactForm(FlaskForm):
    """An organization's own addressee: an office, or somebody named who holds it."""

    kind = SelectField(_("Kind"), [InputRequired(_("Choose what it is."))], choices=_choices(terms.KINDS, OPEN))
    rank = SelectField(_("Rank"), [InputRequired(_("Choose the rank."))], choices=_choices(terms.RANKS, OPEN))
    demands = ManyField(_("Acts on"), choices=_choices(terms.TAGS), name="demands[]")
    person_name = StringField(_("Name of the person"), [at_most(200), visible], filters=[one_line])
    person_title = StringField(_("Title or function"), [at_most(200), visible], filters=[one_line])
    holds_from = DateField(_("In office since"), [Optional()])
    holds_until = DateField(_("In office until"), [Optional()])
    channel = RadioField(_("How it wants to be written to"), choices=_choices(terms.CHANNELS), default="email")
    email = StringField(_("E-mail address"), [mailable], filters=[one_line])
    url = StringField(_("Address of its form or page"), [at_most(500), web_address, visible], filters=[one_line])
    address = TextAreaField(
        _("Postal address"), [DataRequired(_("Write the postal address.")), at_most(800), visible], filters=[tidied]
    )
    country = SelectField(_("Country of the postal address"), default="")
    mandate = StringField(_("Mandate"), [at_most(1000), visible], filters=[one_line])
    mass_letters = RadioField(_("What it takes"), choices=_choices(terms.MASS_LETTERS), default="consolidate")
    passes_on = RadioField(_("What becomes of names there"), choices=_choices(terms.PASSES_ON), default="no-rule-known")
    passes_on_note = StringField(_("How you know"), [at_most(500), visible], filters=[one_line])
    en, ar, fr, es, ru, zh = (
        FormField(AddressForm, label=i18n.OWN_NAMES[code]) for code in ("en", "ar", "fr", "es", "ru", "zh")
    )

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.country.choices = options([("", "—"), *terms.countries()])

    @property
    def languages(self) -> list[FormField]:
        """The forms of address, one part for each language."""
        return [self[code] for code in ("en", "ar", "fr", "es", "ru", "zh")]

    def validate(self, extra_validators: Any = None) -> bool:
        """What no field can know alone."""
        right: bool = super().validate(extra_validators)
        for field, sentence in self._contradictions():
            field.errors = [*field.errors, sentence]
            right = False
        return right

    def _contradictions(self) -> Any:
        if not any(part.form.is_begun for part in self.languages):
            yield self.en.form.name, _("Supply the forms of address in at least one language.")
        if self.person_name.data and not self.person_title.data:
            yield self.person_title, _("Say which office this person holds.")
        if self.person_name.data and not self.holds_from.data:
            yield self.holds_from, _("Say since when, so that the desk can ask you to look again.")
        if self.holds_from.data and self.holds_until.data and self.holds_until.data <= self.holds_from.data:
            yield self.holds_until, _("The end must come after the beginning.")
        if self.channel.data == Channel.EMAIL and not self.email.data:
            yield self.email, _("Write the e-mail address, or choose another way.")
        if self.passes_on.data == "confidential" and not self.passes_on_note.data:
            yield self.passes_on_note, _("Say which rule makes it confidential.")
        if len((self.address.data or "").split("\n")) > LINES:
            yield self.address, _("An address has at most %(most)d lines.", most=LINES)

    def contact(self) -> Contact:
        """What was typed, as a contact."""
        said = {part.short_name: part.form for part in self.languages if part.form.is_begun}
        salutations = {
            code: {
                "neutral": form.neutral.data,
                "m": form.m.data or form.neutral.data,
                "f": form.f.data or form.neutral.data,
            }
            for code, form in said.items()
        }
        return Contact(
            kind=self.kind.data,
            rank=self.rank.data,
            names={code: form.name.data for code, form in said.items()},
            addressee={code: form.addressee.data for code, form in said.items()},
            salutation=salutations,
            close={code: form.close.data for code, form in said.items()},
            address=tuple(line for line in self.address.data.split("\n") if line),
            country=self.country.data or None,
            email=self.email.data or None,
            channel=Channel(self.channel.data),
            demands=tuple(self.demands.data or ()),
            url=self.url.data or None,
            mandate=self.mandate.data,
            mass_letters=self.mass_letters.data,
            passes_on=self.passes_on.data,
            passes_on_note=self.passes_on_note.data,
            person_name=self.person_name.data or None,
            person_title=self.person_title.data or None,
            holds_from=self.holds_from.data if self.person_name.data else None,
            holds_until=self.holds_until.data if self.person_name.data else None,
        )


class GreetingForm(FlaskForm):
    """How a body is addressed in one language, by somebody who reads it."""

    addressee = StringField(
        _("Addressee"),
        [DataRequired(_("Write who the letter goes to.")), at_most(300), visible],
        filters=[one_line],
        description=_("The office, not a person, as it stands in the address."),
    )
    neutral = StringField(
        _("Salutation, neutral"),
        [DataRequired(_("Write the salutation.")), at_most(200), visible],
        filters=[one_line],
        description=_("With its last sign, such as a comma."),
    )
    m = StringField(_("Salutation, to a man"), [at_most(200), visible], filters=[one_line])
    f = StringField(_("Salutation, to a woman"), [at_most(200), visible], filters=[one_line])
    close = StringField(
        _("Complimentary close"),
        [DataRequired(_("Write the complimentary close.")), at_most(400), visible],
        filters=[one_line],
        description=_("{vocative} stands for the salutation where the language repeats it."),
    )

    def validate_close(self, field: StringField) -> None:
        """Only the one place may be named."""
        if "{" in (field.data or "").replace("{vocative}", "") or "}" in (field.data or "").replace("{vocative}", ""):
            raise ValidationError(_("Only {vocative} may stand in braces."))

    def words(self) -> dict[str, Any]:
        """What `supplied.supply` takes."""
        salutation = {form: self[form].data or None for form in ("neutral", "m", "f")}
        return {"addressee": self.addressee.data, "salutation": salutation, "close": self.close.data}


def greeting_of(facts: dict[str, Any], language: str) -> dict[str, str]:
    """What stands in the form before anything is typed: what is known in that language."""
    found = facts["salutation"].get(language) or {}
    known = {"addressee": facts["addressee"].get(language), "close": facts["close"].get(language)}
    return {name: words or "" for name, words in (known | {form: found.get(form) for form in rules.FORMS}).items()}
