"""How often one place on the network may knock. Keeps no address: a keyed prefix, for a day at most."""

import hashlib
import ipaddress
import secrets

from flask import Flask, current_app, request
from flask_limiter import Limiter

from . import clock

UNKNOWN = "unknown"
"""Whoever comes with something that is no address at all: one bucket for all of them."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of IPv4 behind a translator (RFC 6052)."""


def network(remote: str | None) -> str:
    """The /24 or /48 that an address lies in; what wraps an IPv4 address lies where that one lies.

    Only what the web server or our own proxies said counts: see PROXY_HOPS. Never raises.
    """
    written = (remote or "").strip()
    if not written:
        return "loopback"  # a Unix socket: a proxy on this machine
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        address = inner or address
    if address.is_loopback:
        return "loopback"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def here() -> str:
    """The network of this request."""
    return network(request.remote_addr)


def prefix() -> str:
    """The caller's network (/24 or /48) under a key that changes daily and is never written down."""
    salts = current_app.extensions.setdefault("limit_salts", {})
    today = clock.now().date().isoformat()
    if today not in salts:
        salts.clear()
        salts[today] = secrets.token_bytes(16)
    return hashlib.blake2b(here().encode(), key=salts[today], digest_size=12).hexdigest()


class OfPages(Limiter):
    """Every limit stands on a page of its own and is counted there: nothing to look for before all the others."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = OfPages(
    prefix,
    storage_uri="memory://",
    strategy="fixed-window",
    headers_enabled=False,
)


def init_app(app: Flask) -> None:
    """Limits live in the memory of each web process, so that a request never waits for Redis."""
    app.config.setdefault("RATELIMIT_ENABLED", not app.config["TESTING"])
    limiter.init_app(app)
