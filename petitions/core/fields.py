"""What forms share: text made tidy, characters nobody can see refused, lengths in words, boxes to tick, a key."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from . import prose, tokens

Validator = Callable[[Any, Any], None]
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class ActForm(FlaskForm):
    """A button: nothing but the session's token."""


class ManyField(SelectMultipleField):
    """Boxes to tick. Give it a `name` that ends in [], for only such fields may be sent more than once."""

    errors: Any
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Say in words that something was sent that is not on the list, unless the field has words of its own."""
        if self.errors:
            own = {str(one.message) for one in self.validators if getattr(one, "message", None)}
            self.errors = [str(one) for one in self.errors if str(one) in own] or [str(_("Choose from the list."))]


class KeyField(HiddenField):
    """What makes a form that is sent twice one act. A form that lost its key gets a new one: nothing typed is lost."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The key of the page, if it is one."""
        key = valuelist[0] if valuelist else ""
        self.data = key if _KEY.fullmatch(key) else tokens.new()


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What can be chosen, from values and their labels."""
    return [SelectChoice(value, label) for value, label in pairs]


def tidied(value: str | None) -> str:
    """NFC, plain line ends, no spaces around it."""
    return prose.tidy(value or "")


def one_line(value: str | None) -> str:
    """The same, in one line with single spaces."""
    return " ".join(prose.tidy(value or "").split())


def visible(form: Any, field: Any) -> None:
    """No characters that nobody can see."""
    if hidden := prose.hidden_characters(field.data or ""):
        which = ", ".join(hidden)
        raise ValidationError(
            _("This text holds characters that nobody can see (%(which)s). Please delete them.", which=which)
        )


def at_most(most: int) -> Validator:
    """A length, with what it is now in the sentence."""

    def check(form: Any, field: Any) -> None:
        now = len(field.data or "")
        if now > most:
            raise ValidationError(
                _("This text is too long (characters now: %(now)d, at most: %(most)d).", now=now, most=most)
            )

    return check


def readable(form: Any, field: Any) -> None:
    """The small Markdown of statements; every problem in a sentence."""
    if wrong := prose.problems(field.data or ""):
        raise ValidationError(" ".join(str(sentence) for sentence in wrong))


def all_errors(form: Any) -> list[tuple[str, str, str]]:
    """Every error of a form and the forms within it: id and label of the field, sentence."""
    found = [("", "", str(error)) for error in getattr(form, "form_errors", [])]
    for field in form:
        if hasattr(field, "entries"):
            inner = [line for entry in field.entries for line in _within(entry)]
            own = [error for error in field.errors if isinstance(error, str)]
            found += [(field.id, str(field.label.text), error) for error in own] + inner
        else:
            found += _within(field)
    return found


def _within(field: Any) -> list[tuple[str, str, str]]:
    if hasattr(field, "form"):
        outer = str(field.label.text)
        return [
            (place, f"{outer}: {label}" if label else outer, error) for place, label, error in all_errors(field.form)
        ]
    return [(field.id, str(field.label.text), str(error)) for error in field.errors]
