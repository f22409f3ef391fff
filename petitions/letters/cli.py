"""Commands of letters: print drafts into a folder."""

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from tqdm import tqdm

from petitions.core import clock
from petitions.core.db import session
from petitions.core.errors import Permanent, Refused
from petitions.letters import batches, press
from petitions.letters.models import LetterKind

group = AppGroup("letters", help="Letters as files.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("render")
@click.argument("campaign")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option("--to", multiple=True, metavar="ID", help="Recipient; all that were chosen when absent.")
@click.option("--lang", help="Language; that of each choice when absent.")
@click.option("--kind", type=click.Choice([kind.value for kind in LetterKind]), default="first", help="Kind of letter.")
@click.option("--annex", is_flag=True, help="Also the annex of individuals, with invented names.")
def render(campaign: str, out: Path, to: tuple[str, ...], lang: str | None, kind: str, annex: bool) -> None:
    """Print the letters of CAMPAIGN as drafts: one file per recipient and language, marked DRAFT."""
    try:
        wishes = batches.list_wishes(session(), campaign, to, lang, with_annex=annex, kind=LetterKind(kind))
    except Refused as refused:
        sys.exit(refused.sentence())
    out.mkdir(parents=True, exist_ok=True)
    base_url, wrong = current_app.config["BASE_URL"], []
    for wish in tqdm(wishes, unit=_("letters"), disable=not sys.stderr.isatty()):
        try:
            batches.print_into(session(), out, wish, base_url=base_url, now=clock.now())
        except (Refused, Permanent) as trouble:
            wrong.append(f"{batches.name_of(wish)}: {trouble}")
    press.close()
    click.echo(_("%(number)d drafts written to %(folder)s.", number=len(wishes) - len(wrong), folder=out))
    if wrong:
        sys.exit("\n".join(wrong))
