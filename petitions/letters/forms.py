"""Shape of what is typed for letters: a text with its decisions, who gets copies, why a letter is withdrawn."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from petitions.core.fields import ManyField, at_most, one_line, options, tidied, visible
from petitions.core.i18n import OWN_NAMES
from petitions.letters.options import Options
from petitions.letters.text import LONGEST

SUBJECT = 300
DIGITS = [("latin", "0 1 2 3 4 5 6 7 8 9"), ("arabic", "٠ ١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩")]
REASON = 500
REMARK = 2_000


class LetterForm(FlaskForm):
    """One text in one language, what is decided besides its words, and for whom it is previewed."""

    subject = StringField(
        _("Subject"),
        [DataRequired(_("Write the subject of the letter.")), at_most(SUBJECT), visible],
        filters=[one_line],
        description=_("Who or what, which country, which period; no adjectives."),
    )
    body = TextAreaField(
        _("Text of the letter"),
        [DataRequired(_("Write the text of the letter.")), at_most(LONGEST), visible],
        filters=[tidied],
        description=_("Paragraphs, numbered or plain lists, *emphasis*, and the fields listed beside it."),
    )
    since_on = DateField(
        _("Day from which it counts"),
        [Optional()],
        description=_("Such as the day of an arrest: {{days_since}} says how long ago that is."),
    )
    confidential = BooleanField(
        _("Confidential"),
        description=_("The word stands on the letter, and no public page ever shows it."),
    )
    parallel = SelectField(
        _("Print beside it"),
        default="",
        description=_("The same letter in a second language, paragraph beside paragraph."),
    )
    second_decides = BooleanField(_("The text beside it is the authoritative one"))
    digits = SelectField(_("Digits"), choices=options(DIGITS), default="latin")
    to = SelectField(_("Shown for"), coerce=int, validate_choice=False)
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
    """Number of the text the writer began from, 0 for none."""

    def offer(self, language: str, others: Iterable[str]) -> None:
        """Which languages can stand beside this one; digits are a question in Arabic only."""
        pairs = [("", _("Nothing")), *((code, OWN_NAMES[code]) for code in others if code != language)]
        self.parallel.choices = options(pairs)
        if language != "ar" and "digits" in self:
            del self.digits

    def fill(self, text: Any) -> None:
        """Words and decisions that are kept, unless something was typed; words to begin from have no decisions."""
        if text is None or self.is_submitted():
            return
        self.subject.data, self.body.data = text.subject, text.body
        decided = Options.from_json(getattr(text, "options", {}))
        for field in self:
            if hasattr(decided, field.short_name):
                field.data = getattr(decided, field.short_name)

    def decided(self) -> Options:
        """What was decided besides the words."""
        return Options(
            since_on=self.since_on.data,
            confidential=bool(self.confidential.data),
            parallel=self.parallel.data or "",
            second_decides=bool(self.parallel.data and self.second_decides.data),
            digits=self.digits.data if self.digits else Options.digits,
        )


class RemarkForm(FlaskForm):
    """A remark on the text as a whole or on words of it."""

    remark = TextAreaField(
        _("A remark for the others"),
        [DataRequired(_("Write your remark.")), at_most(REMARK), visible],
        filters=[tidied],
        description=_("Everybody in your organization reads it; it stands in no letter."),
    )


class CopiesForm(FlaskForm):
    """Who is named as getting a copy of one letter."""

    copies = ManyField(_("Copies go to"), name="copies[]", coerce=int)


class RevokeForm(FlaskForm):
    """Why a letter no longer stands."""

    reason = TextAreaField(
        _("Why it is withdrawn"),
        [DataRequired(_("Say why. Whoever checks the letter reads it.")), at_most(REASON), visible],
        filters=[tidied],
        description=_(
            "Everybody who checks the letter reads this: no names of persons, in the language of the letter."
        ),
    )
