"""The desk's pages of looks at names: ask with a reason, read for fifteen minutes, decide by number."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask import session as browser
from flask_babel import gettext as _

from petitions.core import clock, tokens
from petitions.core import looks as keeping
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring
from petitions.signing.vetting import forms, look_screens, looks, screens
from petitions.signing.vetting.models import Act, LookKind, SignatureLook

bp = Blueprint("looks", __name__, url_prefix="/desk/<org>/campaigns/<slug>/signatures")


@bp.route("/look", methods=["GET", "POST"])
def ask(org: str, slug: str) -> Any:
    """Say which names are to be opened and why; the worker opens them for this browser alone."""
    form = forms.LookForm(**_given())
    if not form.validate_on_submit():
        page = look_screens.ask(screens.of_request(slug), form, keyring())
        return page, 422 if form.is_submitted() else 200
    key, token = keeping.new_key(), tokens.new()
    try:
        with transaction() as tx:
            facts = {"key": key, "token": token, "account": g.account, "keys": keyring(), "now": clock.now()}
            looks.ask(tx, screens.of_request(slug), form.wish(), **form.said(), **facts)
    except NotFound:
        raise
    except Refused as no:
        return look_screens.ask(screens.of_request(slug), form, keyring(), no), no.status
    keeping.hold(browser, token, key)
    return redirect(url_for(".show", org=org, slug=slug, token=token), 303)


@bp.get("/looks/<token>")
def show(org: str, slug: str, token: str) -> Any:
    """Waiting, open for this browser, or over."""
    look = _look(slug, token)
    form = forms.SeenForm(look.kind, formdata=None)
    return look_screens.show(look, form, keeping.key_of(browser, token), now=clock.now())


@bp.post("/looks/<token>")
def decide(org: str, slug: str, token: str) -> Any:
    """Let count, hold or strike out rows by their numbers."""
    form, key, refused = forms.SeenForm(_look(slug, token).kind), keeping.key_of(browser, token), None
    if form.validate_on_submit():
        said = {"reason": form.reason.data, "by": g.account, "now": clock.now()}
        try:
            with transaction() as tx:
                looks.decide(tx, _look(slug, token), Act(form.act.data), form.numbers.data, key=key, **said)
            flash(_("Decided. It is carried out, and can be taken back on the page of signatures."))
            return redirect(url_for(".show", org=org, slug=slug, token=token), 303)
        except NotFound:
            raise
        except Refused as no:
            refused = no
    status = refused.status if refused else 422
    return look_screens.show(_look(slug, token), form, key, now=clock.now(), refused=refused), status


def _look(slug: str, token: str) -> SignatureLook:
    return looks.by_token(session(), screens.of_request(slug), g.account, token)


def _given() -> dict[str, Any]:
    """What a link brings along, where nothing was sent."""
    named = {name: request.args[name] for name in ("kind", "cause") if request.args.get(name)}
    if named.get("kind") not in (None, *LookKind):
        raise NotFound()
    crowd = request.args.get("cluster", type=int)
    return named | ({"cluster": crowd} if crowd is not None else {})
