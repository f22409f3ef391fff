"""Commands of dispatch: the same figures as on the desk."""

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from petitions.core.db import session
from petitions.dispatch import ledger, words
from petitions.dispatch.models import Dispatch

group = AppGroup("dispatch", help="What became of a dispatch.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("show")
@click.argument("number", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def show(number: int, as_json: bool) -> None:
    """Print where a dispatch and each of its letters stand."""
    dispatch = session().get(Dispatch, number)
    if dispatch is None:
        sys.exit(_("There is no dispatch %(number)d.", number=number))
    if as_json:
        click.echo(json.dumps(ledger.as_json(session(), dispatch), indent=1, ensure_ascii=False))
        return
    rows = ledger.list_rows(session(), dispatch)
    click.echo(_("Dispatch %(number)d of %(campaign)s", number=dispatch.id, campaign=dispatch.campaign.slug))
    click.echo(str(words.dispatch_state(dispatch.state)))
    for name, number_of in vars(ledger.add_up(rows)).items():
        click.echo(f"{name.replace('_', ' '):>14} {number_of:>6}")
    for row in rows:
        reference = row.item.letter.reference if row.item.letter else "-"
        click.echo(f"{reference:<20} {row.item.recipient.slug:<32} {row.item.language}  {row.sentence}")
