"""Stamps: what a public form carries instead of a cookie. Signed place, purpose and minute; nothing else."""

import base64
import hmac
from datetime import UTC, datetime, timedelta

from .keys import Keyring

LONGEST = timedelta(hours=24)
"""A form older than this is shown again, with everything typed."""


def stamp(keys: Keyring, purpose: str, now: datetime) -> str:
    """A stamp for ``purpose`` (such as "sign:free-the-press"), the same for everybody within a minute."""
    minute = int(now.timestamp()) // 60
    return f"{minute:x}.{_mac(keys, purpose, minute)}"


def age(keys: Keyring, purpose: str, value: str, now: datetime) -> timedelta | None:
    """How old a stamp is; None when it is missing, foreign, changed, from the future or older than ``LONGEST``."""
    head, _dot, mac = value.partition(".")
    try:
        minute = int(head, 16)
    except ValueError:
        return None
    if len(head) > 12 or not hmac.compare_digest(mac.encode(), _mac(keys, purpose, minute).encode()):
        return None
    old = now - datetime.fromtimestamp(minute * 60, UTC)
    return old if timedelta(minutes=-1) <= old <= LONGEST else None


def _mac(keys: Keyring, purpose: str, minute: int) -> str:
    mac = keys.mac("stamp", f"{purpose}|{minute}".encode())
    return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")
