"""What the pages of paper and lists show: gathered here, so that routes stay short."""

from typing import Any

from flask import current_app, g, render_template, url_for
from flask_wtf import FlaskForm
from markupsafe import escape

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Wave
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import NotFound, Refused
from petitions.core.web import external_url
from petitions.organizers import retention
from petitions.organizers.access import EDIT
from petitions.organizers.models import Account
from petitions.signing import service as signing
from petitions.signing.collected import forms, service
from petitions.signing.collected.models import BroughtList
from petitions.signing.collected.service import Entry


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def waves_of(campaign: Campaign) -> list[Wave]:
    """Every wave, the current one last."""
    return campaigns.list_waves(session(), campaign)


def wave_of(campaign: Campaign, number: int) -> Wave:
    """One wave; raises ``NotFound``."""
    found = next((wave for wave in waves_of(campaign) if wave.number == number), None)
    if found is None:
        raise NotFound()
    return found


def index(campaign: Campaign, frames: FlaskForm | None = None, refused: Refused | None = None) -> str:
    """Every entry, what to print, and who may show the campaign."""
    entries = service.list_entries(session(), campaign)
    return render_template(
        "signing/collected/index.html",
        **_frame(campaign),
        entries=entries,
        figures=dict(signing.count_collected(session(), campaign)),
        frames=frames or forms.FramesForm(data={"hosts": "\n".join(campaign.embed_hosts)}),
        refused=refused,
        handouts=[] if campaign.state == "draft" else _handouts(campaign),
        snippet=_snippet(campaign),
    )


def record(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """The form for paper sheets."""
    facts = {"form": form, "refused": refused, "kept": retention.kept(campaign.organization).names}
    return render_template("signing/collected/record.html", **_frame(campaign), **facts)


def bring(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """The form for a list."""
    return render_template("signing/collected/bring.html", **_frame(campaign), form=form, refused=refused)


def reading(campaign: Campaign, row: BroughtList, refused: Refused | None = None) -> str:
    """What the worker found in a list."""
    return render_template("signing/collected/reading.html", **_frame(campaign), row=row, refused=refused)


def entry(campaign: Campaign, found: Entry, correct: FlaskForm, out: FlaskForm, refused: Refused | None = None) -> str:
    """One entry with its story."""
    by = session().get(Account, found.row.entered_by) if found.row.entered_by else None
    facts = {"entry": found, "by": by, "correct": correct, "out": out, "refused": refused}
    return render_template("signing/collected/entry.html", **_frame(campaign), **facts)


def _frame(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_edit": g.membership.role in EDIT,
        "is_draft": campaign.state == "draft",
        "sources": dict(forms.SOURCES),
    }


def _handouts(campaign: Campaign) -> list[tuple[str, str]]:
    """Languages in which there is something to print: code and own name."""
    codes = [code for code in campaigns.list_texts(session(), campaign) if code in i18n.INTERFACE]
    return [(code, i18n.OWN_NAMES[code]) for code in codes]


def _snippet(campaign: Campaign) -> str:
    """What an editor of another site copies: a frame without any script."""
    if "elsewhere.embed" not in current_app.view_functions:
        return ""
    text = campaigns.find_text(session(), campaign, i18n.language())
    language = text.language if text and text.language in i18n.INTERFACE else i18n.INTERFACE[0]
    address = external_url("elsewhere.embed", lang=language, slug=campaign.slug)
    title = escape(text.title if text else campaign.slug)
    return (
        f'<iframe src="{address}" title="{title}" width="100%" height="380" loading="lazy" '
        'referrerpolicy="no-referrer" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def back(campaign_slug: str) -> str:
    """Where the list of entries is."""
    return url_for("collected.index", org=g.organization.slug, slug=campaign_slug)
