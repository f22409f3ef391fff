"""The approver from outside: asked on the desk, answers behind a mailed link that shows the frozen letters."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for

from petitions.core import clock, i18n, tokens
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import keep_private
from petitions.dispatch import releasing
from petitions.dispatch.forms import ApproveForm, OutsideForm
from petitions.dispatch.outside import mail, rules, screens, service
from petitions.dispatch.outside.forms import DecideForm
from petitions.dispatch.outside.models import Answer, OutsideApproval
from petitions.dispatch.screens import approval_page, of_request
from petitions.letters import service as letters
from petitions.letters import serving

bp = Blueprint("outside", __name__)
bp.after_request(keep_private)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.post("/desk/<org>/dispatches/<int:number>/outside")
def ask(org: str, number: int) -> Any:
    """Mail a link to somebody outside, where nobody else here could approve."""
    form, token = OutsideForm(), tokens.new()
    if not form.validate_on_submit():
        return approval_page(number, ApproveForm(formdata=None), ask=form)
    try:
        with transaction() as tx:
            who = {"name": form.name.data, "email": form.email.data, "language": form.language.data}
            facts = {"membership": g.membership, "token": token, "now": clock.now()}
            row = releasing.ask_outside(tx, of_request(number), **who, **facts)
            mail.post_link(tx, keyring(), row, form.email.data, token=token, now=clock.now())
    except Refused as no:
        return approval_page(number, ApproveForm(formdata=None), ask=form, refused=no)
    return redirect(url_for("dispatch.approve", org=org, number=number, _anchor="alone"), 303)


@bp.post("/desk/<org>/dispatches/<int:number>/outside/<int:asked_id>/end")
def end(org: str, number: int, asked_id: int) -> Any:
    """Take a link back."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        row = service.of_dispatch(tx, of_request(number), asked_id)
        service.end(tx, row, account=g.account, now=clock.now())
    return redirect(url_for("dispatch.approve", org=org, number=number, _anchor="alone"), 303)


@bp.get("/a/<token>")
@limiter.limit("60 per minute")
def show(token: str) -> str:
    """The frozen letters, and the form for an answer; opening it changes nothing."""
    return _page(token, _behind(token))


@bp.post("/a/<token>")
@limiter.limit("20 per minute")
def decide(token: str) -> Any:
    """Yes or no, once."""
    row = _behind(token)
    form = DecideForm(row.id)
    if not form.validate_on_submit():
        return _page(token, row, form), 422
    try:
        with transaction() as tx:
            row = _behind(token)
            said = {"shown": form.shown.data or "", "words": form.words.data or ""}
            service.decide(tx, row, Answer(form.answer.data), **said, digest=screens.digest(row), now=clock.now())
    except rules.Decided as no:
        form.form_errors = [*form.form_errors, no.sentence()]
        return _page(token, _behind(token), form), no.status
    return redirect(url_for(".show", token=token, lang=_asked()), 303)


@bp.get("/a/<token>/<int:number>.pdf")
@limiter.limit("120 per minute")
def letter(token: str, number: int) -> Response:
    """The frozen bytes of one letter; the annex of individuals is never among them."""
    found = service.letter_of(session(), _open(token), number)
    return serving.shown(content_of(found.blob, keyring()), serving.PDF, f"{found.reference.replace('/', '-')}.pdf")


@bp.get("/a/<token>/<int:number>/<int:page>.png")
@limiter.limit("600 per minute")
def picture(token: str, number: int, page: int) -> Response:
    """A picture of one page of it."""
    found = service.letter_of(session(), _open(token), number)
    blob = letters.page_of(session(), found, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"letter-{number}-{page}.png")


def _behind(token: str) -> OutsideApproval:
    """What a link was made for, and the language of its page; raises ``UnknownLink`` for every other link."""
    g.reader_language = _asked() or g.get("reader_language")
    row = service.find_by_link(session(), token, now=clock.now())
    if row is None:
        raise rules.UnknownLink()
    g.reader_language = _asked() or row.language
    return row


def _open(token: str) -> OutsideApproval:
    """The same while an answer would still count: afterwards no file is shown any more."""
    row = _behind(token)
    if not rules.is_open(row, row.dispatch, screens.digest(row), clock.now()):
        raise rules.UnknownLink()
    return row


def _asked() -> str | None:
    """The language of the switch, where one was pressed."""
    asked = request.args.get("lang")
    return asked if asked in i18n.INTERFACE else None


def _page(token: str, row: OutsideApproval, typed: DecideForm | None = None) -> str:
    form = typed or DecideForm(row.id, formdata=None)
    facts = screens.page(row, at=request.args.get("page", 1, type=int), now=clock.now())
    form.shown.data = facts["digest"]
    return render_template("dispatch/outside/show.html", **facts, form=form, token=token, asked=_asked())
