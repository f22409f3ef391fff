"""Shape of what is typed around news: the words in each language, the release, the passphrase."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from petitions.campaigns import keeping
from petitions.core import i18n
from petitions.core.fields import KeyField, at_most, tidied, visible
from petitions.news import rules


class WordsForm(FlaskForm):
    """The words, a field for each language; made by ``words_form``."""

    request_key = KeyField()
    seen = HiddenField(validators=[Optional(), Length(max=64)])

    def texts(self) -> dict[str, str]:
        """What was written, by language."""
        return {name.removeprefix("words_"): field.data for name, field in self._fields.items() if _is_words(name)}

    def areas(self) -> list[tuple[str, Any]]:
        """Language and field, the authoritative one first."""
        return [(name.removeprefix("words_"), field) for name, field in self._fields.items() if _is_words(name)]


class ReleaseForm(FlaskForm):
    """The words that were looked at, and the passphrase where one is needed."""

    seen = HiddenField(validators=[InputRequired(), Length(max=64)])
    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])


class UnlockForm(FlaskForm):
    """The passphrase again."""

    passphrase = PasswordField(_("Passphrase of the names"), [Optional(), Length(max=500)])


def words_form(languages: Sequence[str], texts: Mapping[str, str] | None = None, **given: Any) -> WordsForm:
    """A form with one field for each of these languages, of which the first must be filled."""
    fields = {f"words_{code}": _area(code, is_first=number == 0) for number, code in enumerate(languages)}
    data = {f"words_{code}": text for code, text in (texts or {}).items()} | given
    form: WordsForm = type("WordsInLanguages", (WordsForm,), fields)(data=data, **keeping.fields())
    return form


def _area(code: str, *, is_first: bool) -> Any:
    needed = (
        InputRequired(_("Write the words in this language: whoever reads another gets those."))
        if is_first
        else Optional()
    )
    checks = [needed, at_most(rules.LONGEST), visible, _without_links]
    return TextAreaField(i18n.OWN_NAMES[code], checks, filters=[tidied])


def _without_links(form: Any, field: Any) -> None:
    if rules.has_link(field.data or ""):
        raise ValidationError(rules.NoLinks().sentence())


def _is_words(name: str) -> bool:
    return name.startswith("words_")
