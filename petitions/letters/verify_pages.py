"""Pages behind a printed code: type it, read whether the letter is genuine, and bring a file to compare."""

from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from petitions.core.db import session
from petitions.core.limits import limiter
from petitions.core.public_form import PublicForm
from petitions.letters import rules, service, verifying
from petitions.letters.models import Letter

bp = Blueprint("verifying", __name__)
CHECKS = "30 per minute"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)
    app.url_value_preprocessor(_hash_what_arrives)


def _hash_what_arrives(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: a file may be large, and goes nowhere but through the hash."""
    if endpoint == "verifying.compare":
        request.max_content_length = verifying.UPLOAD + 100_000
        request._get_file_stream = lambda *_facts, **_more: verifying.Hashed()  # type: ignore[method-assign,assignment]  # Werkzeug's own hook


@bp.before_request
def _prefer() -> None:
    """Printed addresses name no language: the reader's preference decides, or the language they ask for."""
    if "lang" in request.args:
        g.reader_language = request.args["lang"]


@bp.get("/v/")
@limiter.limit(CHECKS)
def check() -> Any:
    """Type the code of a printed letter."""
    typed = request.args.get("code", "")
    if typed:
        return redirect(_address(rules.plain_code(typed) or "unknown"), 303)
    return render_template("letters/verify.html", letter=None, code=None)


@bp.get("/v/<code>")
@limiter.limit(CHECKS)
def verify(code: str) -> Any:
    """Whether a letter is genuine, and nothing else. Every code that we do not know gets the same answer."""
    plain = rules.plain_code(code)
    if plain is not None and plain != code:
        return redirect(_address(plain), 301)
    found = _found(code)
    return _page(code, found), 200 if found else 404


@bp.post("/v/<code>")
@limiter.limit(CHECKS)
def compare(code: str) -> Any:
    """What a file is that somebody brings: its bytes, or only their SHA-256 where the browser has computed it."""
    found = _found(code)
    if found is None:
        return _page(code, None), 404
    form = PublicForm(f"compare:{found.code}")
    sha256 = _brought()
    if form.validate_on_submit() and sha256:
        return _page(code, found, answer=verifying.match(found, sha256).value)
    problem = form.form_errors[0] if form.form_errors else _("Choose the file first.")
    return _page(code, found, problem=problem), 422


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Any:
    """A file that is too much for an upload; nothing of it was read."""
    code = (request.view_args or {}).get("code", "")
    words = _(
        "This file is too large to be uploaded: at most 24 MB. A browser with scripts switched on checks it itself."
    )
    return _page(code, _found(code), problem=words), 413


def _brought() -> str | None:
    computed = verifying.plain_sha256(request.form.get("sha256", ""))
    file = request.files.get("file")
    stream = file.stream if file else None
    return stream.sha256 if isinstance(stream, verifying.Hashed) and stream.size else computed


def _found(code: str) -> Letter | None:
    plain = rules.plain_code(code)
    return service.find_by_code(session(), plain) if plain else None


def _page(code: str, letter: Letter | None, **more: Any) -> str:
    return render_template(
        "letters/verify.html", code=rules.plain_code(code) or "", **verifying.verdict(letter), **more
    )


def _address(code: str) -> str:
    return url_for("verifying.verify", code=code, lang=request.args.get("lang"))
