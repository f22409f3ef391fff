"""How kept files leave by HTTP: pictures and letters to look at, everything else to download."""

import io

from flask import Response, send_file

PDF = "application/pdf"
_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""Browsers show a PDF through a page of their own, which the policy of our pages would keep empty."""


def shown(content: bytes, media_type: str, name: str) -> Response:
    """A picture or PDF of our own making, to be looked at in the browser; never kept by a cache."""
    response = send_file(io.BytesIO(content), mimetype=media_type, download_name=name, max_age=0)
    if media_type == PDF:
        response.headers["Content-Security-Policy"] = _VIEWER
    return response


def download(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep; also everything that came from outside."""
    return send_file(io.BytesIO(content), mimetype=media_type, download_name=name, as_attachment=True, max_age=0)
