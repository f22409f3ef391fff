"""Sealed to a key: what the web process can close but never open (HPKE, RFC 9180, X25519 with AES-128-GCM)."""

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_VERSION = b"\x01"
_KEY_ID, _SEAL_ID, _NONCE = 8, 16, 12


class CannotOpen(Exception):
    """The bytes were not sealed to this key, for this place, or were changed since."""


@dataclass(frozen=True)
class PublicKey:
    """The closing half of a pair; every process may hold it."""

    raw: bytes

    @cached_property
    def id(self) -> bytes:
        """Eight bytes that name the pair in every sealed value."""
        return hashlib.sha256(b"demarche key" + self.raw).digest()[:_KEY_ID]

    def seal(self, plain: bytes, place: str) -> bytes:
        """Close ``plain`` for ``place`` ("table.column"): version, key id, seal id, then HPKE bytes."""
        seal_id = os.urandom(_SEAL_ID)
        return _VERSION + self.id + seal_id + _SUITE.encrypt(plain, self._key, _info(place, self.id, seal_id))

    @cached_property
    def _key(self) -> X25519PublicKey:
        return X25519PublicKey.from_public_bytes(self.raw)


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The opening half of a pair; only workers hold it."""

    raw: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        """A fresh pair."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @cached_property
    def public(self) -> PublicKey:
        """The closing half."""
        return PublicKey(self._key.public_key().public_bytes_raw())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for ``place``; raises ``CannotOpen``."""
        key_id = sealed[1 : 1 + _KEY_ID]
        seal_id = sealed[1 + _KEY_ID : 1 + _KEY_ID + _SEAL_ID]
        if sealed[:1] != _VERSION or key_id != self.public.id:
            raise CannotOpen(place)
        try:
            return _SUITE.decrypt(sealed[1 + _KEY_ID + _SEAL_ID :], self._key, _info(place, key_id, seal_id))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(place) from error

    @cached_property
    def _key(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.raw)


def lock(plain: bytes, key: bytes, place: str) -> bytes:
    """Close ``plain`` under a symmetric key of 16 or 32 bytes that somebody else keeps (AES-GCM)."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unlock(locked: bytes, key: bytes, place: str) -> bytes:
    """What was locked for ``place`` under ``key``; raises ``CannotOpen``."""
    if locked[:1] != _VERSION or len(locked) < 1 + _NONCE + 16:
        raise CannotOpen(place)
    try:
        return AESGCM(key).decrypt(locked[1 : 1 + _NONCE], locked[1 + _NONCE :], place.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(place) from error


def _info(place: str, key_id: bytes, seal_id: bytes) -> bytes:
    return b"demarche|" + place.encode() + b"|" + key_id + b"|" + seal_id
