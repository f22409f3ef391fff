"""What the page on data says of this very installation: who holds which key, and whom messages and requests pass."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from petitions.core.keys import keyring

MILLISECONDS = 56 / 2**14
"""Of one guess at a blind index, for each step of its cost, on an ordinary server (scrypt, r=8)."""


@dataclass(frozen=True)
class Installation:
    """Settings as far as they concern somebody who signs."""

    names_by_worker: bool
    """The printing machine opens names by itself; otherwise only the organizers' passphrase does."""
    guess_ms: int
    """Milliseconds that trying one guessed address against the marks of a new campaign takes."""
    has_proxy: bool
    """Another server stands before ours and sees network addresses."""
    has_relay: bool
    is_mute: bool
    """No mail leaves at all: it is caught on this machine."""
    reads_mailbox: bool
    is_https: bool
    way_out: str
    """Host of the page that "Leave this page" opens."""


def installation() -> Installation:
    """The facts of the running application."""
    settings = current_app.extensions["settings"]
    return Installation(
        names_by_worker=keyring().names_are_held_by_worker,
        guess_ms=max(1, round(settings.index_cost * MILLISECONDS)),
        has_proxy=settings.proxy_hops > 0,
        has_relay=bool(settings.smtp_url) and not settings.is_direct,
        is_mute=not settings.smtp_url,
        reads_mailbox=bool(settings.imap_url),
        is_https=settings.is_https,
        way_out=urlsplit(settings.leave_url).hostname or "",
    )
