"""Commands of dispatch: the same figures as on the desk."""

import json
import sys
from typing import BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import session
from petitions.core.i18n import DESK, force_locale
from petitions.dispatch import ledger, papers, reporting, words
from petitions.dispatch.figures import Numbers
from petitions.dispatch.models import Dispatch
from petitions.letters import printing as paper

group = AppGroup("dispatch", help="What became of a dispatch.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("show")
@click.argument("number", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def show(number: int, as_json: bool) -> None:
    """Print where a dispatch and each of its letters stand."""
    dispatch = _found(number)
    if as_json:
        click.echo(json.dumps(ledger.as_json(session(), dispatch), indent=1, ensure_ascii=False))
        return
    rows = ledger.list_rows(session(), dispatch)
    click.echo(_("Dispatch %(number)d of %(campaign)s", number=dispatch.id, campaign=dispatch.campaign.slug))
    click.echo(str(words.dispatch_state(dispatch.state)))
    _tell(ledger.add_up(rows))
    for row in ledger.flat(rows):
        reference = row.item.letter.reference if row.item.letter else "-"
        click.echo(f"{reference:<20} {row.item.recipient.slug:<32} {row.item.language}  {row.sentence}")
    copies = ledger.add_up_copies(rows)
    if copies.letters:
        click.echo(_("Copies for information"))
        _tell(copies)


@group.command("report")
@click.argument("number", metavar="ID", type=int)
@click.option("--format", "form", type=click.Choice(["pdf", "csv", "json"]), default="pdf", show_default=True)
@click.option("--language", type=click.Choice(DESK), default="en", show_default=True)
@click.option("--to", "target", type=click.File("wb"), default="-", help="The file to write; standard output if none.")
def report(number: int, form: str, language: str, target: BinaryIO) -> None:
    """Write the report of a dispatch: where each letter and copy stands, and how it got there."""
    dispatch = _found(number)
    with force_locale(language):
        told = reporting.report(session(), dispatch, now=clock.now())
        mark = "SPECIMEN" if current_app.config["IS_DEMO"] else ""
        sheet = papers.as_sheet(told, mark) if form == "pdf" else None
        content = paper.sheet(sheet) if sheet else papers.as_csv(told) if form == "csv" else papers.as_json(told)
    target.write(content)


def _found(number: int) -> Dispatch:
    dispatch = session().get(Dispatch, number)
    if dispatch is None:
        sys.exit(_("There is no dispatch %(number)d.", number=number))
    return dispatch


def _tell(figures: Numbers) -> None:
    for name, number in vars(figures).items():
        click.echo(f"{name.replace('_', ' '):>14} {number:>6}")
