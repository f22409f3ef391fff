"""The second factor: codes of an app that work once, and recovery codes of which only a keyed hash is kept."""

import base64
import hmac
import secrets
from typing import Any

from flask import current_app
from flask_security import MfRecoveryCodesUtil
from flask_security.totp import Totp

from petitions.core import qr, tokens
from petitions.core.keys import Keyring, keyring

CODES = 8
"""Recovery codes in a set."""


class OnceTotp(Totp):
    """Time-based codes (RFC 6238); one that was used is refused, also by a second request within its half minute."""

    def get_last_counter(self, user: Any) -> int | None:
        """The half-minute of the last code that was used."""
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember it; stored with the rest of the request."""
        user.tf_last_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture to scan, black on white in both themes."""
        return qr.as_picture(self.get_totp_uri(username, totp))


class HashedCodes(MfRecoveryCodesUtil):
    """Recovery codes are shown once; what is kept cannot be read, nor tested without the installation's keys."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """A fresh set, in groups of four; the old one is worthless."""
        codes = [_grouped(tokens.crockford(12)) for _ in range(CODES)]
        user.mf_recovery_codes = [_hashed(code) for code in codes]
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        """Nothing: they cannot be shown again."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether it is one of those that are left."""
        typed = _hashed(code)
        return any(hmac.compare_digest(typed, kept) for kept in user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Use it up."""
        kept = list(user.mf_recovery_codes or [])
        user.mf_recovery_codes = [one for one in kept if not hmac.compare_digest(one, _hashed(code))]
        return len(user.mf_recovery_codes) < len(kept)


def totp_secrets(keys: Keyring) -> dict[int, str]:
    """The key under which the app's secrets are encrypted in the database."""
    return {1: base64.urlsafe_b64encode(keys.derive("totp")).decode()}


def one_time_password() -> str:
    """Sixteen characters for a first log-in, easy to read out."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def is_required() -> bool:
    """Whether nobody enters the desk without a second factor: always, but in the demonstration."""
    return bool(current_app.config["SECURITY_TWO_FACTOR_REQUIRED"])


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _hashed(code: str) -> str:
    return keyring().mac("recovery-codes", tokens.plain_crockford(code).encode()).hex()
