"""What every answer has in common: headers, language, error pages, and the check of what comes in."""

import hashlib
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from flask import Flask, Response, abort, current_app, g, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter, Map

from . import clock, i18n, once, shelf, switches
from .errors import Refused
from .keys import keyring
from .stamps import stamp

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
BROKEN = re.compile("[\x00\ufffd\ud800-\udfff]")
"""What no keyboard writes: NUL, the sign for what could not be read, and halves of characters."""
ASSETS = "public, max-age=31536000, immutable"
"""Files in ``static/``: their address holds their hash, so that they never change."""
ERROR_PAGES = {
    400: "bad_request",
    403: "not_found",
    404: "not_found",
    405: "bad_request",
    413: "too_large",
    429: "too_many",
}


class Number(IntegerConverter):
    """A number in an address, no larger than a row's can be; anything else is not found."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Hang the checks, headers, template words and error pages on the application."""
    app.url_map.converters["int"] = Number
    app.before_request(once.begin)
    app.before_request(_refuse_broken_text)
    app.after_request(_headers)
    app.context_processor(_words)
    app.jinja_env.globals["ngettext"] = i18n.plural
    for name, function in i18n.filters().items():
        app.add_template_filter(function, name)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _broken)
    shelf.init_app(app)


def keep_private(response: Response) -> Response:
    """For whoever holds a link, and nobody else: no cache keeps the page, no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def csp_nonce() -> str:
    """The nonce of this answer, for the few script elements the desk has."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def is_desk() -> bool:
    """Whether this request is for organizers."""
    return request.path.startswith("/desk")


def external_url(endpoint: str, **values: Any) -> str:
    """An absolute address built on the configured base, never on what a request claims to be."""
    base: str = current_app.config["BASE_URL"]
    return base + current_app.url_map.bind(urlsplit(base).netloc).build(endpoint, values)


def asset(name: str) -> str:
    """Address of a file in ``static/``, with its hash so that it can be cached for good."""
    return url_for("static", filename=name, v=_fingerprint(str(Path(str(current_app.static_folder)) / name)))


@cache
def _fingerprint(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def _refuse_broken_text() -> None:
    """NUL bytes, lone surrogates and text that is not UTF-8 never reach a form; nor does a field sent twice.

    A body that does not say its length is not read: no browser sends a form so.
    """
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        abort(413)
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = request.max_form_memory_size  # Werkzeug asks for it in multipart forms alone
        _check_utf8(request.get_data(cache=True))
    _check_utf8(request.query_string)
    form = list(request.form.lists())
    if BROKEN.search("".join(part for key, values in (*request.args.lists(), *form) for part in (key, *values))):
        abort(400)
    if any(len(values) > 1 and not key.endswith("[]") for key, values in form):
        abort(400)


def _check_utf8(encoded: bytes) -> None:
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        abort(400)


def _headers(response: Response) -> Response:
    script = f"script-src 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "script-src 'none'"
    policy = (
        f"default-src 'none'; style-src 'self'; img-src 'self' data:; {script}; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    given = {name for name, _value in response.headers}
    for name, value in (("Content-Security-Policy", policy), *SECURITY.items()):
        if name not in given:
            response.headers.add(name, value)
    if current_app.config["BASE_URL"].startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", str(switches.TRY_AGAIN))
    if is_desk():
        response.headers["Cache-Control"] = "no-store"
    if request.endpoint == "static" and response.status_code == 200:
        shelf.shared(response, whatever_query=True, cache=ASSETS)
    return shelf.finish(response)


def _words() -> dict[str, Any]:
    lang = i18n.language()
    return {
        "lang": lang,
        "direction": i18n.direction(lang),
        "is_unread": lang in i18n.NOT_YET_READ,
        "languages": _languages(),
        "csp_nonce": csp_nonce,
        "asset": asset,
        "stamp": lambda purpose: stamp(keyring(), purpose, clock.now()),
        "brand": i18n._("Demarche"),
        **_own_pages(lang),
        "is_demo": current_app.config["IS_DEMO"],
        "leave_url": current_app.config["LEAVE_URL"],
        "list_off": switches.list_seen,
    }


def _own_pages(lang: str) -> dict[str, str]:
    """Addresses that every page links to, of those parts that this application has."""
    wanted = {"home_url": "pages.home", "privacy_url": "pages.privacy", "accessibility_url": "pages.accessibility"}
    wanted["letters_url"] = "elsewhere.letters"
    reader = lang if lang in i18n.INTERFACE else i18n.INTERFACE[0]
    return {name: url_for(e, lang=reader) for name, e in wanted.items() if e in current_app.view_functions}


def _languages() -> list[tuple[str, str, str]]:
    """Code, own name and this page's address in each language; on the desk the address of the switch."""
    if request.endpoint and request.view_args and "lang" in request.view_args:
        here = dict(request.view_args)
        return [
            (code, i18n.OWN_NAMES[code], url_for(request.endpoint, **here | {"lang": code})) for code in i18n.offered()
        ]
    asked = request.args.to_dict()
    return [(code, i18n.OWN_NAMES[code], "?" + urlencode(asked | {"lang": code})) for code in i18n.offered()]


def _refused(error: Refused) -> Any:
    page = "errors/not_found.html" if error.status == 404 else "errors/refused.html"
    return render_template(page, error=error), error.status


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if isinstance(error, SecurityError):  # a foreign host: no address can be built, so no page of ours either
        return "400", 400
    page = ERROR_PAGES.get(error.code, "broken" if error.code >= 500 else "bad_request")
    return render_template(f"errors/{page}.html", error=error), error.code


def _database_away(error: OperationalError) -> Any:
    current_app.logger.error("database away: %s", type(error.orig).__name__)
    return render_template("errors/broken.html", error=None), 503


def _broken(error: Exception) -> Any:
    """The last resort: a page in the reader's language and a number to quote; the log has kind and place only."""
    if current_app.config["TESTING"]:
        raise error
    number, frame = secrets.token_hex(4), error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    current_app.logger.error("failure %s: %s at %s", number, type(error).__name__, place)
    return render_template("errors/broken.html", number=number), 500
