"""Sketches: nine bytes of a press of Sign, locked under a salt that lives a day at most, so that crowds can be found.

Sixteen bits of a network stand for hundreds of them. Once the salt is gone nobody opens a sketch again, not even we.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterable
from datetime import datetime

from petitions.core import sealing
from petitions.core.sealing import CannotOpen
from petitions.signing.vetting.crowds import Group, Sketch
from petitions.signing.vetting.rules import Proof

PLACE = "signature_requests.sketch"
_SHAPE = ">HHHHB"


def tag(salt: bytes, kind: str, value: str) -> int:
    """Sixteen bits that stand for a value; 0 for none."""
    if not value:
        return 0
    return int.from_bytes(mark(salt, kind, value)[:2]) or 1


def mark(salt: bytes, kind: str, value: str) -> bytes:
    """Eight bytes that stand for a value, for counting within minutes; never written beside a person."""
    return hmac.digest(salt, f"{kind}|{value}".encode(), "sha256")[:8]


def number(salt: bytes, group: Group) -> int:
    """The number of a crowd: the same whenever it is found again, and nothing to anybody else."""
    kind, value = group
    return int.from_bytes(mark(salt, f"crowd {kind}", str(value))[:4]) >> 1


def hour_of(now: datetime) -> int:
    """The hour, among the last seven years."""
    return int(now.timestamp()) // 3600 % 65_535 + 1


def lock(sketch: Sketch, salt: bytes) -> bytes:
    """The column of a request."""
    plain = struct.pack(_SHAPE, sketch.network, sketch.domain, sketch.look, sketch.hour, sketch.proof)
    return sealing.lock(plain, _key(salt), PLACE)


def unlock(locked: bytes, salts: Iterable[bytes]) -> tuple[Sketch, bytes] | None:
    """The sketch and its salt; None when that salt is gone or another process kept it to itself."""
    for salt in salts:
        try:
            network, domain, look, hour, proof = struct.unpack(_SHAPE, sealing.unlock(locked, _key(salt), PLACE))
        except CannotOpen:
            continue
        return Sketch(network, domain, look, hour, Proof(proof)), salt
    return None


def _key(salt: bytes) -> bytes:
    return hashlib.sha256(b"demarche|sketch|" + salt).digest()
