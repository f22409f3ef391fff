"""What comes back, from the command line: take one mail from a pipe, say how the mailbox does."""

import os
import shutil
import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import DBAPIError

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.keys import keyring
from petitions.delivery.rules import FREE_DISK
from petitions.replies import arriving
from petitions.replies.models import InboundState, Nature

group = AppGroup("inbound", help="Mail that comes back.")

LONGEST = 60_000_000
"""Bytes that are read at all; a mail server stops long before."""
PROBLEMS = {
    "connect": lazy_gettext("Its server does not answer."),
    "tls": lazy_gettext("Its server offers no encryption that can be verified; nothing is read in clear."),
    "login": lazy_gettext("It does not take our user and password."),
    "folder": lazy_gettext("The folder is not there."),
    "line": lazy_gettext("The line broke."),
    "disk": lazy_gettext("The disk here is full."),
    "settings": lazy_gettext("IMAP_URL cannot be used."),
}
NATURES = {
    (InboundState.NEW, None): lazy_gettext("not yet read"),
    (InboundState.READ, Nature.ANSWER): lazy_gettext("answers"),
    (InboundState.READ, Nature.AUTOMATIC): lazy_gettext("automatic: filed, never counted"),
    (InboundState.READ, Nature.REPORT): lazy_gettext("notices of delivery"),
    (InboundState.READ, Nature.FOREIGN): lazy_gettext("foreign or forged: without effect"),
    (InboundState.BROKEN, None): lazy_gettext("set aside: they cannot be read"),
}


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("receive")
def receive() -> None:
    """Take one raw mail from standard input, for a mail server's pipe.

    Ends with 0 when it is kept, or nothing was in it; with 75 (try again later) when it could not be kept.
    """
    if shutil.disk_usage(current_app.extensions["settings"].instance).free < FREE_DISK:
        sys.exit(os.EX_TEMPFAIL)
    raw = sys.stdin.buffer.read(LONGEST)
    try:
        with transaction() as tx:
            arriving.store(tx, keyring(), raw, source="pipe", now=clock.now())
    except DBAPIError:
        click.echo(_("The database does not answer; this mail has to come again."), err=True)
        sys.exit(os.EX_TEMPFAIL)


@group.command("show")
def show() -> None:
    """How many mails came back, what they were, and how the mailbox does."""
    counts = arriving.count(session())
    for kind, words in NATURES.items():
        if number := counts.get(kind):
            click.echo(f"{number:>8}  {words}")
    click.echo(f"{sum(counts.values()):>8}  {_('mails in all')}")
    box = arriving.find_mailbox(session())
    if not current_app.extensions["settings"].imap_url:
        click.echo(_("No mailbox is fetched: IMAP_URL is not set."))
    elif box is None:
        click.echo(_("The mailbox was not fetched yet."))
    elif box.away_since is None:
        click.echo(_("The mailbox was last fetched at %(moment)s.", moment=f"{box.seen_at:%Y-%m-%d %H:%M} UTC"))
    else:
        click.echo(_("The mailbox cannot be read since %(moment)s.", moment=f"{box.away_since:%Y-%m-%d %H:%M} UTC"))
        click.echo(str(PROBLEMS.get(box.problem or "", box.problem)))
        click.echo(_("Mail waits there; nothing is lost."))
