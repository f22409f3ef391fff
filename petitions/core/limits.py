"""How often one place on the network may knock. Keeps no address: a keyed prefix, for a day at most."""

import hashlib
import ipaddress
import secrets

from flask import Flask, current_app, request
from flask_limiter import Limiter

from . import clock


def prefix() -> str:
    """The caller's network (/24 or /48) under a key that changes daily and is never written down."""
    address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    bits = 24 if address.version == 4 else 48
    network = ipaddress.ip_network((address, bits), strict=False)
    salts = current_app.extensions.setdefault("limit_salts", {})
    today = clock.now().date().isoformat()
    if today not in salts:
        salts.clear()
        salts[today] = secrets.token_bytes(16)
    return hashlib.blake2b(str(network).encode(), key=salts[today], digest_size=12).hexdigest()


limiter = Limiter(
    prefix,
    storage_uri="memory://",
    strategy="fixed-window",
    headers_enabled=False,
)


def init_app(app: Flask) -> None:
    """Limits live in the memory of each web process, so that a request never waits for Redis."""
    app.config.setdefault("RATELIMIT_ENABLED", not app.config["TESTING"])
    limiter.init_app(app)
