"""Shape of what is typed around answers."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from petitions.core.fields import KeyField, ManyField, at_most, one_line, options, tidied, visible
from petitions.replies import rules, words
from petitions.replies.models import Medium, Verdict
from petitions.replies.recording import Upload

VERDICTS = [(verdict.value, sentence) for verdict, sentence in words.VERDICTS.items()]


class _Blamed(FlaskForm):
    def blame(self, refused: rules.AtField) -> None:
        """Put what the service refused beside its field, or the first one."""
        field = self[refused.field] if refused.field in self else next(iter(self))
        field.errors = [*field.errors, refused.sentence()]


class ClassifyForm(_Blamed):
    """One press: what the answer says; demands and note only where wanted."""

    verdict = RadioField(_("What does it say?"), [InputRequired(_("Say what it is."))], choices=options(VERDICTS))
    demands = ManyField(_("Demands it is about"), name="demands[]", coerce=int)
    note = TextAreaField(_("Note"), [at_most(2000), visible], filters=[tidied])

    def said(self) -> dict[str, Any]:
        """Verdict, demands and note as the service takes them."""
        verdict = Verdict(self.verdict.data)
        return {"verdict": verdict, "demands": self.demands.data or [], "note": self.note.data or ""}


class PutForm(_Blamed):
    """Which letter an answer belongs to."""

    item = IntegerField(validators=[Optional(), NumberRange(1, 2**31 - 1)])
    """Of a button beside a letter; its number instead of what stands on it."""
    reference = StringField(
        _("Reference of the letter"),
        [at_most(100), visible],
        filters=[one_line],
        description=_("It stands on the letter and begins with the code of your organization."),
    )

    def validate_reference(self, field: StringField) -> None:
        """Needed where no button was pressed."""
        if self.item.data is None and not field.data:
            raise ValidationError(_("Type the reference that stands on the letter."))


class RecordForm(_Blamed):
    """What came by another way than our mailbox."""

    request_key = KeyField()
    item = SelectField(
        _("Which letter does it answer?"),
        coerce=int,
        description=_("For a letter from before this desk, choose none and name its day and reference in the note."),
    )
    recipient = SelectField(_("Whom did it come from?"), coerce=int)
    medium = RadioField(
        _("How did it come?"),
        [InputRequired(_("Choose how it came."))],
        choices=options((medium.value, words.BY_HAND[medium]) for medium in rules.BY_HAND),
    )
    on = DateField(_("Day"), [InputRequired(_("Give the day."))])
    who = StringField(
        _("Who spoke or wrote?"),
        [InputRequired(_("Say who it was; an office is enough.")), at_most(300), visible],
        filters=[one_line],
        description=_("Name and office, as far as you know them."),
    )
    text = TextAreaField(
        _("What they said"),
        [at_most(rules.TEXT_LENGTH), visible],
        filters=[tidied],
        description=_("Their words, or a summary of the conversation."),
    )
    note = TextAreaField(_("Note"), [at_most(2000), visible], filters=[tidied], description=_("For your own people."))
    file = FileField(
        _("File"), description=_("A scan or anything else, at most 10 MB. It is only ever downloaded, never shown.")
    )
    verdict = RadioField(_("What does it say?"), choices=options([("", _("Decide later")), *VERDICTS]), default="")
    demands = ManyField(_("Demands it is about"), name="demands[]", coerce=int)

    def __init__(self, today: date, **fields: Any) -> None:
        super().__init__(**fields)
        self.today = today

    def validate_on(self, field: DateField) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day has not come yet."))

    def validate_recipient(self, field: SelectField) -> None:
        """Without a letter somebody must have sent it."""
        if not self.item.data and not field.data:
            raise ValidationError(rules.NeedsRecipient.message)

    def upload(self) -> Upload | None:
        """The file as it came, one byte more than may be kept; None without one."""
        given = self.file.data
        if not given or not given.filename:
            return None
        with given.stream as stream:
            return Upload(given.filename, given.mimetype or "", stream.read(rules.FILE_BYTES + 1))

    def said(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        return {
            "medium": Medium(self.medium.data),
            "on": self.on.data,
            "who": self.who.data or "",
            "text": self.text.data or "",
            "note": self.note.data or "",
            "verdict": Verdict(self.verdict.data) if self.verdict.data else None,
            "demands": self.demands.data or [],
        }
