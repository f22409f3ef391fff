"""The way to the relay, read from SMTP_URL: where, how protected, as whom. Never in clear except on this machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_KNOWN = {"starttls", "cafile", "bounce"}


class BadRelay(Refused):
    """SMTP_URL cannot be used; the sentence says what is wrong with it, never what it holds."""

    code, message = "bad_relay", _("SMTP_URL cannot be used: %(why)s.")


@dataclass(frozen=True, repr=False)
class Route:
    """One relay. ``protection``: "tls" from the first byte, "starttls", or "none" (loopback only)."""

    host: str
    port: int
    protection: Literal["tls", "starttls", "none"]
    user: str = ""
    password: str = ""
    cafile: str | None = None
    """Certificates to trust instead of the system's, for a relay with a CA of its own."""
    bounce_domain: str = ""
    """A domain set aside for notices of non-delivery; without it they go to the sender."""


def route(smtp_url: str | None, catcher: str) -> Route:
    """The relay of SMTP_URL, or the local catcher without one. Raises ``BadRelay``.

    ``smtps://user:password@host[:465]``, ``smtp://user:password@host[:587]`` (STARTTLS required),
    and behind a question mark ``starttls=no`` (loopback only), ``cafile=PATH``, ``bounce=DOMAIN``.
    """
    if not smtp_url:
        host, _colon, number = catcher.rpartition(":")
        return Route(host.strip("[]"), int(number), "none")
    try:
        parts = urlsplit(smtp_url)
        port = parts.port
    except ValueError as error:
        raise BadRelay(why=str(_("it is not an address"))) from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadRelay(why=str(_("it must look like smtps://user:password@mail.example.org")))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if set(options) - _KNOWN or options.get("starttls", "no") not in ("no", "required"):
        raise BadRelay(why=str(_("it has an option that does not exist")))
    if (cafile := options.get("cafile")) and not Path(cafile).is_file():
        raise BadRelay(why=str(_("the file of certificates is not there")))
    protection = _protection(parts.scheme, parts.hostname, options.get("starttls"))
    return Route(
        host=parts.hostname,
        port=port or (465 if protection == "tls" else 587 if protection == "starttls" else 25),
        protection=protection,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        cafile=cafile,
        bounce_domain=options.get("bounce", ""),
    )


def _protection(scheme: str, host: str, starttls: str | None) -> Literal["tls", "starttls", "none"]:
    if scheme == "smtps":
        return "tls"
    if starttls == "required" or (host not in _LOOPBACK and starttls is None):
        return "starttls"
    if host not in _LOOPBACK:
        raise BadRelay(why=str(_("mail never leaves this machine without encryption")))
    return "none"
