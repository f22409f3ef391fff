"""`flask panic`: the same act from the command line, for one organization or for all."""

import sys

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import transaction
from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.pages.panic import service


def init_app(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(panic)


@click.command("panic")
@click.option("--org", "slug", default="", help="Only this organization (its name in addresses); else all of them.")
@with_appcontext
def panic(slug: str) -> None:
    """Freeze everything at once: letters and messages pause, everybody is logged out.

    For the whole installation all mail stops as well, until: flask switch sending on
    """
    note = _("Everything was frozen from the command line.")
    try:
        with transaction() as tx:
            now = clock.now()
            if slug:
                organization = organizers.by_slug(tx, slug)
                done = service.freeze(tx, organization, account=None, note=note, now=now)
            else:
                done = service.freeze_all(tx, note=note, now=now)
    except NotFound:
        sys.exit(_("There is no organization %(slug)s. Nothing was changed.", slug=slug))
    facts = {"dispatches": done.dispatches, "news": done.news, "sessions": done.sessions}
    click.echo(
        _("Frozen. Paused: %(dispatches)s dispatches, %(news)s messages. Closed: %(sessions)s sessions.", **facts)
    )
    if done.is_sending_off:
        click.echo(_("No mail leaves until: flask switch sending on"))
