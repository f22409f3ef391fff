"""Shape of what is said of a campaign's picture: the file, words in every language, a tick."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Form, FormField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from petitions.campaigns.picturing.models import CampaignPicture
from petitions.core import i18n
from petitions.core.fields import at_most, one_line, visible


class WordsForm(Form):
    """What is said of a picture in one language."""

    alt = TextAreaField(
        _("What is to be seen"),
        [DataRequired(_("Say in this language what is to be seen.")), at_most(300), visible],
        filters=[one_line],
    )
    note = StringField(_("What to know before looking"), [at_most(160), visible], filters=[one_line])


class PictureForm(FlaskForm):
    """The parts that have no language; see ``picture_form``."""

    picture = FileField(_("Picture (JPEG, PNG or WebP)"))
    credit = StringField(
        _("Who made it"),
        [DataRequired(_("Say who made it; “anonymous” is an answer.")), at_most(160), visible],
        filters=[one_line],
        description=_("As it may be read by everybody: a name, an organization, or “anonymous”."),
    )
    is_fit = BooleanField(
        _("It shows no dead person and no torture"),
        [InputRequired(_("Only a picture without dead people and without torture can be shown."))],
        description=_(
            "Families should never come upon their own on a page that they did not choose to open. It shows nobody who"
            " could be harmed by it either, and you may use it."
        ),
    )
    languages: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """A note is there in every language, or in none."""
        is_right: bool = super().validate(extra_validators)
        if any(self.notes().values()) and not all(self[code].form.note.data for code in self.languages):
            for code in self.languages:
                note = self[code].form.note
                if not note.data:
                    note.errors = [*note.errors, _("Write it in every language of the campaign, or in none.")]
            return False
        return is_right

    def alts(self) -> dict[str, str]:
        """What is to be seen, by language."""
        return {code: self[code].form.alt.data for code in self.languages}

    def notes(self) -> dict[str, str]:
        """What to know before looking, by language; those that were written."""
        return {code: self[code].form.note.data for code in self.languages if self[code].form.note.data}


def picture_form(languages: Sequence[str]) -> type[PictureForm]:
    """The form for a campaign with these languages."""
    parts: dict[str, Any] = {code: FormField(WordsForm, label=i18n.OWN_NAMES[code]) for code in languages}
    return type("CampaignPictureForm", (PictureForm,), parts | {"languages": tuple(languages)})


def typed(picture: CampaignPicture | None, languages: Sequence[str]) -> Mapping[str, Any]:
    """What the form shows of the present picture."""
    if picture is None:
        return {}
    words = {code: {"alt": picture.alt.get(code, ""), "note": picture.note.get(code, "")} for code in languages}
    return {"credit": picture.credit} | words
