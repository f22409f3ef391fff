"""Letters in a partner's name, on the partner's own desk: read them, and say yes or no to exactly these."""

from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for

from petitions.core import clock
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.keys import keyring
from petitions.dispatch import deciding, rules
from petitions.dispatch.agreeing import screens, service
from petitions.dispatch.agreeing.forms import AgreeForm
from petitions.dispatch.agreeing.models import Agreed, LetterAgreement
from petitions.letters import service as letters
from petitions.letters import serving

bp = Blueprint("agreeing", __name__, url_prefix="/desk/<org>/together/letters/<int:number>")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("")
def show(org: str, number: int) -> str:
    """The frozen letters, and the form for an answer."""
    return _page(_of_request(number), AgreeForm(formdata=None))


@bp.post("")
def decide(org: str, number: int) -> Any:
    """Yes or no; until the release another answer takes its place."""
    row, form = _of_request(number), AgreeForm()
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        with transaction() as tx:
            row = _of_request(number)
            said = {"shown": form.shown.data or "", "words": form.words.data or "", "account": g.account}
            now_is = deciding.digest(tx, row.dispatch)
            service.decide(tx, row, Agreed(form.answer.data), **said, digest=now_is, now=clock.now())
    except Refused as no:
        return _page(_of_request(number), form, no), no.status
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.get("/<int:letter>.pdf")
def letter(org: str, number: int, letter: int) -> Response:
    """The frozen bytes of one letter; the annex of individuals is never among them."""
    found = service.letter_of(session(), _of_request(number), letter)
    return serving.shown(content_of(found.blob, keyring()), serving.PDF, f"{found.reference.replace('/', '-')}.pdf")


@bp.get("/<int:letter>/<int:page>.png")
def picture(org: str, number: int, letter: int, page: int) -> Response:
    """A picture of one page of it."""
    found = service.letter_of(session(), _of_request(number), letter)
    blob = letters.page_of(session(), found, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"letter-{letter}-{page}.png")


def _of_request(number: int) -> LetterAgreement:
    return service.of_organization(session(), g.organization, number)


def _page(row: LetterAgreement, form: AgreeForm, refused: Refused | None = None) -> str:
    facts = screens.page(row, at=request.args.get("page", 1, type=int))
    facts |= {"may_approve": g.membership.role in rules.APPROVERS, "refused": refused}
    return render_template("dispatch/agreeing/show.html", **facts, form=form.held(facts["digest"]))
