"""What is sealed of a person, to whom, and how it is opened again. Padded, so that its length says nothing."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from petitions.core import sealing
from petitions.core.keys import Keyring
from petitions.core.sealing import PrivateKey
from petitions.signing.rules import NOTHING_MORE, More, Record

CONTACT, NAMES, OWN = "signature_requests.contact", "signatures.names", "signatures.own"
NEWS, PUBLIC, REACH = "signatures.news", "signatures.public", "signature_requests.reach"
_written = json.JSONEncoder(ensure_ascii=False).encode
_STEP, _WIDE = 256, 1024
"""Bytes that seals are filled up to, and where a campaign asks for more: what was given is not told by its length."""


@dataclass(frozen=True, repr=False)
class Named:
    """What a signature keeps of its person: name (empty for level 0), salt of its commitment, and what else."""

    name: str
    salt: bytes
    more: More = NOTHING_MORE

    @property
    def printed(self) -> str:
        """The row of an annex: the name, and whom its signatory speaks as where a campaign asks that."""
        return f"{self.name}, {self.more.affiliation}" if self.name and self.more.affiliation else self.name


@dataclass(frozen=True, repr=False)
class Contact:
    """What the worker needs for one confirmation mail."""

    email: str
    link: str
    code: str


def seal_record(
    keys: Keyring, record: Record, link: str, more: More | None = None, *, is_wide: bool = False
) -> dict[str, bytes]:
    """The columns ``names``, ``own`` and ``commitment`` of a record, under a fresh salt.

    ``more`` is what was given besides; ``is_wide`` where the campaign asks for any, so that all its seals are as long.
    """
    salt = secrets.token_bytes(32)
    facts = {"name": record.name, "salt": salt.hex()} | (more.given() if more else {})
    plain = _pack(facts, _WIDE if is_wide else _STEP)
    return {
        "names": keys.names.seal(plain, NAMES),
        "own": sealing.lock(plain, _own_key(link), OWN),
        "commitment": record.leaf(salt),
    }


def seal_contact(keys: Keyring, contact: Contact) -> bytes:
    """Open to workers only."""
    return keys.contact.seal(_pack({"email": contact.email, "link": contact.link, "code": contact.code}), CONTACT)


def seal_news(keys: Keyring, email: str) -> bytes:
    """The address under the names key, only where news was asked for."""
    return keys.names.seal(_pack({"email": email}), NEWS)


def seal_reach(email: str, link: str) -> bytes:
    """The address for whoever holds the mailed link: kept while a request waits, to be asked once more for news."""
    return sealing.lock(_pack({"email": email}), _own_key(link, b"reach"), REACH)


def open_reach(reach: bytes, link: str) -> str:
    """The address that a waiting request was made with. Raises ``CannotOpen``."""
    email: str = json.loads(sealing.unlock(reach, _own_key(link, b"reach"), REACH))["email"]
    return email


def seal_public(keys: Keyring, shown: str) -> bytes | None:
    """What the next window may show in public, until then open to workers only."""
    return keys.contact.seal(_pack({"name": shown}), PUBLIC) if shown else None


def open_own(own: bytes, link: str) -> Named:
    """The signatory's own copy, by the token of the mailed link. Raises ``CannotOpen``."""
    return _named(sealing.unlock(own, _own_key(link), OWN))


def open_names(names: bytes, opener: PrivateKey) -> Named:
    """A sealed name, during a freeze or a logged look. Raises ``CannotOpen``."""
    return _named(opener.open(names, NAMES))


def open_contact(contact: bytes, keys: Keyring) -> Contact:
    """Workers only. Raises ``CannotOpen``, or ``NoKeys`` elsewhere."""
    facts = json.loads(keys.open_contact(contact, CONTACT))
    return Contact(facts["email"], facts["link"], facts["code"])


def open_public(public: bytes, keys: Keyring) -> str:
    """Workers only. Raises ``CannotOpen``, or ``NoKeys`` elsewhere."""
    name: str = json.loads(keys.open_contact(public, PUBLIC))["name"]
    return name


def open_news(news: bytes, opener: PrivateKey) -> str:
    """The address of somebody who asked what came of it, with the names key. Raises ``CannotOpen``."""
    email: str = json.loads(opener.open(news, NEWS))["email"]
    return email


def _named(plain: bytes) -> Named:
    facts = json.loads(plain)
    return Named(facts["name"], bytes.fromhex(facts["salt"]), More.of(facts))


def _pack(facts: dict[str, Any], step: int = _STEP) -> bytes:
    plain = _written(facts).encode()
    return plain + b" " * (-len(plain) % step)


def _own_key(link: str, purpose: bytes = b"own copy") -> bytes:
    """32 bytes from the token of a mailed link, of which the database has only another hash (RFC 5869)."""
    return HKDF(hashes.SHA256(), 32, None, b"demarche|" + purpose).derive(link.encode())
