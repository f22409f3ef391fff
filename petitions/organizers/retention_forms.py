"""Shape of the page on how long is kept what people gave."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from .retention import DAYS, Kept

_NUMBER = {"inputmode": "numeric", "class": "ltr"}


def _days(name: str, label: Any, description: Any) -> IntegerField:
    least, most = DAYS[name]
    sentence = _("Type a whole number of days from %(least)d to %(most)d.", least=least, most=most)
    checks = [InputRequired(sentence), NumberRange(least, most, sentence)]
    return IntegerField(label, checks, description=description, render_kw=_NUMBER)


class RetentionForm(FlaskForm):
    """Days, each within its bounds."""

    names_kept_days = _days(
        "names_kept_days",
        _("Names, after the last letter of their wave"),
        _("From 30 to 180 days. A correction or a follow-up that prints names needs them."),
    )
    news_kept_days = _days(
        "news_kept_days",
        _("Addresses of those who asked what came of it, after they signed"),
        _("From 90 to 365 days. Whoever is gone hears nothing of a late answer."),
    )
    inbound_kept_days = _days(
        "inbound_kept_days",
        _("Raw mails that answered your letters, after they came"),
        _("From 90 to 365 days. What you read and said of an answer stays."),
    )

    def wanted(self) -> dict[str, int]:
        """As the organization keeps them."""
        return {name: self[name].data for name in DAYS}

    @staticmethod
    def typed(kept: Kept) -> dict[str, int]:
        """What the form shows."""
        return dict(zip(DAYS, (kept.names, kept.news, kept.inbound), strict=True))
