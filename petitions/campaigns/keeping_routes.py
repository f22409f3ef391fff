"""What is being typed on the desk is kept while it is typed, offered again, and forgotten once it is saved."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, redirect, request
from flask_babel import gettext as _

from petitions.core import clock, drafts, i18n
from petitions.core.db import session, transaction

from . import keeping

bp = Blueprint("drafts", __name__, url_prefix="/desk/<org>/drafts")
PLACE = "draft_place"
"""Field that says which form the others belong to."""


def init_app(app: Flask) -> None:
    """Hang the two addresses, the words for templates and the forgetting on the application."""
    app.register_blueprint(bp)
    app.add_template_global(keeping.here, "kept_draft")
    app.add_template_global(keeping.is_taken, "is_draft_taken")
    app.after_request(_forget)


@bp.post("")
def keep(org: str) -> Any:
    """Keep what was typed so far; answers with a sentence that says when."""
    now, fields = clock.now(), drafts.worth_keeping(_fields())
    place = _place(org)
    if not fields:
        abort(413)
    with transaction() as tx:
        drafts.keep(tx, g.account.id, place, fields, now=now)
    words = _("Kept for you at %(moment)s, not saved yet.", moment=i18n.moment(now, "HH:mm"))
    return Response(words, mimetype="text/plain")


@bp.post("/leave")
def leave(org: str) -> Any:
    """Forget it, and show the form as it is saved."""
    place = _place(org)
    with transaction() as tx:
        drafts.drop(tx, g.account.id, place)
    return redirect(place, 303)


def _place(org: str) -> str:
    place = request.form.get(PLACE, "")
    if not keeping.may_begin(place, org):
        abort(404)
    return place


def _fields() -> list[drafts.Pair]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != PLACE]


def _forget(response: Response) -> Response:
    """A form that was taken needs no draft any more."""
    account = g.get("account")
    if (
        request.method == "POST"
        and response.status_code == 303
        and account is not None
        and request.blueprint != bp.name
    ):
        number, place = account.id, request.path
        if drafts.find(session(), number, place):
            with transaction() as tx:
                drafts.drop(tx, number, place)
    return response
