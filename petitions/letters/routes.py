"""Pages of letters: write and preview on the desk, look at a frozen one, and check a printed code."""

from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.core import clock, tokens
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.letters import desk, previews, rules, service, serving
from petitions.letters.forms import LetterForm

bp = Blueprint("letters", __name__)
CHECKS = "30 per minute"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/desk/<org>/campaigns/<slug>/letters")
def index(org: str, slug: str) -> str:
    """The letter in each language, and the letters that stand still."""
    campaign = campaigns.of_organization(session(), g.organization, slug)
    return render_template("letters/list.html", **desk.index(session(), campaign))


@bp.route("/desk/<org>/campaigns/<slug>/letters/<language>", methods=["GET", "POST"])
def write(org: str, slug: str, language: str) -> Any:
    """The text in one language, beside the letter as one addressee will get it. POST keeps a new version."""
    form, campaign = LetterForm(), _campaign(slug, language)
    if form.validate_on_submit():
        with transaction() as tx:
            words = {"subject": form.subject.data, "body": form.body.data}
            campaign = _campaign(slug, language)
            service.write_text(tx, campaign, language, **words, account=g.account, now=clock.now())
        return redirect(url_for(".write", org=org, slug=slug, language=language, to=form.to.data), 303)
    return _page(campaign, language, form), 422 if form.is_submitted() else 200


@bp.post("/desk/<org>/campaigns/<slug>/letters/<language>/preview")
def ask(org: str, slug: str, language: str) -> Any:
    """Ask for page pictures of what was typed; nothing is kept as a version."""
    form, campaign = LetterForm(), _campaign(slug, language)
    addressee = desk.addressee(session(), campaign, language, form.to.data)
    if not form.validate_on_submit() or addressee is None:
        return _page(campaign, language, form), 422
    with transaction() as tx:
        words = {"subject": form.subject.data, "body": form.body.data}
        token = desk.ask(tx, addressee, language, **words, token=tokens.new(), now=clock.now()).token
    return redirect(url_for(".write", org=org, slug=slug, language=language, preview=token), 303)


def _campaign(slug: str, language: str) -> Any:
    campaign = campaigns.of_organization(session(), g.organization, slug)
    if language not in desk.list_languages(session(), campaign):
        raise NotFound()
    return campaign


def _page(campaign: Any, language: str, form: LetterForm) -> str:
    token = request.args.get("preview", "")
    preview = previews.by_token(session(), g.organization, token) if token else None
    facts = desk.page(
        session(), campaign, language, form, preview, to=request.args.get("to", type=int), now=clock.now()
    )
    return render_template("letters/write.html", **facts)


@bp.get("/desk/<org>/previews/<token>")
def preview(org: str, token: str) -> Any:
    """The sheet alone: waiting, done or not possible."""
    found = previews.by_token(session(), g.organization, token)
    response = Response(render_template("letters/preview.html", **desk.sheet(found)))
    response.headers["X-Moving"] = "0" if desk.is_over(found) else "1"
    return response


@bp.get("/desk/<org>/previews/<token>/<int:page>.png")
def preview_page(org: str, token: str, page: int) -> Response:
    """One page picture."""
    blob = service.picture(session(), previews.by_token(session(), g.organization, token).pages, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"preview-{page}.png")


@bp.get("/desk/<org>/letters/<int:number>.pdf")
def letter(org: str, number: int) -> Response:
    """The frozen bytes."""
    found = service.letter_of(session(), g.organization, number)
    return serving.shown(content_of(found.blob, keyring()), serving.PDF, f"{found.reference.replace('/', '-')}.pdf")


@bp.get("/desk/<org>/letters/<int:number>/<int:page>.png")
def letter_page(org: str, number: int, page: int) -> Response:
    """A picture of one page of the frozen bytes."""
    blob = service.picture(session(), service.letter_of(session(), g.organization, number).pages, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"letter-{number}-{page}.png")


@bp.before_request
def _prefer() -> None:
    """Printed addresses name no language: the reader's preference decides, or the language they ask for."""
    if "lang" in request.args and request.endpoint in ("letters.check", "letters.verify"):
        g.reader_language = request.args["lang"]


@bp.get("/v/")
@limiter.limit(CHECKS)
def check() -> Any:
    """Type the code of a printed letter."""
    typed = request.args.get("code", "")
    if typed:
        return redirect(url_for(".verify", code=rules.plain_code(typed) or "unknown"), 303)
    return render_template("letters/verify.html", letter=None, code=None)


@bp.get("/v/<code>")
@limiter.limit(CHECKS)
def verify(code: str) -> Any:
    """Whether a letter is genuine, and nothing else. Every code that we do not know gets the same answer."""
    plain = rules.plain_code(code)
    if plain is not None and plain != code:
        return redirect(url_for(".verify", code=plain, lang=request.args.get("lang")), 301)
    found = service.find_by_code(session(), plain) if plain else None
    status = 200 if found else 404
    return render_template("letters/verify.html", code=plain or "", **desk.verdict(session(), found)), status
