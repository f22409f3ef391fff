"""Commands of the demonstration: make it, fill it, say how to log in, remove it."""

import shutil
import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import text

from demo import create as base
from demo import fill as rest
from petitions.core import clock
from petitions.core.db import Base, db, transaction
from petitions.core.keys import keyring

LOGINS = "logins.txt"
group = AppGroup("demo", help="The demonstration: invented people, marked SPECIMEN.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("create")
def create() -> None:
    """Make people, directory and campaign; quick, and only once."""
    _only_in_demo()
    with transaction() as tx:
        if rest.is_there(tx):
            return
        passwords = base.create(tx, keys=keyring(), now=clock.now())
    base.write_logins(current_app.extensions["settings"].instance / LOGINS, passwords)


@group.command("fill")
@click.option("--signatures", type=click.IntRange(1), default=rest.SIGNED, envvar="DEMO_SIGNATURES", show_default=True)
def fill(signatures: int) -> None:
    """Add signatures and two dispatches; goes on where it was stopped."""
    _only_in_demo()
    rest.fill(signatures)


@group.command("logins")
def logins() -> None:
    """Say how to log in to the desk."""
    file = current_app.extensions["settings"].instance / LOGINS
    if file.exists():
        click.echo("Log in to the desk as (address, then password):")
        for line in file.read_text().splitlines():
            email, _tab, password = line.partition("\t")
            click.echo(f"  {email:36} {password}")


@group.command("remove")
@click.confirmation_option(prompt="Remove everything of the demonstration from this database?")
def remove() -> None:
    """Empty the demonstration's database and forget its logins; keys and folder stay."""
    _only_in_demo()
    with transaction() as tx:
        if db.engine.dialect.name == "sqlite":
            tx.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(Base.metadata.sorted_tables):
            tx.execute(table.delete())
    instance = current_app.extensions["settings"].instance
    (instance / LOGINS).unlink(missing_ok=True)
    shutil.rmtree(instance / "keys" / "index", ignore_errors=True)
    click.echo("The demonstration is gone. Another make run makes a new one.")


def _only_in_demo() -> None:
    if not current_app.config["IS_DEMO"]:
        sys.exit("This is not a demonstration (DEMO=1 is not set); nothing was done.")
