"""The gate of the desk: before every page, who is this, which organization, and does the table let them in."""

from datetime import datetime
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from petitions.core import db, i18n
from petitions.core.errors import NotFound
from petitions.core.public_form import same_origin
from petitions.core.web import is_desk

from . import access, rules, service, sessions
from .access import Rule
from .models import DeskSession, Membership, Organization
from .record import record

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET = ("password", "passphrase", "code", "token")
"""Fields with these words in their name are never written back into a page."""
_LOGGED_IN = ("desk", "_user_id", "_fresh")


def enter(now: datetime) -> Any:
    """None to go on, or the answer instead: log in, type the password, refused. Strangers get ``NotFound``."""
    if not is_desk():
        return None
    rule = access.rule_of(request.endpoint) if request.endpoint else None
    g.now, g.account, g.desk_session, g.membership, g.organization, g.seat = now, None, None, None, None, None
    g.record = write_down
    if current_app.extensions["keys"] is None:
        abort(503)
    _recognize(now, rule)
    _choose_language()
    _choose_clock()
    if request.endpoint is None:
        return None
    if rule is None:
        raise NotFound()
    return _way_back() or _check(rule, now)


def _recognize(now: datetime, rule: Rule | None) -> None:
    """Who holds the cookie, if its desk session lives."""
    row, seat = _look_up(now)
    if row is None:
        for name in _LOGGED_IN:
            cookie.pop(name, None)
        return
    if now - row.seen_at >= rules.TOUCH and not (rule and rule.is_quiet):
        with db.transaction():
            row.seen_at = now
        row, seat = _look_up(now)
    g.desk_session, g.account, g.seat = row, row.account if row else None, seat


def _look_up(now: datetime) -> tuple[DeskSession | None, Membership | None]:
    """The desk session, and the person's place in the organization of the address or the one used last."""
    return sessions.find_seat(db.session(), cookie.get("desk"), _values().get("org") or cookie.get("org"), now)


def _choose_language() -> None:
    """The account's, else what was chosen at the log-in, else the browser's."""
    asked = request.args.get("lang")
    if asked in i18n.DESK:
        cookie["lang"] = asked
    g.reader_language = g.account.language if g.account else cookie.get("lang")


def _choose_clock() -> None:
    """The account's; strangers read UTC."""
    g.reader_zone = g.account.time_zone if g.account else None


def _way_back() -> Any:
    """Where to go after log-in is a path of our desk, or it is not taken along."""
    if rules.is_own_path(request.args.get("next") or "/desk/") and rules.is_own_path(
        request.form.get("next") or "/desk/"
    ):
        return None
    return abort(400) if _is_changing() else redirect(request.path)


def _check(rule: Rule, now: datetime) -> Any:
    if not rule.is_public and g.account is None:
        return _send_to_login()
    if g.account is not None:
        _find_place()
    if (answer := _check_form(rule)) is not None or rule.is_public:
        return answer
    changing = _is_changing()
    if g.membership is not None and "org" in _values() and not rule.admits(g.membership.role, changing):
        return _refuse()
    asks = rule.is_fresh and (changing or rule.see == rule.act)
    return _ask_password() if asks and not rules.is_fresh(g.desk_session, now) else None


def _find_place() -> None:
    """The organization of the address and the person's role there; strangers learn nothing.

    Pages without an organization show the one that was used last, else the person's first.
    """
    named = _values().get("org")
    g.membership = g.seat
    if named and g.membership is None:
        raise NotFound()
    if g.membership is None:
        g.membership = next(iter(service.list_memberships(db.session(), g.account)), None)
    g.organization = g.membership.organization if g.membership else None
    if named and cookie.get("org") != named:
        cookie["org"] = named


def write_down(session: Session, verb: str, subject: str, *, of: int | None = None, **facts: Any) -> None:
    """The pen that the gate hands to every page of the desk (``g.record``): an act of whoever entered, in their record.

    For packages beside this one, which cannot call its service. ``of``: in the record of another organization that the
    act concerns, and there without a person, of whom it says only the organization.
    """
    if of is None:
        record(session, verb, subject, organization=g.organization, account=g.account, now=g.now, **facts)
        return
    other, facts = session.get_one(Organization, of), facts | {"by": g.organization.slug}
    record(session, verb, subject, organization=other, account=None, now=g.now, **facts)


def _check_form(rule: Rule) -> Any:
    """What changes something comes from a form of ours, in this very session (ASVS 3.5.1, 3.5.3)."""
    if not _is_changing():
        return None
    if request.mimetype not in FORMS and (request.content_length or request.mimetype):
        abort(400)
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        return _offer_again("public" if rule.is_public else "token")
    return None


def _send_to_login() -> Any:
    if _is_changing():
        return _offer_again("ended")
    flash(_("Log in to see this page."))
    return redirect(url_for("security.login", next=_here()))


def _ask_password() -> Any:
    if _is_changing():
        return _offer_again("stale")
    return redirect(url_for("security.verify", next=_here()))


def _offer_again(reason: str) -> Any:
    """Nothing was stored; what was typed stands on the page and can be sent once more, if it came from our own."""
    fields = []
    if same_origin() and reason != "public":
        for name, values in request.form.lists():
            if not any(word in name.lower() for word in SECRET):
                fields += [(name, value) for value in values]
    current_app.logger.info("desk form refused: %s at %s", reason, request.endpoint)
    return render_template("organizers/again.html", reason=reason, fields=fields, has_files=bool(request.files)), 400


def _refuse() -> Any:
    current_app.logger.info("role refused: account %s at %s", g.account.id, request.endpoint)
    error = rules.NotYourRole()
    return render_template("organizers/refused.html", error=error), error.status


def _here() -> str:
    """The page that was asked for, as a way back; the desk's first page where it cannot be one."""
    path = request.full_path.rstrip("?")
    return path if rules.is_own_path(path) else "/desk/"


def _is_changing() -> bool:
    return request.method not in ("GET", "HEAD", "OPTIONS")


def _values() -> dict[str, Any]:
    return request.view_args or {}
