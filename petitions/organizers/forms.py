"""Shape of what organizers type: log-in and passwords (on Flask-Security's forms), members, a logo."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import forms as fs
from flask_security.recovery_codes import MfRecoveryForm
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from petitions.core import i18n, moments, zones
from petitions.core.fields import at_most, one_line, visible

from . import acts, words
from .finding import Wanted
from .models import Role

_NO_CORRECTION = {"autocapitalize": "none", "spellcheck": "false"}
_MAIL = {"autocomplete": "username", **_NO_CORRECTION}
_OLD = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "ltr", **_NO_CORRECTION}
_NUMBER = {"inputmode": "numeric", "class": "ltr"}
_SAME = "RETYPE_PASSWORD_MISMATCH"


def digits(value: str | None) -> str:
    """A code as it was meant: any script's digits, spaces left out."""
    return "".join(str(unicodedata.digit(c, c)) for c in value or "" if not c.isspace())


class LoginForm(fs.LoginForm):
    """E-mail address and password; nobody is remembered."""

    email = EmailField(_("E-mail address"), [fs.email_required, fs.EmailValidation()], render_kw=_MAIL)
    password = PasswordField(_("Password"), [fs.password_required], render_kw=_OLD)
    remember = None


class VerifyForm(fs.VerifyForm):
    """The password once more."""

    password = PasswordField(_("Password"), [fs.password_required], render_kw=_OLD)


class ForgotForm(fs.ForgotPasswordForm):
    """Where the link to a new password goes."""

    email = EmailField(
        _("E-mail address"),
        [fs.email_required, fs.EmailValidation(verify=True), fs.valid_user_email],
        render_kw=_MAIL,
    )


class ResetForm(fs.ResetPasswordForm):
    """A new password, twice."""

    password = PasswordField(_("New password"), [fs.password_required], render_kw=_NEW)
    password_confirm = PasswordField(
        _("The new password again"), [fs.EqualToLocalize("password", message=_SAME)], render_kw=_NEW
    )


class ChangeForm(fs.ChangePasswordForm):
    """The present password, and a new one twice."""

    password = PasswordField(_("Present password"), [fs.password_required], render_kw=_OLD)
    new_password = PasswordField(_("New password"), [fs.password_required], render_kw=_NEW)
    new_password_confirm = PasswordField(
        _("The new password again"), [fs.EqualToLocalize("new_password", message=_SAME)], render_kw=_NEW
    )


class CodeForm(fs.TwoFactorVerifyCodeForm):
    """Six digits of the app."""

    code = StringField(
        _("Code of the app"), [InputRequired(_("Type the six digits."))], filters=[digits], render_kw=_CODE
    )


class SetupForm(fs.TwoFactorSetupForm):
    """Which second factor: an app, or none. The page has buttons for it, nothing to choose from."""

    setup = HiddenField()
    phone = HiddenField()


class RescueForm(fs.TwoFactorRescueForm):
    """Not offered here: recovery codes have a page of their own."""

    help_setup = RadioField(choices=[])


class RecoveryForm(MfRecoveryForm):
    """One of the recovery codes."""

    code = StringField(
        _("Recovery code"),
        [InputRequired(_("Type one of your recovery codes.")), Length(max=40)],
        render_kw={"autocomplete": "off", "class": "ltr", **_NO_CORRECTION},
    )


def _roles() -> list[SelectChoice]:
    return [SelectChoice(str(role), label) for role, label in words.ROLES.items()]


def _languages() -> list[SelectChoice]:
    return [SelectChoice(code, i18n.OWN_NAMES[code]) for code in i18n.DESK]


class InviteForm(FlaskForm):
    """A person who is to work with us."""

    name = StringField(
        _("Name"), [InputRequired(_("Say how this person is called.")), at_most(120), visible], filters=[one_line]
    )
    email = EmailField(
        _("E-mail address"), [InputRequired(_("Type an e-mail address.")), Email(_("This is not an e-mail address."))]
    )
    role = RadioField(_("Role"), choices=_roles(), default=str(Role.VIEWER))
    language = SelectField(_("Language of the invitation"), choices=_languages())


class RoleForm(FlaskForm):
    """Another role."""

    role = SelectField(_("Role"), choices=_roles())


class AliasForm(FlaskForm):
    """What colleagues are to read instead of a name; empty takes it away."""

    alias = StringField(_("Display alias"), [at_most(60), visible], filters=[one_line])

    def __init__(self, *given: Any, number: int = 0, **more: Any) -> None:
        """``number``: of the membership it is about."""
        super().__init__(*given, **more)
        self.number = number
        self.alias.id = f"alias-{number}"
        self.alias.label.field_id = self.alias.id


class RecordForm(FlaskForm):
    """What is looked for in the record; read from the address, so that a search can be kept as a link."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    who = SelectField(_("Who"), [Optional()], coerce=int)
    verb = SelectField(_("What was done"), [Optional()])
    kind = SelectField(_("About"), [Optional()])
    number = IntegerField(
        _("Its number"), [Optional(), NumberRange(1, 2**31 - 1, _("Type a whole number."))], render_kw=_NUMBER
    )
    since = DateField(_("From (day)"), [Optional()])
    until = DateField(_("Until (day)"), [Optional()])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Everybody who stands in the record, every act and every kind of subject."""
        any_ = _("any")
        self.who.choices = [(0, any_), *people]
        known = sorted(((verb, str(words)) for verb, words in acts.ACTS.items()), key=lambda pair: pair[1])
        self.verb.choices = [("", any_), *known]
        self.kind.choices = [("", any_), *acts.ABOUT.items()]

    def wanted(self) -> Wanted:
        """As it is looked for."""
        days = {"since": self.since.data, "until": self.until.data, "zone": zones.reader()}
        return Wanted(self.who.data or None, self.verb.data or "", self.kind.data or "", self.number.data, **days)


class LanguageForm(FlaskForm):
    """The language of the desk."""

    language = RadioField(_("Language"), choices=_languages())


class TimeZoneForm(FlaskForm):
    """The clock of the desk."""

    time_zone = SelectField(_("Time zone"), validate_choice=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        """With every zone to choose from, in the reader's language."""
        super().__init__(*given, **more)
        self.time_zone.choices = moments.offered()

    def validate_time_zone(self, field: SelectField) -> None:
        """One of them."""
        if field.data not in zones.names():
            raise ValidationError(
                gettext(
                    "“%(name)s” is no time zone that we know. Choose one from the list.", name=(field.data or "")[:60]
                )
            )


class DigestForm(FlaskForm):
    """One mail a day, or none."""

    wanted = BooleanField(_("One mail a day that says in figures what waits"))


class LogoForm(FlaskForm):
    """A picture for the letterhead."""

    logo = FileField(_("Picture (PNG or JPEG)"), [FileRequired(_("Choose a picture."))])
