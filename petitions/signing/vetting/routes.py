"""The desk's pages of vetting: held signatures by cause, and reviews in bulk that can be undone."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.signing.vetting import forms, look_routes, screens, service, signals

bp = Blueprint("vetting", __name__)
DESK = "/desk/<org>/campaigns/<slug>/signatures"


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and the counts of those who sign."""
    app.register_blueprint(bp)
    app.register_blueprint(look_routes.bp)
    signals.init_app(app)


@bp.get(DESK)
def index(org: str, slug: str) -> str:
    """Figures by state and cause, and what was decided."""
    return screens.index(screens.of_request(slug), now=clock.now())


@bp.get(f"{DESK}/live")
def live(org: str, slug: str) -> Response:
    """The decisions, while one is being carried out."""
    return screens.live(screens.of_request(slug))


@bp.get(f"{DESK}/review")
def review(org: str, slug: str) -> Any:
    """Describe which signatures are meant; see how many they are, and some of them."""
    form = forms.ConditionsForm(request.args)
    page = screens.review(screens.of_request(slug), form, None)
    return page, 400 if form.errors and request.args else 200


@bp.post(f"{DESK}/review")
def decide(org: str, slug: str) -> Any:
    """Decide about all of them; a worker carries it out in batches."""
    form, refused = forms.DecideForm(), None
    if form.validate_on_submit():
        act, asked = form.asked()
        try:
            with transaction() as tx:
                facts = {"reason": form.reason.data, "by": g.account, "now": clock.now()}
                service.decide(tx, screens.of_request(slug), act, asked, **facts)
            flash(_("Decided. It is carried out within moments, and the count moves with the next window."))
            return redirect(url_for(".index", org=org, slug=slug), 303)
        except Refused as no:
            refused = no
    looked = forms.ConditionsForm(request.form)
    return screens.review(screens.of_request(slug), looked, form, refused), refused.status if refused else 422


@bp.post(f"{DESK}/reviews/<int:number>/stop")
def stop(org: str, slug: str, number: int) -> Any:
    """End a decision that is being carried out."""
    return _act(org, slug, number, service.stop, _("Stopped. What was touched by then stays so; it can be taken back."))


@bp.post(f"{DESK}/reviews/<int:number>/undo")
def undo(org: str, slug: str, number: int) -> Any:
    """Take a decision back."""
    said = _("Taken back. Each signature is again what it was, unless it changed since.")
    return _act(org, slug, number, service.undo, said)


def _act(org: str, slug: str, number: int, verb: Any, said: str) -> Any:
    """A button beside a decision was pressed."""
    if not ActForm().validate_on_submit():
        abort(400)
    try:
        with transaction() as tx:
            campaign = screens.of_request(slug)
            verb(tx, service.review_of(tx, campaign, number), by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        return screens.index(screens.of_request(slug), now=clock.now(), refused=no), no.status
    flash(said)
    return redirect(url_for(".index", org=org, slug=slug), 303)
