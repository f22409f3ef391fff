"""The picture of a campaign on the desk: choose one, say what is to be seen, take it away."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.campaigns import keeping
from petitions.campaigns.models import Campaign
from petitions.campaigns.picturing import service, shrinking
from petitions.campaigns.picturing.forms import PictureForm, picture_form, typed
from petitions.campaigns.screens import common, of_request
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.organizers import service as organizers

bp = Blueprint("picturing", __name__, url_prefix="/desk/<org>/campaigns/<slug>/picture")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_pictures_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "picturing.put":
        request.max_content_length = shrinking.BYTES + 200_000


@bp.get("")
def show(org: str, slug: str) -> str:
    """The picture as everybody sees it, and the form for it."""
    campaign = of_request(slug)
    known = typed(service.find(session(), campaign), campaign.languages)
    return _page(campaign, picture_form(campaign.languages)(**{"formdata": None, "data": known, **keeping.fields()}))


@bp.post("")
def put(org: str, slug: str) -> Any:
    """Another picture, or other words for the present one."""
    form = picture_form(of_request(slug).languages)()
    sent = form.picture.data
    if not form.validate_on_submit():
        form.picture.errors = [_("Choose it again, please: browsers forget a file that was sent.")] if sent else []
        return _page(of_request(slug), form), 422
    try:
        drawn = shrinking.drawn_anew(sent.read(shrinking.BYTES + 1)) if sent else None
    except Refused as no:
        form.picture.errors = [no.sentence()]
        return _page(of_request(slug), form), no.status
    with transaction() as tx:
        campaign, words = of_request(slug), {"alt": form.alts(), "note": form.notes(), "credit": form.credit.data}
        row = service.put(tx, campaign, drawn, **words, account=g.account, now=clock.now())
        if row is not None:
            _record(tx, "set_picture", campaign, mark=row.mark)
    if row is None:
        form.picture.errors = [_("Choose a picture.")]
        return _page(of_request(slug), form), 422
    flash(_("The campaign has this picture now."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/remove")
def remove(org: str, slug: str) -> Any:
    """No picture any more."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        campaign = of_request(slug)
        if service.remove(tx, campaign):
            _record(tx, "remove_picture", campaign)
    flash(_("The campaign has no picture any more."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.get("/file")
def file(org: str, slug: str) -> Any:
    """Its bytes, for pages of the desk."""
    campaign = of_request(slug)
    row = service.find(session(), campaign)
    if row is None:
        raise NotFound()
    return Response(row.content, mimetype=shrinking.MEDIA_TYPE)


def _record(tx: Any, verb: str, campaign: Campaign, **facts: Any) -> None:
    who = {"organization": g.organization, "account": g.account}
    organizers.record(tx, verb, f"campaign-{campaign.id}", **who, now=clock.now(), **facts)


def _page(campaign: Campaign, form: PictureForm) -> str:
    facts = {"picture": service.find(session(), campaign), "form": form, "kilobytes": shrinking.MOST // 1000}
    return render_template("campaigns/picture.html", **common(campaign), **facts)
