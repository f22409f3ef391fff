"""Gathers what the doctor says of relay, domains and mailbox; asks the world, leaves the judgment to the rules."""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.delivery.heads import domain_of
from petitions.delivery.route import BadRelay, Route, route
from petitions.organizers.models import Organization
from petitions.pages.doctor import mailbox, rules
from petitions.pages.doctor.names import Names
from petitions.pages.doctor.relay import Visit
from petitions.pages.doctor.rules import Finding, fail, good, warn


@dataclass(frozen=True)
class Ways:
    """How to ask: the name server, and the DKIM selector of the domain; empty for what is usual."""

    dns: str = ""
    selector: str = ""


@dataclass(frozen=True)
class Set:
    """The settings that mail hangs on, as the process holds them."""

    smtp_url: str | None
    catcher: str
    mail_from: str
    reply_address: str | None
    base_url: str
    is_direct: bool


def settings_of(settings: Any) -> Set:
    """Out of what the process was started with."""
    mail = (settings.smtp_url, settings.catcher_smtp, settings.mail_from, settings.reply_address)
    return Set(*mail, settings.base_url, settings.is_direct)


def whole(wanted: Set, senders: Sequence[str], imap_url: str | None, now: datetime, ways: Ways) -> Iterator[Finding]:
    """Everything there is to look at, one after another; asks the world."""
    yield from relay(wanted, senders, now)
    yield from domains(wanted, senders, Names(ways.dns), ways.selector)
    yield replies(wanted)
    yield mailbox.look(imap_url)


def list_senders(session: Session, mail_from: str) -> list[str]:
    """Every address that mail leaves from: the installation's own and that of each organization."""
    senders = session.scalars(select(Organization.sender).order_by(Organization.id))
    return list(dict.fromkeys([mail_from, *senders]))


def relay(wanted: Set, senders: Sequence[str], now: datetime) -> list[Finding]:
    """What the relay says to us, or that there is none."""
    if not wanted.smtp_url:
        said = _("No relay is set: mail goes to the catcher on this machine and nowhere else.")
        return [warn(said, _("Set SMTP_URL and MAIL_FROM when real letters are to leave."))]
    try:
        way = route(wanted.smtp_url, wanted.catcher)
    except BadRelay as wrong:
        return [
            fail(wrong.sentence(), _("It looks like smtps://user:password@mail.example.org, see the page on mail."))
        ]
    plus = _plus(wanted.reply_address, "doctor") if wanted.reply_address else ""
    return Visit(way, domain_of(wanted.mail_from), now).look([*senders, *_paths(wanted, way)], plus)


def domains(wanted: Set, senders: Sequence[str], names: Names, selector: str = "") -> list[Finding]:
    """What DNS says of every domain that mail leaves from or comes back to; unknown is no failure."""
    if not wanted.smtp_url:
        return []
    try:
        way = route(wanted.smtp_url, wanted.catcher)
    except BadRelay:
        return []
    found: list[Finding] = []
    path = next(map(domain_of, _paths(wanted, way)), "")
    for domain in dict.fromkeys(map(domain_of, senders)):
        found += _sender(domain, path, names, selector)
    returns = filter(None, [path, domain_of(wanted.reply_address) if wanted.reply_address else ""])
    for domain in dict.fromkeys([*map(domain_of, senders), *returns]):
        found.append(rules.takes_mail(domain, names.ask(domain, "MX"), names.addresses(domain)))
    if wanted.is_direct:
        found += _machine(way, wanted.base_url, names)
    if not names.is_away:
        return found
    said = _("DNS could not be asked, so nothing is known of SPF, DKIM, DMARC and MX.")
    return [warn(said, _("Ask again where name servers answer, or name one: --dns ADDRESS"))]


def replies(wanted: Set) -> Finding:
    """What REPLY_ADDRESS means."""
    if not wanted.reply_address:
        said = _("REPLY_ADDRESS is not set: answers go to each organization's own address and are recorded by hand.")
        return warn(
            said, _("Name the address of a mailbox that is read here, if its server delivers name+anything to name.")
        )
    example = _plus(wanted.reply_address, "...")
    return good(_("Letters ask for answers at %(address)s, a different one for each letter.", address=example))


def _plus(address: str, word: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}+{word}@{domain}"


def _paths(wanted: Set, way: Route) -> list[str]:
    """An address such as notices come to, where that is not the sender's own."""
    if way.bounce_domain:
        return [f"b-test@{way.bounce_domain}"]
    return [_plus(wanted.reply_address, "b-test")] if wanted.reply_address else []


def _sender(domain: str, path: str, names: Names, selector: str) -> list[Finding]:
    """SPF looks at where notices go, DKIM and DMARC at who the letter says it is from."""
    has_other, path = bool(path), path or domain
    wanted = (selector,) if selector else rules.SELECTORS
    found = [rules.spf(path, names.ask(path, "TXT"))]
    keys = {name: names.ask(f"{name}._domainkey.{domain}", "TXT") for name in wanted}
    texts = names.ask(f"_dmarc.{domain}", "TXT")
    if not texts and (parent := rules.above(domain)):
        texts = names.ask(f"_dmarc.{parent}", "TXT")
    if has_other:
        found.append(rules.alignment(domain, path, texts))
    return [*found, rules.dkim(domain, keys, named=bool(selector)), rules.dmarc(domain, texts)]


def _machine(way: Route, base_url: str, names: Names) -> list[Finding]:
    """For those who send without a relay: the names of the machine that speaks to the world."""
    host = way.host if not _is_here(way.host) else urlsplit(base_url).hostname or ""
    found = []
    for address in [host] if _is_address(host) else names.addresses(host):
        called = names.called(address)
        found.append(rules.reverse(address, called, names.addresses(called[0]) if called else []))
    return found


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
