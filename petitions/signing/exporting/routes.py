"""The desk's pages of exports: ask, decide, wait, download."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from petitions.core import clock, tokens
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.signing.exporting import forms, screens, service

bp = Blueprint("exporting", __name__)
DESK, ONE = "/desk/<org>/campaigns/<slug>/signatures/exports", "/desk/<org>/exports/<int:number>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(DESK)
def index(org: str, slug: str) -> str:
    """Ask for an export; those before it."""
    return screens.index(screens.of_request(slug), forms.AskForm(formdata=None, request_key=tokens.new()))


@bp.post(DESK)
def ask(org: str, slug: str) -> Any:
    """The wish; a second person decides."""
    campaign, form = screens.of_request(slug), forms.AskForm()
    if not form.validate_on_submit():
        return screens.index(campaign, form), 422
    with transaction() as tx:
        campaign = screens.of_request(slug)
        facts = {"purpose": form.purpose.data, "columns": form.columns.data, "by": g.account, "now": clock.now()}
        export = service.ask(tx, campaign, request_key=f"{campaign.id}-{form.request_key.data}", **facts)
        number = export.id
    flash(_("Asked. A second person decides; you can leave this page."))
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.get(ONE)
def show(org: str, number: int) -> str:
    """One export: what for, where it stands, what to do now."""
    return screens.show(screens.export_of(number), now=clock.now())


@bp.get(f"{ONE}/live")
def live(org: str, number: int) -> Response:
    """How far the worker is."""
    return screens.live(screens.export_of(number))


@bp.post(f"{ONE}/allow")
def allow(org: str, number: int) -> Any:
    """The second person says yes."""
    return _act(number, ActForm(), service.allow, _("Allowed. It is written within moments."))


@bp.post(f"{ONE}/refuse")
def refuse(org: str, number: int) -> Any:
    """The second person says no."""
    form = forms.RefuseForm()
    said = _("Refused. Whoever asked reads your reason here.")
    return _act(number, form, service.refuse, said, reason=form.reason.data)


@bp.post(f"{ONE}/take-back")
def take_back(org: str, number: int) -> Any:
    """Whoever asked needs it no longer."""
    return _act(number, ActForm(), service.take_back, _("Taken back. Nothing of it is left but this page."))


@bp.get(f"{ONE}/file")
def file(org: str, number: int) -> Any:
    """Download it; each time is counted and stands on the record."""
    try:
        with transaction() as tx:
            export = service.take(tx, screens.export_of(number), by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        return screens.show(screens.export_of(number), now=clock.now(), refused=no), no.status
    return screens.file(export)


def _act(number: int, form: Any, verb: Any, said: str, **facts: Any) -> Any:
    """A button beside an export was pressed."""
    export = screens.export_of(number)
    if not form.validate_on_submit():
        return screens.show(export, now=clock.now(), form=form if facts else None), 422
    try:
        with transaction() as tx:
            verb(tx, screens.export_of(number), by=g.account, now=clock.now(), **facts)
    except NotFound:
        raise
    except Refused as no:
        return screens.show(screens.export_of(number), now=clock.now(), refused=no), no.status
    flash(said)
    return redirect(url_for(".show", org=g.organization.slug, number=number), 303)
