"""Where a cookie may be: on the desk. Public pages neither read one nor set one, whoever is logged in."""

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from petitions.core.web import is_desk


class DeskCookies(SecureCookieSessionInterface):
    """Flask's signed cookie, opened and written under the desk's addresses only."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the browser holds, or on public pages nothing."""
        return super().open_session(app, request) if is_desk() else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> Any:
        """Write it back; public answers stay the same for all, so that they can be kept by caches."""
        if is_desk():
            super().save_session(app, session, response)
