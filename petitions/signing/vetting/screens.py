"""What the desk's pages of vetting show: figures, causes, crowds and decisions. No name, no address."""

from typing import Any

from flask import g, render_template

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.organizers.access import WORK
from petitions.signing import rules as signing_rules
from petitions.signing.models import Cause
from petitions.signing.vetting import forms, service, words
from petitions.signing.vetting.models import Review


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def index(campaign: Campaign, refused: Refused | None = None) -> str:
    """Every state in figures, what is held for what, and what was decided."""
    seen = service.overview(session(), campaign)
    causes = [
        (cause, *(words.CAUSES[Cause(cause)] if cause else words.UNKNOWN), number)
        for cause, number in sorted(seen.causes.items(), key=lambda pair: -pair[1])
    ]
    crowds = [(number, words.CAUSES[Cause(cause)][0] if cause else "", many) for number, cause, many in seen.crowds]
    facts = {"seen": seen, "causes": causes, "crowds": crowds, "refused": refused, "done": words.DONE}
    facts |= {"reviews": service.list_reviews(session(), campaign), "hours": signing_rules.HELD_FOR.days * 24}
    return render_template("signing/vetting/index.html", **_frame(campaign), **facts, said=conditions)


def review(campaign: Campaign, form: forms.ConditionsForm, decide: forms.DecideForm | None, problem: Any = None) -> str:
    """The conditions, how many fit, a few of them, and the button that decides."""
    count, rows = None, []
    if form.validate():
        act, asked = form.asked()
        count = service.count_fitting(session(), campaign, act, asked)
        rows = service.preview(session(), campaign, act, asked)
    decide = decide or forms.DecideForm(formdata=None, data=form.data)
    facts = {"form": form, "decide": decide, "count": count, "rows": rows, "refused": problem}
    facts |= {"states": words.STATES, "causes": words.CAUSES, "levels": words.LEVELS, "acts": words.ACTS}
    return render_template("signing/vetting/review.html", **_frame(campaign), **facts)


def conditions(row: Review) -> str:
    """The conditions of a decision, as a line."""
    found = row.conditions
    said = [str(words.STATES[found["state"]])] if found.get("state") else []
    said += [str(words.CAUSES[Cause(found["cause"])][0])] if found.get("cause") else []
    said += [i18n.OWN_NAMES[found["language"]]] if found.get("language") else []
    said += [str(found[name]) for name in ("country", "day", "cluster") if found.get(name) is not None]
    return " · ".join(said)


def _frame(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_review": g.membership.role in WORK,
        "is_draft": campaign.state == "draft",
    }
