"""The desk's pages of the yearly report: choose a year, wait, download."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound
from petitions.core.fields import ActForm
from petitions.core.i18n import OWN_NAMES, language
from petitions.dispatch.papers import CSV
from petitions.letters import serving
from petitions.replies.yearly import printing, service

bp = Blueprint("yearly", __name__, url_prefix="/desk/<org>/campaigns/<slug>/year")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("")
def index(org: str, slug: str) -> str:
    """Which year; reports that were made today."""
    campaign = _campaign(slug)
    facts: dict[str, Any] = {"years": service.list_years(campaign, today=clock.now().date())}
    facts |= {"reports": printing.list_reports(session(), campaign), "language_names": OWN_NAMES}
    return render_template("replies/yearly/index.html", **facts, **_names(campaign))


@bp.post("")
def report(org: str, slug: str) -> Any:
    """Ask for the report of a year; the press prints it."""
    campaign, year = _campaign(slug), request.form.get("year", type=int)
    if not ActForm().validate_on_submit() or year not in service.list_years(campaign, today=clock.now().date()):
        abort(400)
    with transaction() as tx:
        asked = printing.ask(tx, _campaign(slug), year, now=clock.now()).id
    return redirect(url_for(".printed", org=org, slug=slug, report_id=asked), 303)


@bp.get("/<int:report_id>")
def printed(org: str, slug: str, report_id: int) -> str:
    """Being printed, ready, or given up."""
    campaign = _campaign(slug)
    found = printing.by_id(session(), campaign, report_id)
    return render_template("replies/yearly/printed.html", report=found, **_names(campaign))


@bp.get("/<int:report_id>/report.pdf")
def paper(org: str, slug: str, report_id: int) -> Response:
    """The report on paper."""
    found = printing.by_id(session(), _campaign(slug), report_id)
    return _file(found.content, serving.PDF, f"{slug}-{found.year}.pdf")


@bp.get("/<int:report_id>/report.csv")
def table(org: str, slug: str, report_id: int) -> Response:
    """The same for a spreadsheet."""
    found = printing.by_id(session(), _campaign(slug), report_id)
    return _file(found.lines, CSV, f"{slug}-{found.year}.csv")


def _file(content: bytes | None, kind: str, name: str) -> Response:
    if content is None:
        raise NotFound()
    return serving.download(content, kind, name)


def _campaign(slug: str) -> Campaign:
    return campaigns.of_organization(session(), g.organization, slug)


def _names(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, language())
    title = text.title if text and text.title else campaign.slug
    return {"campaign": campaign, "title": title, "year_words": service.year_words}
