"""Links to a draft on the desk: make one, take one back."""

from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, render_template, url_for

from petitions.campaigns.models import Campaign
from petitions.campaigns.previewing import service
from petitions.campaigns.screens import common, of_request
from petitions.core import clock, tokens
from petitions.core.db import session, transaction
from petitions.core.fields import ActForm
from petitions.core.web import external_url
from petitions.organizers import service as organizers

bp = Blueprint("previewing", __name__, url_prefix="/desk/<org>/campaigns/<slug>/previews")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("")
def index(org: str, slug: str) -> str:
    """The links that work now."""
    return _page(of_request(slug))


@bp.post("")
def make(org: str, slug: str) -> str:
    """A new one, shown this once."""
    _pressed()
    token = tokens.new()
    with transaction() as tx:
        campaign = of_request(slug)
        row = service.make(tx, campaign, token=token, account=g.account, now=clock.now())
        _record(tx, "make_preview", campaign, row.id)
    campaign = of_request(slug)
    return _page(campaign, external_url("previews.show", lang=campaign.languages[0], token=token))


@bp.post("/<int:number>/end")
def end(org: str, slug: str, number: int) -> Any:
    """Take one back."""
    _pressed()
    with transaction() as tx:
        campaign = of_request(slug)
        if service.end(tx, campaign, number, now=clock.now()):
            _record(tx, "end_preview", campaign, number)
    return redirect(url_for(".index", org=org, slug=slug), 303)


def _pressed() -> None:
    if not ActForm().validate_on_submit():
        abort(400)


def _record(tx: Any, verb: str, campaign: Campaign, number: int) -> None:
    who = {"organization": g.organization, "account": g.account}
    organizers.record(tx, verb, f"campaign-{campaign.id}", **who, now=clock.now(), link=number)


def _page(campaign: Campaign, link: str = "") -> str:
    links = service.list_living(session(), campaign, now=clock.now())
    facts = {"links": links, "link": link, "days": service.OPEN_FOR.days, "most": service.MOST}
    return render_template("campaigns/previews.html", **common(campaign), **facts)
