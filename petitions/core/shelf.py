"""Pages kept ready: what is the same for everybody is made once and then given out as bytes.

Each process keeps its own and makes a page anew after some seconds, one request at a time while the others get the
one before; so nothing has to be told when a row changes. While the database is away, pages stand as they were.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request
from werkzeug.datastructures import Headers

FRESH = 5.0
"""Seconds after which a page is made anew."""
STALE = 86_400
"""Seconds for which a page stands in for one that cannot be made; a form's stamp lives as long."""
SHARED = f"public, max-age=30, stale-while-revalidate=120, stale-if-error={STALE}"
"""For caches on the way and browsers: half a minute, a little longer while they ask again, a day while we are away."""
MOST = 2000
"""Pages that one process keeps."""
_TEXT = (
    "text/",
    "application/json",
    "application/atom+xml",
    "application/javascript",
    "application/xml",
    "image/svg+xml",
)
_STAMP = re.compile(rb'(name="stamp"[^>]*value=")([0-9a-f]{1,12})\.[^"]*')
_OWN = {"content-length", "content-encoding", "etag", "vary", "date", "last-modified", "accept-ranges"}

Key = tuple[str, str]


@dataclass(frozen=True)
class Kept:
    """One page as bytes, plain and packed, with every header but those that depend on who asks."""

    headers: tuple[tuple[str, str], ...]
    plain: bytes
    packed: bytes | None
    etag: str
    whatever_query: bool
    made: float
    due: float

    def answer(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and bytes for one request: packed where that is understood, nothing where it is known."""
        headers = [*self.headers, ("ETag", self.etag), ("Vary", "Accept-Encoding")]
        if self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return "304 NOT MODIFIED", [one for one in headers if one[0] != "Content-Type"], b""
        body = self.plain
        if self.packed is not None and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = self.packed
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body


@dataclass
class Shelf:
    """Stands before the application and answers what it has; everything else passes."""

    app: Any
    fresh: float
    pages: dict[Key, Kept] = field(default_factory=dict)
    busy: dict[Key, object] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """One request."""
        key = _key(environ)
        kept = self.pages.get(key) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if kept is None or (environ.get("QUERY_STRING") and not kept.whatever_query):
            answer: Iterable[bytes] = self.app(environ, start)
            return answer
        mine = object()
        if kept.due <= time.monotonic() and self.busy.setdefault(key, mine) is mine:
            try:
                return self._again(key, kept, environ, start)
            finally:
                del self.busy[key]
        return _give(kept, environ, start)

    def keep(self, key: Key, kept: Kept) -> None:
        """Put a page on the shelf; a full one is emptied first."""
        if len(self.pages) >= MOST and key not in self.pages:
            self.pages.clear()
        self.pages[key] = kept

    def _again(self, key: Key, kept: Kept, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Make the page anew; where that fails give the one we have, and ask again later."""
        said: list[Any] = []
        parts = self.app(environ, lambda *words: said.append(words))
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status = said[0][0]
        if status.startswith("5") and time.monotonic() < kept.made + STALE:
            self.keep(key, replace(kept, due=time.monotonic() + self.fresh))
            return _give(kept, environ, start)
        if not status.startswith(("200", "304")):
            self.pages.pop(key, None)
        start(*said[0])
        return [body]


def init_app(app: Flask) -> None:
    """Stand before the application; ``PAGES_FRESH`` seconds a page lives, none where that is 0."""
    app.config.setdefault("PAGES_FRESH", 0 if app.config["TESTING"] else FRESH)
    shelf = Shelf(app.wsgi_app, app.config["PAGES_FRESH"])
    app.extensions["shelf"] = shelf
    app.wsgi_app = shelf  # type: ignore[assignment]  # as Flask documents for middleware


def shared(page: Any, *, whatever_query: bool = False, cache: str = SHARED) -> Response:
    """An answer that is the same for everybody: any cache may keep it, and so do we.

    ``page`` is what a view may return. ``whatever_query`` says that the page does not look at what follows the "?".
    Never for an answer that holds a nonce, or anything of the one who asks.
    """
    response = make_response(page)
    response.headers["Cache-Control"] = cache
    g.shared = whatever_query
    return response


def finish(response: Response) -> Response:
    """The last touch of an answer, after all its headers: keep it if it is shared, and give what this reader takes."""
    if "shared" not in g or response.status_code != 200 or "csp_nonce" in g or "Set-Cookie" in response.headers:
        return response
    shelf: Shelf = current_app.extensions["shelf"]
    kept = _kept(response, g.shared, shelf.fresh)
    if shelf.fresh and (kept.whatever_query or not request.query_string):
        shelf.keep(_key(request.environ), kept)
    status, headers, body = kept.answer(request.environ)
    response.set_data(body)
    response.status, response.headers = status, Headers(headers)
    return response


def _kept(response: Response, whatever_query: bool, fresh: float) -> Kept:
    response.direct_passthrough = False
    plain, now = response.get_data(), time.monotonic()
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _OWN)
    is_text = (response.mimetype or "").startswith(_TEXT)
    packed = gzip.compress(plain, 6, mtime=0) if is_text and len(plain) > 500 else None
    return Kept(headers, plain, packed, _etag(plain), whatever_query, now, now + fresh)


def _etag(plain: bytes) -> str:
    """Weak: for an hour, two bodies are the same when nothing but the minute of the form's stamp differs."""
    masked = _STAMP.sub(lambda found: found[1] + b"%d" % (int(found[2], 16) // 60), plain)
    return f'W/"{hashlib.sha256(masked).hexdigest()[:24]}"'


def _give(kept: Kept, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    status, headers, body = kept.answer(environ)
    start(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _takes_gzip(wishes: str) -> bool:
    """Whether "gzip" is among the wishes and not refused with a quality of 0 (RFC 9110, 12.5.3)."""
    for wish in wishes.lower().split(","):
        name, _semicolon, quality = wish.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "").strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _key(environ: dict[str, Any]) -> Key:
    return environ.get("HTTP_HOST", ""), environ["PATH_INFO"]
