"""Commands for the ground the rest stands on: keys."""

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from . import keys
from .sealing import PrivateKey

group = AppGroup("keys", help="The keys of this installation.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("init")
@click.option(
    "--worker-held", is_flag=True, help="Leave the names key open to the worker (a host of its own, or the demo)."
)
def init(worker_held: bool) -> None:
    """Make the root secret and both key pairs, once. Asks for the passphrase that will hold the names."""
    folder = current_app.extensions["settings"].keys
    if (folder / "root.key").exists():
        click.echo("The keys are already there; nothing was changed.")
        return
    passphrase = None if worker_held else os.environ.get("NAMES_PASSPHRASE") or _new_passphrase()
    if passphrase is not None:
        _check_length(passphrase)
    keys.create(folder, passphrase)
    if passphrase is not None:
        keys.load(folder).names_opener(passphrase)  # tried once, before anybody relies on it
    click.echo(f"Keys made in {folder}. Give {folder / 'private'} to the workers only.")


@group.command("passphrase")
def change() -> None:
    """Put another passphrase in place of the one that holds the names: when a holder leaves, or somebody saw it."""
    folder = current_app.extensions["settings"].keys
    if not (folder / "names.locked").exists():
        sys.exit("No passphrase holds the names here: the worker does. Nothing was changed.")
    old = click.prompt("Passphrase as it is now", hide_input=True)
    new = _new_passphrase()
    _check_length(new)
    try:
        keys.change_passphrase(folder, old, new)
    except keys.WrongPassphrase as no:
        sys.exit(no.sentence())
    click.echo("Changed and tried once. Write new sheets, destroy the old ones; old backups open with the old one.")


def _new_passphrase() -> str:
    words = "Passphrase for the names (write it on paper, two people keep it)"
    return str(click.prompt(words, hide_input=True, confirmation_prompt=True))


def _check_length(passphrase: str) -> None:
    if len(passphrase) < 12:
        sys.exit("The passphrase needs at least 12 characters. Nothing was changed.")


@group.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_pair(file: Path) -> None:
    """Make the pair for backups: the opening half goes to FILE, which belongs off this machine."""
    folder = current_app.extensions["settings"].keys
    if file.exists() or (folder / "backup.pub").exists():
        sys.exit("A pair for backups exists already; nothing was changed.")
    private = PrivateKey.generate()
    keys.write_private(file, private.raw)
    keys.write_private(folder / "backup.pub", private.public.raw)
    click.echo(f"Take {file} away from this machine: it opens every backup, and without it no backup can be restored.")
