"""Contacts that several organizations look at for each other: asked for on their page, decided on a page of its own."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused

from . import moderating
from .moderation_forms import ModerationForm
from .screens import bp, own, subject


@bp.post("/<slug>/ask")
def ask(org: str, slug: str) -> Any:
    """Let owners of the other organizations look at an own contact."""
    with transaction() as tx:
        row = own(slug)
        moderating.ask(tx, row, now=clock.now())
        g.record(tx, "ask_moderation", subject(row), recipient=slug)
    flash(_("Asked. An owner of another organization sees this contact now."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.get("/moderate")
def moderate(org: str) -> str:
    """Contacts of others that wait for a word."""
    return _page()


@bp.post("/moderate")
def decide(org: str) -> Any:
    """A word about one of them."""
    if request.form.get("act") not in ("allow", "refuse"):
        abort(400)
    form = ModerationForm(is_allowed=request.form["act"] == "allow")
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction() as tx:
            _decide(tx, form)
    except NotFound:
        raise
    except Refused as no:
        return _page(None, no), no.status
    flash(_("Recorded, with your organization and the day."))
    return redirect(url_for(".moderate", org=org), 303)


def _decide(tx: Any, form: ModerationForm) -> None:
    said: dict[str, Any] = {"is_allowed": form.is_allowed, "reason": form.reason.data or ""}
    row = moderating.decide(tx, g.organization, form.number.data or 0, **said, account=g.account, now=clock.now())
    facts = {"answer": "yes" if row.is_allowed else "no"}
    g.record(tx, "moderate_contact", subject(row.recipient), **facts)
    g.record(tx, "moderate_contact", subject(row.recipient), of=row.recipient.organization_id, **facts)


def _page(form: ModerationForm | None = None, refused: Refused | None = None) -> str:
    def form_of(number: int) -> ModerationForm:
        typed = form is not None and form.number.data == number
        return form if form and typed else ModerationForm(is_allowed=True, number=number, formdata=None)

    waiting = moderating.list_waiting(session(), g.organization)
    return render_template("recipients/moderate.html", waiting=waiting, form_of=form_of, form=form, refused=refused)
