"""The calendar on the desk, and behind its secret addresses."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from petitions.core import clock, i18n, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound
from petitions.core.limits import limiter
from petitions.core.web import external_url
from petitions.organizers import calendar_links as links
from petitions.pages.calendar import ics, service, words
from petitions.recipients import rules as recipient_rules

bp = Blueprint("calendar", __name__)
DESK = "/desk/<org>/calendar"
MONTHS = 6
"""On one page."""
BEFORE, AFTER = -2, 18
"""Months of the file, from the present one."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(DESK)
def index(org: str) -> str:
    """Six months, from the present one or the one asked for."""
    return _page()


@bp.post(f"{DESK}/links")
def make(org: str) -> str:
    """An address for calendars elsewhere, shown this once."""
    _pressed()
    token = tokens.new()
    with transaction() as tx:
        who = {"account": g.account, "language": i18n.language()}
        links.make(tx, g.organization, **who, token=token, now=clock.now())
    return _page(external_url("calendar.file", token=token))


@bp.post(f"{DESK}/links/<int:number>/end")
def end(org: str, number: int) -> Any:
    """Take one back."""
    _pressed()
    with transaction() as tx:
        links.end(tx, g.organization, number, account=g.account, now=clock.now())
    return redirect(url_for(".index", org=org), 303)


@bp.get("/calendar/<token>.ics")
@limiter.limit("30 per minute")
def file(token: str) -> Response:
    """The days for another program: no person in it, and of drafts not even the title."""
    link, now = links.find(session(), token), clock.now()
    if link is None:
        raise NotFound()
    first = service.month_after(now.date(), BEFORE), service.month_after(now.date(), AFTER)
    with i18n.force_locale(link.language):
        known = service.days(session(), link.organization, link.account, link.language, now=now)
        entries = [_entry(event, known) for event in known.events if first[0] <= event.on < first[1]]
        name, url = link.organization.name(link.language), external_url("calendar.index", org=link.organization.slug)
        content = ics.calendar(entries, name=name, host=urlsplit(url).hostname or "localhost", url=url, now=now)
    answer = Response(content, mimetype=ics.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _entry(event: service.Event, known: service.Days) -> ics.Entry:
    title = known.titles[event.campaign.id][0] if event.campaign else ""
    return ics.Entry(event.key, event.on, event.at, words.summary(event, title))


def _pressed() -> None:
    if not FlaskForm().validate_on_submit():
        abort(400)


def _page(link: str = "") -> str:
    now = clock.now()
    first = _first(now.date())
    known = service.days(session(), g.organization, g.account, i18n.language(), now=now)
    return render_template(
        "pages/calendar/index.html",
        months=known.by_month(first, MONTHS),
        titles=known.titles,
        sentence=words.sentence,
        name_of=lambda recipient: recipient_rules.name(recipient, i18n.language()),
        on=now.date(),
        earlier=service.month_after(first, -MONTHS),
        later=service.month_after(first, MONTHS),
        links=links.list_living(session(), g.organization),
        link=link,
        may_link=g.membership.role != "viewer",
    )


def _first(today: date) -> date:
    """The month asked for; the present one where none, or nonsense, was."""
    try:
        asked = date.fromisoformat(f"{request.args.get('from', '')}-01")
    except ValueError:
        return today
    return asked if 2000 <= asked.year < 3000 else today
