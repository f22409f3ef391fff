"""The switches on the desk: what stands still, since when and why; off and on again."""

from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock, switches
from petitions.core.db import session, transaction
from petitions.organizers import service as organizers
from petitions.pages.switching import service
from petitions.pages.switching.forms import SwitchForm
from petitions.pages.switching.words import MEANS, NAMES

bp = Blueprint("switching", __name__, url_prefix="/desk/<org>")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/switches")
def index(org: str) -> str:
    """Every part, and its button where this organization may press it."""
    return _page()


@bp.post("/switches/<part>")
def turn(org: str, part: str) -> Any:
    """Off, with a reason; or on again."""
    form, is_off = SwitchForm(), "off" in request.form
    if not form.validate_on_submit():
        return _page(part, form), 422
    with transaction() as tx:
        facts = {"account": g.account, "now": clock.now()}
        if is_off:
            service.switch_off(tx, g.organization, part, note=form.note.data or "", **facts)
        else:
            service.switch_on(tx, g.organization, part, **facts)
    flash(_("It stands still now.") if is_off else _("It works again."))
    return redirect(url_for(".index", org=org), 303)


def _page(typed_for: str = "", typed: SwitchForm | None = None) -> str:
    off = {row.part: row for row in switches.list_off(session())}
    forms = {part: SwitchForm(formdata=None).at(part) for part in switches.PARTS}
    if typed is not None and typed_for in forms:
        forms[typed_for] = typed.at(typed_for)
    facts = {"parts": switches.PARTS, "off": off, "names": NAMES, "means": MEANS, "switch_forms": forms}
    return render_template("pages/switching/switches.html", **facts, is_alone=organizers.is_alone(session()))
