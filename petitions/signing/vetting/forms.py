"""Shape of a review: which signatures are meant, what is to be done with them, and why."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional

from petitions.core import i18n, looks
from petitions.core.fields import at_most, one_line, visible
from petitions.signing import countries
from petitions.signing.models import Cause, SignatureState
from petitions.signing.vetting import numbers, rules, words
from petitions.signing.vetting.looks import Wish
from petitions.signing.vetting.models import Act, LookKind

LONGEST = 300
_ANY = SelectChoice("", _("any"))


def _long_enough(form: Any, field: Any) -> None:
    if len(field.data or "") < looks.REASON_LENGTH:
        raise ValidationError(_("Say in a few words why you look at the names."))


class ConditionsForm(FlaskForm):
    """What is looked for. Sent in the address, for it changes nothing."""

    class Meta:
        """Looking needs no token."""

        csrf = False

    act = SelectField(
        _("What to do"), default=Act.RELEASE.value, choices=[SelectChoice(a.value, w) for a, w in words.ACTS.items()]
    )
    state = SelectField(
        _("State"),
        default="",
        choices=[_ANY, *(SelectChoice(s.value, words.STATES[s]) for s in SignatureState if s != "withdrawn")],
    )
    cause = SelectField(
        _("Held for"), default="", choices=[_ANY, *(SelectChoice(c.value, words.CAUSES[c][0]) for c in Cause)]
    )
    cluster = IntegerField(_("Crowd"), [Optional(), NumberRange(0, 2**31 - 1)])
    level = SelectField(
        _("Level"), default="", choices=[_ANY, *(SelectChoice(str(n), w) for n, w in enumerate(words.LEVELS))]
    )
    wave = IntegerField(_("Number of the wave"), [Optional(), NumberRange(1, 2**31 - 1)])
    language = SelectField(_("Language of the form"), default="")
    country = SelectField(_("Country"), default="")
    day = DateField(_("Day of confirming"), [Optional()])
    unreviewed = SelectField(
        _("Looked over before"), default="", choices=[_ANY, SelectChoice("never", words.UNREVIEWED)]
    )

    def __init__(self, *given: Any, **fields: Any) -> None:
        super().__init__(*given, **fields)
        self.language.choices = [_ANY, *(SelectChoice(code, i18n.OWN_NAMES[code]) for code in i18n.INTERFACE)]
        self.country.choices = [_ANY, *(SelectChoice(c, n) for c, n in countries.choices(i18n.language()))]

    def is_asked(self) -> bool:
        """Whether anything was chosen, so that there is something to count."""
        return bool(self.act.raw_data)

    def asked(self) -> tuple[Act, dict[str, Any]]:
        """The act, and the conditions that were set."""
        words_of = ("state", "cause", "language", "country", "wave", "unreviewed")
        found = {name: self[name].data for name in words_of if self[name].data}
        if self.cluster.data is not None:
            found["cluster"] = self.cluster.data
        if self.level.data:
            found["level"] = int(self.level.data)
        if self.day.data:
            found["day"] = self.day.data.isoformat()
        return Act(self.act.data), found


class DecideForm(ConditionsForm):
    """The same conditions once more, with a reason."""

    class Meta:
        """This one acts."""

        csrf = True

    reason = StringField(
        _("Reason, for the record"),
        [DataRequired(_("Write why, in a few words. It stays on the record.")), at_most(LONGEST), visible],
        filters=[one_line],
        render_kw={"maxlength": LONGEST, "dir": "auto"},
    )


class LookForm(FlaskForm):
    """Which names are to be opened, and why."""

    kind = HiddenField(validators=[AnyOf([kind.value for kind in LookKind])], default=LookKind.HELD.value)
    cause = SelectField(
        _("Held for"), default="", choices=[_ANY, *(SelectChoice(c.value, words.CAUSES[c][0]) for c in Cause)]
    )
    cluster = IntegerField(_("Crowd"), [Optional(), NumberRange(0, 2**31 - 1)])
    size = SelectField(
        _("Names in the sample"),
        default="50",
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in rules.SAMPLES],
    )
    reason = StringField(
        _("Why do you look at the names?"),
        [DataRequired(_("Say in a few words why you look at the names.")), at_most(LONGEST), visible, _long_enough],
        filters=[one_line],
        description=_("The reason is written down with your name and the hour."),
        render_kw={"maxlength": LONGEST, "dir": "auto"},
    )
    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])

    def which(self) -> LookKind:
        """Held signatures, or a sample."""
        return LookKind(self.kind.data) if self.kind.data in list(LookKind) else LookKind.HELD

    def wish(self) -> Wish:
        """What goes with that kind."""
        if self.which() is LookKind.SAMPLE:
            return Wish(LookKind.SAMPLE, self.size.data)
        cause = Cause(self.cause.data) if self.cause.data else None
        return Wish(LookKind.HELD, cause=cause, cluster=self.cluster.data)

    def said(self) -> dict[str, Any]:
        """The reason, and the passphrase where one was typed."""
        return {"reason": self.reason.data, "grant": self.passphrase.data or None}


class SeenForm(FlaskForm):
    """What is to become of rows that a look shows."""

    numbers = StringField(
        _("Numbers of the rows"),
        [DataRequired(_("Write the numbers of the rows, like this: 12, 17-19.")), at_most(numbers.LONGEST), visible],
        filters=[one_line],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    act = SelectField(_("What to do"))
    reason = StringField(
        _("Reason, for the record"),
        [DataRequired(_("Write why, in a few words. It stays on the record.")), at_most(LONGEST), visible],
        filters=[one_line],
        description=_("No names in it."),
        render_kw={"maxlength": LONGEST, "dir": "auto"},
    )

    def __init__(self, kind: LookKind, **fields: Any) -> None:
        super().__init__(**fields)
        first = Act.RELEASE if kind is LookKind.HELD else Act.HOLD
        self.act.choices = [SelectChoice(act.value, words.ACTS[act]) for act in (Act.INVALIDATE, first)]
