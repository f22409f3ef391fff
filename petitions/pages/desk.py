"""The organizers' first screen: what needs me today, then the campaigns."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, g, render_template, request

from petitions.core import db, i18n
from petitions.pages.today import service as day

MOST_PAGES = 10_000


def init_app(app: Flask, now: Callable[[], datetime]) -> None:
    """Hang the first screen on the application."""
    app.add_url_rule("/desk/<org>/", endpoint="pages.desk", view_func=lambda org: desk(now()))


def desk(now: datetime) -> str:
    """What waits for this person at that moment, and a page of the organization's campaigns."""
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    screen = day.screen(db.session(), g.organization, g.account, i18n.language(), page=page, now=now)
    return render_template("pages/desk.html", screen=screen, today=screen.today, titles=screen.titles, on=now.date())
