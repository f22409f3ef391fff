"""Forms of pages without a cookie: checked by stamp, origin and a field that people never see."""

from datetime import timedelta
from functools import cache
from typing import Any

from flask import abort, current_app, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.i18n import get_translations

from . import clock, i18n
from .keys import keyring
from .stamps import age, stamp


@cache
def _sentences(language: str) -> Any:
    return get_translations([language])


class StampField(HiddenField):
    """The stamp: what came is checked; what is shown is always a new one, made only when it is shown."""

    purpose = ""

    def _value(self) -> str:
        return self.fresh

    @property
    def fresh(self) -> str:
        """The stamp of this minute."""
        return stamp(keyring(), self.purpose, clock.now())


class PublicForm(FlaskForm):
    """Base of every public form. ``purpose`` ties the stamp to one place and act; a stale form keeps what was typed.

    Answers 400 to what no page of ours sends: JSON, or fields named as arrays.
    """

    stamp = StampField()
    website = StringField()
    """A trap: hidden from people, filled by programs."""

    class Meta:
        """No session token: public pages set no cookie."""

        csrf = False

        def get_translations(self, _form: Any) -> Any:
            """The library's own sentences in the language of the moment, read once and not with every form."""
            return _sentences(i18n.language())

    def __init__(self, purpose: str, **fields: Any) -> None:
        if request.is_json or any(key.endswith("[]") for key in request.form):
            abort(400)
        super().__init__(**fields)
        self.purpose = self.stamp.purpose = purpose
        self.open_for: timedelta | None = age(keyring(), purpose, self.stamp.data or "", clock.now())
        """How long ago the page was made; None when the stamp is missing, foreign or too old."""
        self.is_stale = self.is_submitted() and (self.open_for is None or not same_origin())

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """True when posted from our own page, not too long ago, and every field is right."""
        if not self.is_submitted():
            return False
        valid: bool = self.validate(extra_validators)
        if self.is_stale:
            note = _("This page was open for a long time. What you typed is still here: please press the button again.")
            self.form_errors.append(note)
        return valid and not self.is_stale

    @property
    def looks_automatic(self) -> bool:
        """A sign for review, never a refusal: the trap was filled."""
        return bool(self.website.data)


def same_origin() -> bool:
    """Whether the browser says that this request came from our own pages (Fetch Metadata, else Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin in (None, "null", current_app.config["BASE_URL"])
