"""Two pages that only explain: about the passphrase of the names, and its recovery sheet to print and fill in."""

from flask import Blueprint, Flask, render_template

from petitions.core import i18n
from petitions.core.keys import keyring

bp = Blueprint("passphrase", __name__, url_prefix="/desk/<org>/passphrase")
LANG = f"<any({','.join(i18n.DESK)}):lang>"


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
