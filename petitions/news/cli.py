"""Commands of news: the same sums as on the desk."""

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import session
from petitions.news import ledger, words
from petitions.news.models import NewsItem

group = AppGroup("news", help="What supporters who asked were told.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("show")
@click.argument("number", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def show(number: int, as_json: bool) -> None:
    """Print where a message to supporters stands; sums only."""
    item = session().get(NewsItem, number)
    if item is None:
        sys.exit(_("There is no message %(number)d.", number=number))
    if as_json:
        click.echo(json.dumps(ledger.as_json(session(), item, now=clock.now()), indent=1, ensure_ascii=False))
        return
    click.echo(_("Message %(number)d of %(campaign)s", number=item.id, campaign=item.campaign.slug))
    click.echo(str(words.state_of(item)[0]))
    if problem := words.problem_of(item):
        click.echo(str(problem))
    for name, many in vars(ledger.numbers(session(), item, now=clock.now())).items():
        click.echo(f"{name:>14} {many:>8}")
