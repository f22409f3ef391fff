"""Shape of what is typed around a campaign: its frame, its text in several languages, how a recipient is written to."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from petitions.core import i18n
from petitions.core.errors import Refused
from petitions.core.fields import ManyField, at_most, one_line, options, readable, tidied, visible
from petitions.core.moments import MomentField
from petitions.recipients import words as directory

from . import library, rules
from .models import Campaign
from .texts import Asked, Draft

LANGUAGES = options((code, i18n.OWN_NAMES[code]) for code in ("en", "ar", "fr", "es", "ru", "zh"))


ASKED = {
    "city": _("City: you learn which cities five or more come from, and can say so in a letter"),
    "affiliation": _("Profession or affiliation: printed after the name in the annex, for letters of experts"),
    "kinship": _("“A relative of a missing or detained person” and “a survivor”: shown as totals only"),
    "comment": _("A comment: read on the host of this site, without names and on the record"),
}
"""What a campaign may ask besides, and what for; of `rules.ASKS`."""


WEIGHTS = {
    "wording": _("The wording only, such as spelling or a clearer sentence. Signatures stand for it as before."),
    "material": _(
        "What people sign. Those who signed before are asked again; once somebody has signed the new text, letters use"
        " it and count only those who signed it."
    ),
}
"""What a change to a public text can be; of `weighing.Weight`."""


class SettingsForm(FlaskForm):
    """Languages, moments and what supporters may show."""

    first = SelectField(
        _("Authoritative language"),
        choices=LANGUAGES,
        description=_("The text in this language decides where translations differ."),
    )
    languages = ManyField(_("Languages"), choices=LANGUAGES, name="languages[]")
    opens_at = MomentField(_("Opens"), [InputRequired(_("Say when it opens."))])
    closes_at = MomentField(_("Closes"), [Optional()], description=_("Leave it empty for a campaign without an end."))
    milestone = IntegerField(
        _("Next milestone"),
        [Optional(), NumberRange(10, 100_000_000, _("A milestone lies between 10 and 100,000,000."))],
        description=_("The number of signatures the page works towards; leave it empty for none."),
    )
    offers_public = BooleanField(_("Supporters may also show their initials or their name on the page"), default=True)
    is_quiet = BooleanField(
        _("Quiet count: the public number moves every six hours only"),
        description=_(
            "Below 1,000 it is also rounded down to tens. For a campaign whose supporters are watched: nobody can see"
            " from the number who just signed. Letters and the desk keep the exact figure."
        ),
    )
    asks = ManyField(_("The form also asks, if people wish to answer"), choices=options(ASKED.items()), name="asks[]")
    asks_age = BooleanField(
        _("Everybody who signs must say that they are 16 or older"),
        description=_("Ask it where children may come to the page: below 16, parents would have to consent."),
    )
    wave_only = BooleanField(_("Letters count the signatures of the current wave only"))

    def validate_closes_at(self, field: MomentField) -> None:
        """After the opening."""
        try:
            if self.opens_at.data and field.data:
                rules.check_dates(self.opens_at.data, field.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence()) from refusal

    def settings(self) -> dict[str, Any]:
        """What the verbs take, the authoritative language first."""
        others = [code for code in self.languages.data or [] if code != self.first.data]
        return {
            "languages": [self.first.data, *others],
            "opens_at": self.opens_at.data,
            "closes_at": self.closes_at.data,
            "milestone": self.milestone.data,
            "wave_only": self.wave_only.data,
            "offers_public": self.offers_public.data,
            "is_quiet": self.is_quiet.data,
            "asks": [name for name in rules.ASKS if name in (self.asks.data or [])],
            "asks_age": self.asks_age.data,
        }


class NewForm(SettingsForm):
    """A new campaign also needs its address."""

    slug = StringField(
        _("Address"),
        [DataRequired(_("Give it an address."))],
        filters=[one_line],
        description=_("Small letters, digits and hyphens, such as tell-the-families. It cannot be changed later."),
    )

    def validate_slug(self, field: StringField) -> None:
        """An address that can be."""
        try:
            rules.check_slug(field.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence()) from refusal


class ScheduleForm(FlaskForm):
    """When it becomes public by itself."""

    public_from = MomentField(
        _("Becomes public"),
        [InputRequired(_("Say when."))],
        description=_("Until then only the desk sees it: no page, no feed and no number is there for anybody else."),
    )


class WaveForm(FlaskForm):
    """The next round."""

    opens_on = DateField(
        _("Begins"),
        [InputRequired(_("Give the day."))],
        description=_("A day that lies ahead is planned, and begins by itself."),
    )
    closes_on = DateField(_("Ends"), [Optional()])
    demands = ManyField(_("Demands that go on"), coerce=int, name="demands[]")

    def offer(self, demands: Sequence[tuple[int, str]]) -> "WaveForm":
        """Demands that can go on, with their words."""
        self.demands.choices = options((number, f"{number}. {words}") for number, words in demands)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """All of it, and at least one demand where there is any."""
        is_right: bool = super().validate(extra_validators)
        if self.demands.choices and not self.demands.raw_data:
            none = _("Tick at least one demand. A campaign that asks nothing any more can be closed.")
            self.demands.errors = [none]
            return False
        return is_right


class LanguageForm(Form):
    """The public text in one language."""

    title = StringField(_("Title"), [at_most(200), visible], filters=[one_line])
    summary = TextAreaField(
        _("Summary"),
        [at_most(600), visible],
        filters=[one_line],
        description=_("One paragraph that says what it is about."),
    )
    statement = TextAreaField(
        _("Statement"),
        [readable],
        filters=[tidied],
        description=_("Paragraphs, lists, *emphasis*, **strong words**, > quotations and [links](https://…)."),
    )
    seen = HiddenField()
    follows = BooleanField(_("The translation says the same again"))

    def draft(self) -> Draft:
        """What was typed, and the version it began from."""
        seen = int(self.seen.data) if (self.seen.data or "").isdecimal() and len(self.seen.data) < 6 else 0
        return Draft(self.title.data or "", self.summary.data or "", self.statement.data or "", seen, self.follows.data)


def text_form(languages: Sequence[str]) -> type[FlaskForm]:
    """The form for the whole public text of a campaign: one part for each language, one row for each demand."""
    number = IntegerField(
        _("Number"), [Optional(), NumberRange(1, rules.MOST_DEMANDS, _("Demands are numbered from 1."))]
    )
    demand: dict[str, Any] = {
        "number": number,
        "tags": ManyField(_("Subjects"), choices=options(directory.TAGS.items()), name="tags[]"),
        "is_met": BooleanField(_("Met: no longer asked")),
    }
    for code in languages:
        demand[f"text_{code}"] = TextAreaField(i18n.OWN_NAMES[code], [at_most(1000), visible], filters=[one_line])
    row = type("DemandForm", (Form,), demand)
    parts: dict[str, Any] = {code: FormField(LanguageForm, label=i18n.OWN_NAMES[code]) for code in languages}
    parts["demands"] = FieldList(FormField(row, label=_("Demand")), max_entries=rules.MOST_DEMANDS + 1)
    offered = [("", _("Choose a demand")), *((found.key, found.title(i18n.language())) for found in library.demands())]
    parts["weight"] = RadioField(_("What did you change?"), choices=options(WEIGHTS.items()), validate_choice=False)
    parts["library"] = SelectField(_("Take one from the library"), choices=options(offered), default="")
    return type("TextForm", (FlaskForm,), parts)


def drafts(form: FlaskForm, languages: Sequence[str]) -> dict[str, Draft]:
    """The text of each language, as typed."""
    return {code: form[code].form.draft() for code in languages}


def asked(form: FlaskForm, languages: Sequence[str]) -> list[Asked]:
    """The demands, as typed; a row without a word in any language is none."""
    found = []
    for row in form["demands"]:
        texts = {code: row.form[f"text_{code}"].data or "" for code in languages}
        if any(texts.values()):
            found.append(Asked(row.form.number.data, row.form.tags.data or [], texts, row.form.is_met.data))
    return found


def add_row(form: FlaskForm, languages: Sequence[str]) -> None:
    """One more row: empty, or the demand chosen from the library."""
    chosen, rows = library.find(form["library"].data or ""), form["demands"]
    if len(rows.entries) >= rules.MOST_DEMANDS:
        return
    data: dict[str, Any] = {"tags": list(chosen.tags) if chosen else []}
    data |= {f"text_{code}": chosen.texts.get(code, "") if chosen else "" for code in languages}
    rows.append_entry(data)
    form["library"].data = ""


class ChoiceForm(FlaskForm):
    """How one recipient is written to."""

    language = RadioField(_("Language of the letter"), [InputRequired(_("Choose a language."))])
    form = RadioField(_("Form of address"), choices=options(directory.FORMS.items()), default="neutral")
    demands = ManyField(_("Demands put to it"), coerce=int, name="demands[]")
    names = BooleanField(_("Send the annex with the names of individuals"))
    reason = TextAreaField(
        _("Why one more letter to this mailroom"), [at_most(500), visible], filters=[tidied], description=""
    )

    def offer(self, campaign: Campaign, languages: Sequence[str], demands: Sequence[tuple[int, str]]) -> None:
        """What can be chosen here."""
        self.language.choices = options((code, directory.language_name(code)) for code in languages)
        self.demands.choices = options((number, f"{number}. {text}") for number, text in demands)


class NamesForm(FlaskForm):
    """An approver's yes to names, where no rule is known."""

    why = TextAreaField(
        _("Why may names go there?"),
        [DataRequired(_("Write down why.")), at_most(1000), visible],
        filters=[tidied],
        description=_("The reason is kept with the choice, and your decision is written into the record."),
    )
