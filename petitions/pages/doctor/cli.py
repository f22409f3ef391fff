"""`flask doctor mail`: one line for each thing looked at, and what to do about it."""

import sys
import time
from collections.abc import Callable, Iterable
from itertools import chain

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from petitions.core import clock, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.i18n import DESK
from petitions.core.keys import keyring
from petitions.delivery import service as delivery
from petitions.pages.doctor import looking, specimen
from petitions.pages.doctor.rules import Finding, Mark, fail

PATIENCE = 60.0
"""Seconds that a worker has to send the test letter."""
pause: Callable[[float], None] = time.sleep

group = AppGroup("doctor", help="Looks at how this installation is set up and says what to do.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("mail")
@click.option("--selector", default="", help="The DKIM selector of your domain (s= in DKIM-Signature).")
@click.option("--dns", default="", help="Ask this name server (ADDRESS or ADDRESS#PORT) instead of the machine's own.")
@click.option("--send", "to", default="", help="Send one test letter, marked SPECIMEN, to this address.")
@click.option("--language", default=DESK[0], type=click.Choice(DESK), help="The language to answer in.")
def mail(selector: str, dns: str, to: str, language: str) -> None:
    """Look at relay, sender domains and mailbox; end with an error when something must be mended."""
    with force_locale(language):
        is_well = _examine(selector, dns, to)
    if not is_well:
        sys.exit(1)


def _examine(selector: str, dns: str, to: str) -> bool:
    settings = current_app.extensions["settings"]
    wanted, ways = looking.settings_of(settings), looking.Ways(dns, selector)
    senders = looking.list_senders(session(), settings.mail_from)
    session().rollback()
    marks = _tell(
        chain(
            looking.whole(wanted, senders, settings.imap_url, clock.now(), ways),
            _send(to, next(iter(senders[1:]), senders[0])) if to else [],
        )
    )
    failed, warned = marks.count(Mark.FAIL), marks.count(Mark.WARN)
    click.echo(
        _(
            "%(passed)s pass, %(warned)s warn, %(failed)s fail",
            passed=marks.count(Mark.GOOD),
            warned=warned,
            failed=failed,
        )
    )
    return not failed


def _tell(findings: Iterable[Finding]) -> list[Mark]:
    marks = []
    for finding in findings:
        click.echo(f"{finding.mark.value}  {finding.said}")
        if finding.remedy:
            click.echo(f"      {finding.remedy}")
        marks.append(finding.mark)
    return marks


def _send(to: str, sender: str) -> Iterable[Finding]:
    """Post the test letter and wait until a worker has tried it."""
    token = tokens.new()[:12]
    try:
        with transaction() as tx:
            specimen.post(tx, keyring(), to, sender, token=token, now=clock.now())
    except Refused as refusal:
        yield fail(refusal.sentence(), _("Give one plain address: --send you@example.org"))
        return
    until = time.monotonic() + PATIENCE
    while True:
        session().rollback()
        envelope, relay = specimen.find(session(), token), delivery.find_relay(session())
        is_paused = relay is not None and relay.paused_at is not None
        if is_paused or envelope.state not in specimen.WAITING or time.monotonic() > until:
            break
        pause(0.5)
    yield specimen.became(envelope, is_paused=is_paused)
