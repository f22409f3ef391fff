"""Commands: set an installation up, add organizers, let somebody in again, check the record."""

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security.utils import hash_password

from petitions.core import clock, i18n, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused

from . import passwords, rules, second_factor, service, sessions
from .models import Role

organizers = AppGroup("organizers", help="People who work for an organization.")
record = AppGroup("record", help="The record of acts.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(init)
    app.cli.add_command(organizers)
    app.cli.add_command(record)


@click.command("init")
@click.option("--name", envvar="ORGANIZATION_NAME", prompt="Name of the organization", help="As letters say it.")
@click.option("--code", envvar="ORGANIZATION_CODE", prompt="Code that opens references, such as FFT")
@click.option("--slug", envvar="ORGANIZATION_SLUG", prompt="Name in addresses, such as families")
@click.option("--sender", envvar="ORGANIZATION_SENDER", prompt="E-mail address letters come from")
@click.option("--person", envvar="OWNER_NAME", prompt="Your own name")
@click.option("--email", envvar="OWNER_EMAIL", prompt="Your own e-mail address")
@click.option("--language", envvar="OWNER_LANGUAGE", type=click.Choice(i18n.DESK), default="en", show_default=True)
def init(name: str, code: str, slug: str, sender: str, person: str, email: str, language: str) -> None:
    """Set up the first organization and its owner, once. OWNER_PASSWORD gives the password; else one is made."""
    _need_keys()
    if service.has_organizations(session()):
        sys.exit(_("There is an organization already; nothing was changed. More people: flask organizers add"))
    password = _password(person, email)
    try:
        with transaction() as tx:
            now = clock.now()
            organization = service.found(tx, slug=slug, code=code, names={language: name}, sender=sender, now=now)
            secret = {"password_hash": _hash(password), "language": language}
            account = service.enrol(tx, email=email, name=person, **secret, now=now)
            service.admit(tx, organization, account, Role.OWNER, now=now)
    except Refused as no:
        sys.exit(_("%(reason)s Nothing was changed.", reason=no.sentence()))
    click.echo(_("%(name)s is set up. Log in under /desk/ with %(email)s.", name=name, email=email))
    _tell(password)


@organizers.command("add")
@click.argument("email")
@click.option("--name", required=True, help="How the person is called.")
@click.option("--org", "slug", required=True, help="Name of the organization in addresses.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.VIEWER), show_default=True)
@click.option("--language", type=click.Choice(i18n.DESK), default="en", show_default=True)
def add(email: str, name: str, slug: str, role: str, language: str) -> None:
    """Admit the person with EMAIL to an organization; a new account gets a password, printed once."""
    _need_keys()
    known = service.find_account(session(), email)
    password = None if known else _password(name, email)
    try:
        with transaction() as tx:
            now, organization = clock.now(), service.by_slug(tx, slug)
            account = service.find_account(tx, email) or service.enrol(
                tx, email=email, name=name, password_hash=_hash(password or ""), language=language, now=now
            )
            service.admit(tx, organization, account, Role(role), now=now)
    except NotFound:
        sys.exit(_("There is no organization %(slug)s. Nothing was changed.", slug=slug))
    except Refused as no:
        sys.exit(_("%(reason)s Nothing was changed.", reason=no.sentence()))
    click.echo(_("%(email)s was admitted to %(slug)s.", email=email, slug=slug))
    _tell(password)


@organizers.command("let-in")
@click.argument("email")
def let_in(email: str) -> None:
    """For who lost password, phone and codes: a new password, printed once; the second factor is set up anew."""
    _need_keys()
    try:
        account = service.by_account(session(), email)
        password = _password(account.name, account.email)
        with transaction() as tx:
            now, account = clock.now(), service.by_account(tx, email)
            service.give_password(tx, account, _hash(password), token=tokens.new(), now=now)
            sessions.end_all(tx, account, now)
    except NotFound:
        sys.exit(_("There is no account with this e-mail address. Nothing was changed."))
    click.echo(_("Whoever was logged in with this account is logged out."))
    _tell(password)


@record.command("check")
def check() -> None:
    """Verify that no entry of the record was changed or taken out."""
    try:
        number = service.check_record(session())
    except rules.RecordBroken as no:
        sys.exit(no.sentence())
    click.echo(ngettext("%(num)d entry, whole.", "%(num)d entries, whole.", number))


def _password(name: str, email: str) -> str:
    """The one from OWNER_PASSWORD, if it will do; else a fresh one."""
    given = os.environ.get("OWNER_PASSWORD")
    if given and (wrong := passwords.objections(given, (name, email.split("@")[0]))):
        sys.exit(_("%(reason)s Nothing was changed.", reason=wrong[0]))
    return given or second_factor.one_time_password()


def _hash(password: str) -> str:
    hashed: str = hash_password(current_app.extensions["security"].password_util.normalize(password))
    return hashed


def _tell(password: str | None) -> None:
    if password and password != os.environ.get("OWNER_PASSWORD"):
        click.echo(_("Password, shown only now: %(password)s", password=password))
        click.echo(_("Change it after the first log-in, and set up the second factor then."))


def _need_keys() -> None:
    if current_app.extensions["keys"] is None:
        sys.exit(_("There are no keys yet. Make them once with: flask keys init"))
