"""The one way to read what supporters gave besides a name: where the keys are, without names, on the record."""

import sys

import click
from flask import Flask
from flask_babel import gettext as _

from petitions.campaigns import service as campaigns
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring
from petitions.organizers import service as organizers
from petitions.signing import totals
from petitions.signing.cli import group


def init_app(app: Flask) -> None:
    """Add the command to those for signatures."""
    group.add_command(answers)


@click.command("answers")
@click.argument("slug")
def answers(slug: str) -> None:
    """Count relatives, survivors and cities of the campaign SLUG anew, and print its comments; no name is shown."""
    locked = not keyring().names_are_held_by_worker
    passphrase = click.prompt(_("Passphrase of the names"), hide_input=True) if locked else None
    try:
        opener, campaign = keyring().names_opener(passphrase), campaigns.by_slug(session(), slug)
        found, comments = totals.open_totals(session(), campaign, opener), []
        if "comment" in campaign.asks:
            comments = totals.list_comments(session(), campaign, opener)
        with transaction() as tx:
            campaign = campaigns.by_slug(tx, slug)
            house, subject = campaign.organization, f"campaign-{campaign.id}"
            organizers.record(tx, "look_answers", subject, organization=house, account=None, now=clock.now())
            if found:
                totals.keep_totals(tx, campaign, found)
    except NotFound:
        sys.exit(_("There is no campaign of that address."))
    except Refused as refusal:
        sys.exit(refusal.sentence())
    if found:
        click.echo(_("Relatives: %(relatives)s. Survivors: %(survivors)s.", **vars(found)))
        for city, people in found.cities:
            click.echo(f"{people:>7}  {city}")
    for comment in comments:
        click.echo(f"\n{comment}")
