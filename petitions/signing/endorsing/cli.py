"""The one way to read who spoke for an organization: on a host that holds the keys, on the record."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring
from petitions.signing.endorsing import people, service

group = AppGroup("endorsements", help="The support of organizations.")


def init_app(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(group)


@group.command("who")
@click.argument("number", type=int)
def who(number: int) -> None:
    """Show who spoke for the organization of that number, to ask back; the look is recorded."""
    locked = not keyring().names_are_held_by_worker
    passphrase = click.prompt(_("Passphrase of the names"), hide_input=True) if locked else None
    try:
        opener = keyring().names_opener(passphrase)
        with transaction() as tx:
            row = service.note_look(tx, number, now=clock.now())
            person = people.open_person(row.person, opener) if row.person else None
    except NotFound:
        sys.exit(_("There is no endorsement of that number."))
    except Refused as refusal:
        sys.exit(refusal.sentence())
    if person is None:
        sys.exit(_("Nobody is on record any more: it was withdrawn, declined, or its time is over."))
    click.echo("\n".join(line for line in (person.name, person.function, person.email) if line))
