"""Shape of what is typed about a partner organization: names and signatories by language, and a logo."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Form, FormField, StringField

from petitions.core.fields import at_most, one_line, visible
from petitions.core.i18n import LETTERS, OWN_NAMES
from petitions.letters.models import LetterPartner
from petitions.organizers import logo


class PartnerWords(Form):
    """What a letter in one language says of a partner."""

    name = StringField(_("Name of the organization"), [at_most(160), visible], filters=[one_line])
    signatory = StringField(_("Name of who signs"), [at_most(120), visible], filters=[one_line])
    function = StringField(_("Function of who signs"), [at_most(120), visible], filters=[one_line])


class PartnerForm(FlaskForm):
    """One partner in every language of letters; a page shows those of its campaign."""

    ar = FormField(PartnerWords, OWN_NAMES["ar"])
    en = FormField(PartnerWords, OWN_NAMES["en"])
    es = FormField(PartnerWords, OWN_NAMES["es"])
    fr = FormField(PartnerWords, OWN_NAMES["fr"])
    ru = FormField(PartnerWords, OWN_NAMES["ru"])
    zh = FormField(PartnerWords, OWN_NAMES["zh"])
    logo = FileField(
        _("Logo"), description=_("PNG or JPEG, at most 2 MB, with the organization's permission; it may stay empty.")
    )

    def fill(self, partner: LetterPartner) -> None:
        """What is kept, unless something was typed."""
        if self.is_submitted():
            return
        for code in LETTERS:
            part, who = self[code].form, partner.signatories.get(code) or {}
            part.name.data = partner.names.get(code)
            part.signatory.data, part.function.data = who.get("name"), who.get("function")

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least."""
        valid: bool = super().validate(extra_validators)
        if not self.names():
            self.form_errors: list[Any] = [_("Give the organization's name in at least one language.")]
            return False
        return valid

    def names(self) -> dict[str, str]:
        """Its name by language."""
        return {code: self[code].form.name.data for code in LETTERS if self[code].form.name.data}

    def signatories(self) -> dict[str, dict[str, str]]:
        """Who signs, by language."""
        found = {
            code: {"name": self[code].form.signatory.data or "", "function": self[code].form.function.data or ""}
            for code in LETTERS
        }
        return {code: who for code, who in found.items() if any(who.values())}

    def picture(self) -> tuple[bytes, str] | None:
        """The logo drawn anew; None when none came. Raises ``NotAPicture``."""
        return logo.drawn_anew(self.logo.data.read(logo.BYTES + 1)) if self.logo.data else None
