"""Receipts: what a signatory takes along to prove, without us, that a letter counts their signature.

Written only on request, from the copy that the token of the mailed link opens. `static/signing/verify_receipt.py` and
`verify_receipt.html` check one without a network; `docs/receipts.md` says what stands in it.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from petitions.core.sealing import CannotOpen
from petitions.signing import payloads
from petitions.signing.models import Signature, SignatureState
from petitions.signing.rules import Record
from petitions.signing.trees import Place, list_places

FORMAT = "demarche-receipt-1"


@dataclass(frozen=True, repr=False)
class Receipt:
    """The signed record, the 32 random bytes under which it was hidden, and its place in every released tree."""

    record: Record
    salt: bytes
    places: tuple[Place, ...] = ()

    @property
    def leaf(self) -> bytes:
        """What the trees hold of it."""
        return self.record.leaf(self.salt)

    @property
    def record_parts(self) -> tuple[str, str, str]:
        """The signed record before, of and after the name, so that a name in any script stands apart on a page."""
        before, mark, rest = self.record.canonical().decode().partition('"name":"')
        name, after, end = rest.rpartition('","text":')
        return before + mark, name, after + end

    def without_places(self) -> "Receipt":
        """The part that only its signatory has; small enough for a QR code."""
        return replace(self, places=())

    def to_json(self) -> str:
        """The file, in the one form that verifiers take; the last field is the SHA-256 of the others."""
        facts: dict[str, Any] = {
            "format": FORMAT,
            "record": self.record.canonical().decode(),
            "salt": self.salt.hex(),
            "trees": [_tree(place) for place in self.places],
        }
        return _written(facts | {"sha256": hashlib.sha256(_written(facts).encode()).hexdigest()})


def receipt(session: Session, signature: Signature, link: str) -> Receipt | None:
    """The receipt of a signature; None once its copy was erased, or where it does not lead to its commitment."""
    if signature.own is None or signature.state is SignatureState.WITHDRAWN:
        return None
    try:
        named = payloads.open_own(signature.own, link)
    except CannotOpen:
        return None
    name = named.name if signature.level else ""
    record = Record(signature.campaign_id, signature.text.sha256, signature.level, name, signature.country)
    leaf = record.leaf(named.salt)
    if leaf != signature.commitment:
        return None
    return Receipt(record, named.salt, tuple(list_places(session, signature.campaign_id, leaf)))


def grouped(hashed: bytes) -> str:
    """Bytes as people can read them out and type them: hexadecimal in groups of four."""
    plain = hashed.hex()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _tree(place: Place) -> dict[str, Any]:
    path = [beside.hex() for beside in place.path]
    return {"index": place.index, "path": path, "root": place.root.hex(), "size": place.size}


def _written(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1)
