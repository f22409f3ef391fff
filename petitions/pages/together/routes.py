"""Campaigning together, on both desks: ask, say yes or no, end it, and read the campaign of another organization."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.campaigns.partners import service as partners
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.i18n import language
from petitions.core.web import external_url
from petitions.organizers.models import Role
from petitions.pages.together import service
from petitions.pages.together.forms import AskForm

bp = Blueprint("together", __name__, url_prefix="/desk/<org>")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.route("/campaigns/<slug>/together", methods=["GET", "POST"])
def partners_of(org: str, slug: str) -> Any:
    """Who campaigns together with this campaign's host, and a form to ask one more."""
    form, refused = AskForm(), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                word = form.organization.data or ""
                partners.ask(tx, _of_request(slug), word, account=g.account, now=clock.now())
            return redirect(url_for(".partners_of", org=org, slug=slug), 303)
        except Refused as no:
            refused = no
    page = _host_page(_of_request(slug), form, refused)
    return page, (refused.status if refused else 422) if form.is_submitted() else 200


@bp.post("/campaigns/<slug>/together/<int:number>/end")
def end(org: str, slug: str, number: int) -> Any:
    """The host takes the question back, or ends it."""
    _pressed()
    with transaction() as tx:
        row = partners.of_host(tx, _of_request(slug), number)
        service.end(tx, row, by=g.organization, account=g.account, now=clock.now())
    return redirect(url_for(".partners_of", org=org, slug=slug), 303)


@bp.get("/together")
def index(org: str) -> str:
    """Campaigns of others that this organization campaigns together, or is asked to."""
    rows = partners.list_of(session(), g.organization)
    titles = _titles(rows)
    return render_template("pages/together/index.html", rows=rows, titles=titles, may_answer=_may_answer())


@bp.get("/together/<slug>")
def show(org: str, slug: str) -> str:
    """One of them, to read."""
    row = partners.of_partner(session(), g.organization, slug)
    joint = service.view(session(), row, language(), now=g.now)
    link = external_url("pages.any_language_with", slug=slug, partner=g.organization.slug)
    return render_template("pages/together/show.html", joint=joint, link=link, may_answer=_may_answer())


@bp.post("/together/<slug>/join")
def join(org: str, slug: str) -> Any:
    """Yes."""
    _pressed()
    with transaction() as tx:
        row = partners.of_partner(tx, g.organization, slug)
        partners.accept(tx, row, account=g.account, now=clock.now())
    flash(_("You campaign together now."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/together/<slug>/leave")
def leave(org: str, slug: str) -> Any:
    """No, or no longer."""
    _pressed()
    with transaction() as tx:
        row = partners.of_partner(tx, g.organization, slug)
        service.end(tx, row, by=g.organization, account=g.account, now=clock.now())
    return redirect(url_for(".index", org=org), 303)


def _of_request(slug: str) -> Campaign:
    """The campaign of this address, if this organization is its host."""
    return campaigns.of_organization(session(), g.organization, slug)


def _pressed() -> None:
    if not ActForm().validate_on_submit():
        abort(400)


def _may_answer() -> bool:
    return g.membership.role in (Role.OWNER, Role.APPROVER)


def _titles(rows: list[CampaignPartner]) -> dict[int, Any]:
    return campaigns.titles(session(), [row.campaign for row in rows], language())


def _host_page(campaign: Campaign, form: AskForm, refused: Refused | None) -> str:
    rows = partners.list_living(session(), campaign)
    may_end = g.membership.role is Role.OWNER
    facts = {"rows": rows, "form": form, "refused": refused, "may_end": may_end, "campaign": campaign}
    facts["may_edit"] = g.membership.role in (Role.OWNER, Role.EDITOR)
    facts["heading"] = campaigns.titles(session(), [campaign], language())[campaign.id][0]
    return render_template("pages/together/partners.html", **facts)
