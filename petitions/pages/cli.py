"""Commands that touch the whole installation: backup, restore, and parts that stand still."""

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from petitions.core import backup, clock, db, switches
from petitions.core.errors import Refused
from petitions.core.sealing import PrivateKey, PublicKey
from petitions.delivery import restoring
from petitions.delivery import service as delivery


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(write)
    app.cli.add_command(restore)
    app.cli.add_command(switch)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def write(file: Path) -> None:
    """Write every row to FILE, sealed to the key made with `flask keys backup`."""
    public = current_app.extensions["settings"].keys / "backup.pub"
    if not public.exists():
        sys.exit("There is no key for backups yet. Make it once with: flask keys backup FILE")
    with file.open("xb") as out:
        rows = backup.write(db.session(), out, PublicKey(public.read_bytes()))
    click.echo(f"{rows} rows written to {file}. Key files are not in it: keep a copy of them elsewhere.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The opening half."
)
@with_appcontext
def restore(file: Path, key: Path) -> None:
    """Fill an empty database from FILE. What may have left since is in doubt; nothing leaves until you looked."""
    try:
        with file.open("rb") as content, db.transaction() as tx:
            rows = backup.read(tx, content, PrivateKey(key.read_bytes()))
            delivery.pause_relay(tx, "restored", now=clock.now())
            doubts = restoring.doubt(tx, now=clock.now())
    except Refused as refusal:
        sys.exit(refusal.sentence())
    click.echo(
        f"{rows} rows restored; {doubts} letters that waited may have left since the backup: they are in doubt. "
        "Check, then run: flask outbox resume"
    )


@click.command("switch")
@click.argument("part", required=False, type=click.Choice(switches.PARTS))
@click.argument("turn", required=False, type=click.Choice(["on", "off"]))
@click.option("--note", default="", help="Why, for everybody who works at the desk.")
@with_appcontext
def switch(part: str | None, turn: str | None, note: str) -> None:
    """Let signing, sending or replies stand still for the whole installation, and work again.

    Without words: what stands still. Nothing is lost: signing asks people to come back with what they typed, mail
    waits in the outbox, answers wait in the mailbox.
    """
    with db.transaction() as tx:
        if part and turn == "off":
            switches.switch_off(tx, part, note=note, now=clock.now())
        elif part and turn == "on":
            switches.switch_on(tx, part)
        off = {row.part: row for row in switches.list_off(tx)}
    for name in switches.PARTS:
        row = off.get(name)
        click.echo(f"{name}: off since {row.since:%Y-%m-%d %H:%M} UTC {row.note}".rstrip() if row else f"{name}: on")
