"""What the desk's pages of vetting show: figures, causes, crowds and decisions. No name, no address."""

from datetime import datetime
from typing import Any

from flask import Response, g, render_template
from flask_babel import gettext as _

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.organizers.access import APPROVE, WORK
from petitions.signing import rules as signing_rules
from petitions.signing.figures import desk
from petitions.signing.models import Cause
from petitions.signing.vetting import forms, service, words
from petitions.signing.vetting.models import Review


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def index(campaign: Campaign, *, now: datetime, refused: Refused | None = None) -> str:
    """Every state in figures, what is held for what, and what was decided."""
    seen = desk.find(session(), campaign, now=now)
    causes = [
        (cause, *(words.CAUSES[Cause(cause)] if cause else words.UNKNOWN), number, near)
        for cause, (number, near) in seen.content["causes"].items()
    ]
    crowds = [(number, words.CAUSES[Cause(c)][0] if c else "", many) for number, c, many in seen.content["crowds"]]
    facts = {"seen": seen, "causes": causes, "crowds": crowds, "refused": refused}
    facts |= {"hours": signing_rules.HELD_FOR.days * 24, "is_kept": seen.made_at != now}
    return render_template("signing/vetting/index.html", **frame(campaign), **facts, **_decisions(campaign))


def live(campaign: Campaign) -> Response:
    """The decisions alone, for a page that waits for one to be carried out."""
    facts = _decisions(campaign)
    page = render_template("signing/vetting/_reviews.html", **frame(campaign), **facts)
    return Response(page, headers={"X-Moving": "1" if facts["is_moving"] else "0"})


def review(campaign: Campaign, form: forms.ConditionsForm, decide: forms.DecideForm | None, problem: Any = None) -> str:
    """The conditions, how many fit, a few of them, and the button that decides."""
    count, rows = None, []
    if form.is_asked() and form.validate():
        act, asked = form.asked()
        count = service.count_fitting(session(), campaign, act, asked)
        rows = service.preview(session(), campaign, act, asked)
    decide = decide or forms.DecideForm(formdata=None, data=form.data)
    facts = {"form": form, "decide": decide, "count": count, "rows": rows, "refused": problem}
    facts |= {"states": words.STATES, "causes": words.CAUSES, "levels": words.LEVELS, "acts": words.ACTS}
    return render_template("signing/vetting/review.html", **frame(campaign), **facts)


def conditions(row: Review) -> str:
    """The conditions of a decision, as a line."""
    found = row.conditions
    said = [str(words.STATES[found["state"]])] if found.get("state") else []
    said += [str(words.CAUSES[Cause(found["cause"])][0])] if found.get("cause") else []
    said += [i18n.OWN_NAMES[found["language"]]] if found.get("language") else []
    said += [str(words.LEVELS[int(found["level"])])] if found.get("level") else []
    said += [_("Wave %(number)s", number=i18n.number(found["wave"]))] if found.get("wave") else []
    said += [str(words.UNREVIEWED)] if found.get("unreviewed") else []
    said += [_("No. %(numbers)s", numbers=found["numbers"])] if found.get("numbers") else []
    said += [str(found[name]) for name in ("country", "day", "cluster") if found.get(name) is not None]
    return " · ".join(said)


def _decisions(campaign: Campaign) -> dict[str, Any]:
    """What was decided, newest first, and how far each is that is being carried out."""
    reviews = service.list_reviews(session(), campaign)
    moving = [row for row in reviews if row.is_working]
    steps = {row.id: service.progress(session(), row) for row in moving}
    return {"reviews": reviews, "steps": steps, "is_moving": bool(moving), "done": words.DONE, "said": conditions}


def frame(campaign: Campaign) -> dict[str, Any]:
    """What every page of signatures is told."""
    text = campaigns.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_review": g.membership.role in WORK,
        "may_look": g.membership.role in APPROVE,
        "is_draft": campaign.state == "draft",
    }
