"""The organizers' first screen: what needs me today, then the campaigns."""

from collections.abc import Callable
from datetime import date

from flask import Flask, g, render_template

from petitions.core import db, i18n
from petitions.pages import today as day


def init_app(app: Flask, today: Callable[[], date]) -> None:
    """Hang the first screen on the application."""
    app.add_url_rule("/desk/<org>/", endpoint="pages.desk", view_func=lambda org: desk(today()))


def desk(on: date) -> str:
    """What waits for this person on that day, and the organization's campaigns."""
    cards = day.list_cards(db.session(), g.organization, i18n.language())
    return render_template(
        "pages/desk.html",
        today=day.today(db.session(), g.organization, g.account, on=on),
        cards=cards,
        titles={card.campaign.id: card.title for card in cards},
    )
