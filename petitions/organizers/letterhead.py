"""Shape of the settings page: what letters say of an organization, in each language it writes in."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, FormField, StringField, TextAreaField, ValidationError
from wtforms.validators import Email, InputRequired, Optional

from petitions.core import i18n
from petitions.core.fields import at_most, one_line, visible

from .models import Organization

_LINES = ("registration", "place", "contact", "about")
"""Columns of an organization that hold one text for each language, by the name their field has too."""


@dataclass(frozen=True)
class Sheet:
    """The head and foot of a letter in one language, as letters print them."""

    language: str
    name: str
    second_name: str
    registration: str
    contact: str
    place: str
    signatory: str
    function: str


def sample(facts: dict[str, Any]) -> list[Sheet]:
    """The sheets of what is being typed; nothing of it is kept."""
    lines = {name: facts[name] for name in ("names", "registration", "contact", "place", "signatory")}
    return sheets(Organization(**lines)) if lines["names"] else []


def sheets(organization: Organization) -> list[Sheet]:
    """One for each language the organization has a name in, the interface's first."""
    order = [*i18n.DESK, *(code for code in i18n.LETTERS if code not in i18n.DESK)]
    return [_sheet(organization, code) for code in order if organization.names.get(code)]


def _sheet(organization: Organization, code: str) -> Sheet:
    """What is not written in a language is taken from English, else from the first, as letters do."""
    other, signs = organization.names.get("en" if code == "ar" else "ar", ""), organization.signatory
    who: dict[str, str] = signs.get(code) or signs.get("en") or next(iter(signs.values()), {})
    lines = {
        kind: str(texts.get(code) or texts.get("en") or next(iter(texts.values()), ""))
        for kind in ("registration", "contact", "place")
        for texts in [getattr(organization, kind)]
    }
    name = organization.name(code)
    second = other if other != name else ""
    return Sheet(code, name, second, **lines, signatory=who.get("name", ""), function=who.get("function", ""))


class LetterheadForm(Form):
    """The lines of the letterhead in one language."""

    name = StringField(_("Name of the organization"), [at_most(160), visible], filters=[one_line])
    registration = StringField(_("Line under the name"), [at_most(200), visible], filters=[one_line])
    place = StringField(_("Place letters are dated from"), [at_most(80), visible], filters=[one_line])
    contact = StringField(_("Contact line"), [at_most(200), visible], filters=[one_line])
    signatory = StringField(_("Name of who signs"), [at_most(120), visible], filters=[one_line])
    function = StringField(_("Function of who signs"), [at_most(120), visible], filters=[one_line])
    about = TextAreaField(_("Who you are, for the public page"), [at_most(600), visible], filters=[one_line])

    @property
    def is_begun(self) -> bool:
        """Whether anything stands in this language."""
        return any(field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Lines need a name above them."""
        valid: bool = super().validate(extra_validators)
        if self.is_begun and not self.name.data:
            self.name.errors = [*self.name.errors, _("Letters in this language need the name in it.")]
            return False
        return valid


def _mail(label: Any, *validators: Any) -> EmailField:
    return EmailField(label, [*validators, Email(_("This is not an e-mail address."))], filters=[one_line])


class SettingsForm(FlaskForm):
    """What letters say of the organization, in each language it writes in, and its two addresses."""

    ar = FormField(LetterheadForm, i18n.OWN_NAMES["ar"])
    en = FormField(LetterheadForm, i18n.OWN_NAMES["en"])
    es = FormField(LetterheadForm, i18n.OWN_NAMES["es"])
    fr = FormField(LetterheadForm, i18n.OWN_NAMES["fr"])
    ru = FormField(LetterheadForm, i18n.OWN_NAMES["ru"])
    zh = FormField(LetterheadForm, i18n.OWN_NAMES["zh"])
    sender = _mail(_("Address letters come from"), InputRequired(_("Letters need an address to come from.")))
    archive_address = _mail(_("Address that gets a copy of every letter"), Optional())

    def validate_sender(self, field: Any) -> None:
        """At least one name: asked here so that the sentence stands somewhere."""
        if not any(part.form.name.data for part in self.parts):
            raise ValidationError(_("Write the name of the organization in at least one language."))

    @property
    def parts(self) -> list[Any]:
        """The languages, ours first."""
        rest = [code for code in i18n.LETTERS if code not in i18n.DESK]
        return [self[code] for code in (*i18n.DESK, *rest)]

    def facts(self, before: dict[str, str]) -> dict[str, Any]:
        """As the organization keeps them; ``before`` are the present names, whose order stays."""
        codes = [*[c for c in before if c in i18n.LETTERS], *[c for c in i18n.LETTERS if c not in before]]
        lines: dict[str, Any] = {kind: {} for kind in ("names", *_LINES, "signatory")}
        for code in codes:
            typed = self[code].form
            for kind, field in {"names": typed.name, **{line: typed[line] for line in _LINES}}.items():
                if field.data:
                    lines[kind][code] = field.data
            if typed.signatory.data or typed.function.data:
                lines["signatory"][code] = {"name": typed.signatory.data, "function": typed.function.data}
        return lines | {"sender": self.sender.data, "archive_address": self.archive_address.data or None}

    @staticmethod
    def typed(organization: Any) -> dict[str, Any]:
        """What the form shows of an organization."""
        shown: dict[str, Any] = {"sender": organization.sender, "archive_address": organization.archive_address}
        for code in i18n.LETTERS:
            signs = organization.signatory.get(code) or {}
            shown[code] = {
                "name": organization.names.get(code, ""),
                "registration": organization.registration.get(code, ""),
                "place": organization.place.get(code, ""),
                "contact": organization.contact.get(code, ""),
                "signatory": signs.get("name", ""),
                "function": signs.get("function", ""),
                "about": organization.about.get(code, ""),
            }
        return shown
