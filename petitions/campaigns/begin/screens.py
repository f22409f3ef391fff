"""What the pages of the first steps show."""

from datetime import datetime
from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from petitions.campaigns import comparing, keeping, rules, service, starting
from petitions.campaigns.forms import drafts
from petitions.campaigns.models import Campaign, CampaignState
from petitions.campaigns.screens import common, demand_words, of_request, renew_seen
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused

from . import forms, readers
from . import service as beginning

STEPS = (
    ("about", _("What it is about")),
    ("text", _("Your words")),
    ("recipients", _("Whom to write to")),
    ("look", _("Look and publish")),
)


def of_draft(slug: str) -> Campaign:
    """A draft of this organization; whoever comes back to one that is public is led to its frame."""
    campaign = of_request(slug)
    if campaign.state is not CampaignState.DRAFT:
        abort(redirect(url_for("campaigns.show", org=g.organization.slug, slug=slug), 303))
    return campaign


def start(form: FlaskForm, refused: Refused | None = None) -> str:
    """The first step of a campaign that is not there yet."""
    unfinished = [
        (campaign, service.find_text(session(), campaign, i18n.language()))
        for campaign in beginning.list_unfinished(session(), g.organization)
    ]
    return _page("about", None, form=form, refused=refused, unfinished=unfinished)


def about(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """The first step again."""
    return _page("about", campaign, form=form, refused=refused, unfinished=[])


def about_of(campaign: Campaign) -> dict[str, Any]:
    """A draft as the first step's form shows it."""
    text = service.find_text(session(), campaign, campaign.languages[0])
    return {
        "title": text.title if text else "",
        "first": campaign.languages[0],
        "others": campaign.languages[1:],
        "about": starting.KEYS[0],
        "demands": beginning.ticked(session(), campaign),
    }


def words_of(campaign: Campaign) -> dict[str, Any]:
    """The public text as it is saved, for its form."""
    texts = service.list_texts(session(), campaign)
    return {
        code: {
            "title": texts[code].title if code in texts else "",
            "summary": texts[code].summary if code in texts else "",
            "statement": texts[code].statement if code in texts else "",
            "seen": str(texts[code].version if code in texts else 0),
        }
        for code in campaign.languages
    }


def words(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """The public text, with the gaps that are still to be filled."""
    texts = service.list_texts(session(), campaign)
    typed = drafts(form, campaign.languages), service.asked_now(session(), campaign)
    conflicts = comparing.conflicts(*typed, texts) if isinstance(refused, rules.TextMoved) else {}
    renew_seen(form, campaign, texts, refused)
    gaps = {code: starting.gaps(text) for code, text in texts.items() if code in campaign.languages}
    return _page("text", campaign, form=form, refused=refused, gaps=gaps, conflicts=conflicts)


def bodies(campaign: Campaign, form: FlaskForm | None = None, refused: Refused | None = None) -> str:
    """Whom the demands point to."""
    found = readers.list_readers(session(), campaign, today=g.now.date())
    if form is None:
        chosen = readers.ticked(session(), campaign, found)
        form = forms.ReadersForm(**keeping.fields(), data={"bodies": chosen})
    form.bodies.choices = [(reader.slug, reader.slug) for reader in found]
    return _page("recipients", campaign, form=form, refused=refused, readers=found, first=readers.FIRST)


def look(campaign: Campaign, now: datetime) -> str:
    """All of it as people will read it, and what is still missing."""
    texts = service.list_texts(session(), campaign)
    return _page(
        "look",
        campaign,
        texts={code: texts[code] for code in campaign.languages if code in texts},
        demand_words=demand_words(campaign),
        missing=service.missing(session(), campaign, now=now),
        chosen=service.list_choices(session(), campaign),
    )


def _page(step: str, campaign: Campaign | None, **more: Any) -> str:
    facts = common(campaign) if campaign else {"campaign": None, "may_edit": True}
    return render_template(f"campaigns/begin/{step}.html", step=step, steps=STEPS, **facts, **more)
