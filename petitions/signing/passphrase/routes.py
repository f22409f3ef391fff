"""Pages about the passphrase of the names: what it is, its recovery sheet, and a try of it that changes nothing."""

from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from limits import parse

from petitions.core import i18n
from petitions.core.db import transaction
from petitions.core.keys import WrongPassphrase, keyring
from petitions.organizers import throttle
from petitions.signing.passphrase.forms import TryForm

bp = Blueprint("passphrase", __name__, url_prefix="/desk/<org>/passphrase")
LANG = f"<any({','.join(i18n.DESK)}):lang>"
TRIES = parse("5 per hour")
"""Tries of one account that did not open anything."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("")
def index(org: str) -> str:
    """What it opens, when it is asked for, who keeps it, and what to do when it is lost or known to others."""
    sheets = [(code, i18n.OWN_NAMES[code]) for code in i18n.DESK]
    by_worker = keyring().names_are_held_by_worker
    return render_template("signing/passphrase/index.html", sheets=sheets, by_worker=by_worker)


@bp.get(f"/sheet/{LANG}")
def sheet(org: str, lang: str) -> str:
    """A sheet with empty lines for one language, to be printed and filled in by hand. It holds no secret."""
    return render_template("signing/passphrase/sheet.html")


@bp.route("/check", methods=["GET", "POST"])
def check(org: str) -> Any:
    """Whether what a holder has on paper still opens the names: on the record, and a few times an hour."""
    form, keys, mine = TryForm(), keyring(), str(g.account.id)
    if keys.names_are_held_by_worker or not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    throttle.count(TRIES, "passphrase", mine)
    is_right = keys.opens_names(form.passphrase.data or "")
    with transaction() as tx:
        g.record(tx, "try_passphrase" if is_right else "miss_passphrase", f"organization-{g.organization.id}")
    if not is_right:
        form.missed(WrongPassphrase().sentence())
        return _page(form), 422
    throttle.forgive(TRIES, "passphrase", mine)
    flash(_("It opens the names: your sheet is right. Nothing was changed; note the day on the sheet."))
    return redirect(url_for(".index", org=org), 303)


def _page(form: TryForm) -> str:
    return render_template("signing/passphrase/check.html", form=form, by_worker=keyring().names_are_held_by_worker)
