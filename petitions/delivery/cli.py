"""The outbox from the command line: how it stands, and letting it go on after a pause."""

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from petitions.core.db import session, transaction
from petitions.delivery import service
from petitions.delivery.models import State

group = AppGroup("outbox", help="Mail on its way.")

REASONS = {
    "login": lazy_gettext("The relay does not take our user and password."),
    "greeting": lazy_gettext("The relay does not want to talk to us."),
    "tls": lazy_gettext("The relay offers no encryption that can be verified; nothing is sent in clear."),
    "failures": lazy_gettext("Several mails in a row could not be handed over."),
    "restored": lazy_gettext("The database was restored; letters may have left since that copy was made."),
}
STATES = {
    State.QUEUED: lazy_gettext("waiting"),
    State.LEASED: lazy_gettext("in a worker's hand"),
    State.SENDING: lazy_gettext("being handed over"),
    State.ACCEPTED: lazy_gettext("handed to their mail server"),
    State.DEFERRED: lazy_gettext("waiting, tried before"),
    State.REFUSED: lazy_gettext("refused"),
    State.SUPPRESSED: lazy_gettext("not to be written to"),
    State.HELD: lazy_gettext("held"),
    State.IN_DOUBT: lazy_gettext("in doubt"),
    State.CANCELLED: lazy_gettext("cancelled"),
    State.EXPIRED: lazy_gettext("given up after five days"),
    State.DELIVERED: lazy_gettext("delivered, says their mail server"),
    State.BOUNCED: lazy_gettext("came back"),
    State.REPLIED: lazy_gettext("answered"),
}


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("show")
def show() -> None:
    """How many mails are in each state, and whether anything leaves."""
    counts = service.count_states(session())
    for state, words in STATES.items():
        if number := counts.get(state):
            click.echo(f"{number:>8}  {words}")
    click.echo(f"{sum(counts.values()):>8}  {_('mails in all')}")
    relay = service.find_relay(session())
    if relay is None or relay.paused_at is None:
        click.echo(_("Mail leaves."))
        return
    click.echo(_("Nothing leaves since %(moment)s.", moment=f"{relay.paused_at:%Y-%m-%d %H:%M} UTC"))
    click.echo(str(REASONS.get(relay.pause_reason or "", relay.pause_reason)))
    if relay.retry_at:
        click.echo(
            _(
                "Tried again at %(moment)s, or now with: flask outbox resume",
                moment=f"{relay.retry_at:%Y-%m-%d %H:%M} UTC",
            )
        )
    else:
        click.echo(_("Have a look, then let it go on with: flask outbox resume"))


@group.command("resume")
def resume() -> None:
    """Let mail leave again after a pause."""
    with transaction() as tx:
        resumed = service.resume_relay(tx)
    click.echo(_("Mail leaves again.") if resumed else _("Nothing was paused; mail leaves."))
