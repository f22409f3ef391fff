"""Around Flask-Security's pages: tries are counted, what they write is one transaction, and a log-in becomes a row."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_login import user_logged_out  # type: ignore[import-untyped]  # brings no types
from flask_security.signals import password_changed, password_reset, user_authenticated
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core import db
from petitions.core.errors import NotFound
from petitions.core.keys import keyring

from . import mail, record, rules, security, sessions, throttle
from .models import Account

_BEFORE = ("security.two_factor_token_validation", "security.mf_recovery")
"""Pages between password and desk; they make no sense to somebody who is inside."""
_CODES = _BEFORE
_PASSWORDS = ("security.verify", "security.change_password")
_LEFTOVERS = ("csrf_token", "_id", "fs_paa", "fs_gexp", "fs_cc")


def init_app(app: Flask, draw: Callable[[], str]) -> None:
    """Wrap the pages and listen for who comes and goes; ``draw`` makes the token of a new desk session."""
    app.extensions["desk_tokens"] = draw
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("security."):
            app.view_functions[endpoint] = _wrapped(endpoint, view)
    user_authenticated.connect_via(app)(_came_in)
    user_logged_out.connect_via(app)(_went_out)
    password_changed.connect_via(app)(_changed_password)
    password_reset.connect_via(app)(_reset_password)


def _wrapped(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def page(**values: Any) -> Any:
        if endpoint in security.CLOSED:
            raise NotFound()
        if endpoint in _BEFORE and g.account is not None:
            return redirect(url_for("organizers.account"))
        if request.method != "POST":
            return view(**values)
        tries = _tries(endpoint)
        for limit, about in tries:
            throttle.count(limit, *about)
        with db.transaction() as tx:
            _hold(tx)
            answer = view(**values)
            if _was_right(endpoint):
                for limit, about in tries:
                    throttle.forgive(limit, *about)
            if endpoint == "security.forgot_password" and not g.pop("has_posted", False):
                mail.rehearse(tx, keyring(), now=g.now)
        return answer

    return page


def _tries(endpoint: str) -> list[tuple[Any, tuple[str, ...]]]:
    """What this request counts against."""
    place = throttle.here()
    if endpoint == "security.login":
        who = rules.canonical_email(request.form.get("email", ""))
        return [(throttle.PLACE, ("login", place)), (throttle.PASSWORDS, ("login", who, place))]
    if endpoint in _PASSWORDS:
        return [(throttle.PASSWORDS, ("again", str(g.account.id), place))]
    if endpoint in _CODES:
        return [(throttle.CODES, ("code", cookie.get("tf_user_id", place)))]
    if endpoint == "security.forgot_password":
        return [(throttle.LETTERS, ("reset", place))]
    return []


def _was_right(endpoint: str) -> bool:
    """Whether password or code were right; renews the desk session's freshness where the password was typed again."""
    if endpoint == "security.verify" and cookie.pop("fs_paa", None):
        g.desk_session.fresh_at = g.now
        return True
    if endpoint == "security.login":
        return g.desk_session is not None or "tf_user_id" in cookie
    return endpoint in _CODES and g.desk_session is not None


def _hold(tx: Session) -> None:
    """Lock the account in question, so that no code opens twice for two requests at once."""
    name = cookie.get("tf_user_id") or cookie.get("_user_id")
    if name:
        tx.execute(select(Account.id).where(Account.fs_uniquifier == name).with_for_update())


def _came_in(app: Flask, user: Account, **_more: Any) -> None:
    """A new desk session with a new token; nothing of the cookie before opens anything (ASVS 7.2.4)."""
    if g.desk_session is not None:
        sessions.end(db.session(), g.desk_session, g.now)
    token = app.extensions["desk_tokens"]()
    g.desk_session, g.account = sessions.begin(db.session(), user, token=token, now=g.now), user
    for name in _LEFTOVERS:
        cookie.pop(name, None)
    g.pop("csrf_token", None)
    cookie["desk"] = token
    app.logger.info("log-in: account %s", user.id)


def _went_out(app: Flask, **_more: Any) -> None:
    """The row ends; the cookie keeps the language."""
    if g.desk_session is not None:
        sessions.end(db.session(), g.desk_session, g.now)
        app.logger.info("log-out: account %s", g.desk_session.account_id)
    language = cookie.get("lang")
    cookie.clear()
    if language:
        cookie["lang"] = language
    g.account = g.desk_session = None


def _changed_password(app: Flask, user: Account, **_more: Any) -> None:
    """Everywhere else the desk closes."""
    sessions.end_all(db.session(), user, g.now, but=g.desk_session)
    _write_down("change_password", user)


def _reset_password(app: Flask, user: Account, **_more: Any) -> None:
    """Everywhere the desk closes; the second factor stays (ASVS 6.4.3)."""
    sessions.end_all(db.session(), user, g.now)
    _write_down("reset_password", user)


def _write_down(verb: str, user: Account) -> None:
    subject = f"account-{user.id}"
    record.record(db.session(), verb, subject, organization=None, account=user, now=g.now)
    user.update_datetime = g.now
    current_app.logger.info("%s: account %s", verb, user.id)
