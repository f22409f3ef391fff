"""Pages of the receipt, behind the mailed link: a warning and a button first; the receipt itself only by a press."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from petitions.core import db, qr
from petitions.core.limits import limiter
from petitions.signing import receipts, rules, service
from petitions.signing.forms import PressForm
from petitions.signing.manage_routes import LANG, keep_private, unknown
from petitions.signing.receipts import Receipt

bp = Blueprint("receipts", __name__)
bp.after_request(keep_private)
bp.register_error_handler(rules.UnknownLink, unknown)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(f"/{LANG}/s/<token>/receipt")
@limiter.limit("60 per minute")
def ask(lang: str, token: str) -> str:
    """What a receipt is, and what it can do to whoever is found with it."""
    return _page(token, PressForm(f"receipt:{token}"))


@bp.post(f"/{LANG}/s/<token>/receipt")
@limiter.limit("30 per minute")
def show(lang: str, token: str) -> Any:
    """The receipt, to look at and to print."""
    form = PressForm(f"receipt:{token}")
    found = _receipt(token)
    if found is None or not form.validate_on_submit():
        return _page(token, form), 422
    picture = qr.as_picture(found.without_places().to_json())
    facts = {"receipt": found, "picture": picture, "grouped": receipts.grouped, "form": form, "token": token}
    return render_template("signing/receipt.html", **facts)


@bp.post(f"/{LANG}/s/<token>/receipt.json")
@limiter.limit("30 per minute")
def file(lang: str, token: str) -> Any:
    """The same as a small file for a verifier."""
    form = PressForm(f"receipt:{token}")
    found = _receipt(token)
    if found is None or not form.validate_on_submit():
        return _page(token, form), 422
    answer = Response(found.to_json(), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="receipt.json")
    return answer


@bp.get(f"/{LANG}/s/<token>/receipt.json")
def back(lang: str, token: str) -> Any:
    """The address of the file, opened as a page."""
    return redirect(url_for("receipts.ask", lang=lang, token=token), 303)


def _receipt(token: str) -> Receipt | None:
    signature = service.find_by_link(db.session(), token)
    if signature is None:
        raise rules.UnknownLink()
    return receipts.receipt(db.session(), signature, token)


def _page(token: str, form: PressForm) -> str:
    can_be = _receipt(token) is not None
    return render_template("signing/receipt.html", receipt=None, can_be=can_be, form=form, token=token)
