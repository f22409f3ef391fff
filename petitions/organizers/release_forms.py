"""Shape of the page on who releases letters."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from .models import Organization
from .release_terms import HOUR, LONGEST, LONGEST_URGENT, WAIT, WAIT_URGENT

_HOURS = {"inputmode": "numeric", "class": "ltr"}


def _between(least: Any, most: Any) -> list[Any]:
    facts = {"least": least // HOUR, "most": most // HOUR}
    sentence = _("Type a whole number of hours from %(least)d to %(most)d.", **facts)
    return [InputRequired(sentence), NumberRange(facts["least"], facts["most"], sentence)]


class ReleaseForm(FlaskForm):
    """Who, and how long somebody who is alone waits."""

    who = RadioField(
        _("Who releases letters"),
        choices=[
            SelectChoice("approvers", _("Owners and approvers: one of them who did not prepare the letters")),
            SelectChoice("owners", _("Owners only: approvers read and remark, an owner releases")),
        ],
    )
    alone = RadioField(
        _("When nobody else here could"),
        choices=[
            SelectChoice("wait", _("Wait and log in afresh, or ask somebody from outside")),
            SelectChoice("outside", _("Only with the yes of somebody from outside, however long it takes")),
        ],
    )
    wait_hours = IntegerField(_("Hours to wait"), _between(WAIT, LONGEST), render_kw=_HOURS)
    wait_urgent_hours = IntegerField(
        _("Hours to wait with an urgent appeal"), _between(WAIT_URGENT, LONGEST_URGENT), render_kw=_HOURS
    )

    def facts(self) -> dict[str, int]:
        """As the organization keeps them."""
        return {
            "only_owners_release": self.who.data == "owners",
            "never_alone": self.alone.data == "outside",
            "wait_hours": self.wait_hours.data or 0,
            "wait_urgent_hours": self.wait_urgent_hours.data or 0,
        }

    @staticmethod
    def typed(organization: Organization) -> dict[str, Any]:
        """What the form shows of an organization."""
        return {
            "who": "owners" if organization.only_owners_release else "approvers",
            "alone": "outside" if organization.never_alone else "wait",
            "wait_hours": organization.wait_hours,
            "wait_urgent_hours": organization.wait_urgent_hours,
        }
