"""The doctor's page: what a worker found about the way of mail, and the wish for another look."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from petitions.core import clock, examinations, i18n
from petitions.core.db import session, transaction
from petitions.organizers import service as organizers

bp = Blueprint("doctor", __name__, url_prefix="/desk/<org>")
TONES = {"pass": "good", "warn": "warn", "fail": "warn"}


def init_app(app: Flask) -> None:
    """Hang the page on the application."""
    app.register_blueprint(bp)


@bp.route("/doctor", methods=["GET", "POST"])
def show(org: str) -> Any:
    """The last findings; POST asks for new ones."""
    organizers.check_alone(session())
    if request.method == "GET":
        last, waiting = examinations.find_last(session()), examinations.find_waiting(session())
        words = {"pass": _("well"), "warn": _("could be better"), "fail": _("to be mended")}
        return render_template("pages/doctor/show.html", last=last, waiting=waiting, tones=TONES, words=words)
    if not FlaskForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        examinations.ask(tx, i18n.language(), now=clock.now())
    flash(_("A worker looks now. It can take a minute; open this page again then."))
    return redirect(url_for(".show", org=org), 303)
