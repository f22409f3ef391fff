"""Which pages of others may show a campaign in a frame: origins that its organizers name, none by default."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.errors import Refused

MOST = 20
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class NotAnOrigin(Refused):
    """What was typed is no address of a site."""

    code = "not_an_origin"
    message = _(
        "“%(typed)s” is not the address of a site. Write one a line, such as https://www.example.org, with https and"
        " without anything after the name."
    )
    status = 422


class TooManyOrigins(Refused):
    """More sites than one campaign needs."""

    code, message, status = "too_many_origins", _("At most 20 sites can show one campaign."), 422


def origins(typed: str) -> list[str]:
    """One origin a line, plain, each once; raises ``NotAnOrigin`` or ``TooManyOrigins``."""
    found = list(dict.fromkeys(_origin(line.strip()) for line in typed.splitlines() if line.strip()))
    if len(found) > MOST:
        raise TooManyOrigins()
    return found


def allow(session: Session, campaign: Campaign, hosts: Sequence[str]) -> Campaign:
    """From now on pages of these origins may show it, and no others."""
    campaign.embed_hosts = list(hosts)
    session.flush()
    return campaign


def _origin(line: str) -> str:
    """Scheme, host and port: a policy header takes nothing else, and nothing may be added to it by what is typed."""
    wrong = NotAnOrigin(typed=line[:100])
    try:
        parts = urlsplit(line)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError) as error:
        raise wrong from error
    labels = host.split(".")
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme != "https" or not is_bare or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        raise wrong
    return f"https://{host}" + (f":{port}" if port not in (None, 443) else "")
