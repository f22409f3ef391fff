"""The outbox from the command line: how it stands, and letting it go on after a pause."""

from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.delivery import service, warming
from petitions.delivery.models import State
from petitions.delivery.pacing import Standstill

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
    _show_relay()
    for stands in service.list_paused_domains(session(), clock.now()):
        click.echo(_domain(stands))
    for provider, number in warming.list_alarms(session(), clock.now()):
        words = _(
            "%(number)d mails have left for %(provider)s today; at 5,000 it counts us as a bulk sender for good.",
            number=number,
            provider=provider,
        )
        click.echo(words)


@group.command("resume")
@click.argument("domain", required=False)
def resume(domain: str | None) -> None:
    """Let mail leave again after a pause; with DOMAIN, letters to that domain alone."""
    with transaction() as tx:
        resumed = service.resume_domain(tx, domain) if domain else service.resume_relay(tx)
    if domain:
        said = _("Letters to %(domain)s leave again. Look at those that were held.", domain=domain)
        click.echo(said if resumed else _("Nothing held up letters to %(domain)s.", domain=domain))
        return
    click.echo(_("Mail leaves again.") if resumed else _("Nothing was paused; mail leaves."))


def _show_relay() -> None:
    relay = service.find_relay(session())
    if relay is None or relay.paused_at is None:
        click.echo(_("Mail leaves."))
        return
    click.echo(_("Nothing leaves since %(moment)s.", moment=_moment(relay.paused_at)))
    click.echo(str(REASONS.get(relay.pause_reason or "", relay.pause_reason)))
    if relay.retry_at:
        again = _moment(relay.retry_at)
        click.echo(_("Tried again at %(moment)s, or now with: flask outbox resume", moment=again))
    else:
        click.echo(_("Have a look, then let it go on with: flask outbox resume"))


def _domain(stands: Standstill) -> str:
    """A line about one domain."""
    words = {"domain": stands.domain, "letters": _letters(stands.waiting)}
    if stands.until:
        return _(
            "%(domain)s asked us to come back later; letters to it leave again at %(moment)s, %(letters)s.",
            moment=_moment(stands.until),
            **words,
        )
    return _(
        "%(domain)s refused three letters in a row by its policy, %(letters)s. Have a look, then: "
        "flask outbox resume %(domain)s",
        **words,
    )


def _letters(number: int) -> str:
    return ngettext("%(num)d letter waits", "%(num)d letters wait", number)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
