"""Looks at the names of an annex, and striking some of them by their numbers."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, url_for
from flask import session as browser
from flask_babel import gettext as _

from petitions.core import clock, tokens
from petitions.core import looks as keeping
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.dispatch import looks, mail, service, striking
from petitions.dispatch.forms import LookForm, PassphraseForm, StrikeForm
from petitions.dispatch.models import Look
from petitions.dispatch.screens import bp, of_request
from petitions.letters import serving


@bp.post("/dispatches/<int:number>/items/<int:item_id>/look")
def ask(org: str, number: int, item_id: int) -> Any:
    """Ask to see the names; the worker opens them for this browser alone."""
    form, key, token = LookForm(), keeping.new_key(), tokens.new()
    if not form.validate_on_submit():
        raise keeping.NeedsReason()
    with transaction() as tx:
        item = service.item_of(tx, of_request(number), item_id)
        looks.ask_look(
            tx, item, reason=form.reason.data, key=key, account=g.account, keys=keyring(), token=token, now=clock.now()
        )
    keeping.hold(browser, token, key)
    return redirect(url_for(".look", org=org, token=token), 303)


@bp.get("/looks/<token>")
def look(org: str, token: str) -> str:
    """Waiting, open, or over."""
    return _page(_look(token), StrikeForm(formdata=None))


@bp.get("/looks/<token>/annex.pdf")
def annex(org: str, token: str) -> Response:
    """The annex, to this browser alone."""
    found = _look(token)
    return serving.shown(_names(found), serving.PDF, mail.annex_name(found.letter))


@bp.get("/looks/<token>/download")
def download(org: str, token: str) -> Response:
    """The same as a file, for a letter that goes by hand; owners only (see the table of who may enter)."""
    found = _look(token)
    return serving.download(_names(found), serving.PDF, mail.annex_name(found.letter))


@bp.post("/looks/<token>/strike")
def strike(org: str, token: str) -> Any:
    """Strike rows of this annex by their numbers; its letters are printed again without them."""
    form = StrikeForm()
    if not form.validate_on_submit():
        return _page(_look(token), form), 422
    said = {"reason": form.reason.data, "grant": form.passphrase.data or None}
    try:
        with transaction() as tx:
            facts = {"key": keeping.key_of(browser, token), "account": g.account, "keys": keyring()}
            made = service.strike(tx, _look(token), form.numbers.data, **said, **facts, now=clock.now())
            number = made.dispatch_id
    except NotFound:
        raise
    except Refused as no:
        return _page(_look(token), form, no), no.status
    flash(_("Struck. The letters are printed again without these names, and approved anew."))
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.post("/dispatches/<int:number>/strikes/<int:strike_id>/undo")
def unstrike(org: str, number: int, strike_id: int) -> Any:
    """Bring names back that were struck."""
    if not ActForm().validate_on_submit():
        abort(400)
    grant = PassphraseForm().passphrase.data or None
    with transaction() as tx:
        found = striking.strike_of(tx, of_request(number), strike_id)
        service.undo_strike(tx, found, account=g.account, keys=keyring(), grant=grant, now=clock.now())
    flash(_("Brought back. The letters are printed again with these names, and approved anew."))
    return redirect(url_for(".show", org=org, number=number), 303)


def _look(token: str) -> Look:
    return looks.by_token(session(), g.organization, g.account, token)


def _page(found: Look, form: StrikeForm, refused: Refused | None = None) -> str:
    facts = striking.told(found, keyring(), clock.now())
    return render_template("dispatch/look.html", **facts, form=form, refused=refused)


def _names(look: Look) -> bytes:
    return looks.content(look, keeping.key_of(browser, look.token), now=clock.now())
