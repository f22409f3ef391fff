"""What the page behind a printed code says, and whether a file somebody brings is the very letter, or its annex.

A code has 12 characters of Crockford base32: 60 bits drawn at random, so that with 30 tries a minute from one network
nobody finds one. Of a confidential letter nothing is said but that the code exists, and what a file that is brought is.
"""

import enum
import hashlib
import re
from typing import Any

from petitions.letters import standing
from petitions.letters.models import Letter, LetterState
from petitions.letters.values import LetterValues

UPLOAD = 24_000_000
"""Bytes of a file that the server hashes; a browser with scripts hashes files of any size itself."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Match(enum.StrEnum):
    """What a file is to the letter that carries a code."""

    LETTER = "letter"
    ANNEX = "annex"
    FOREIGN = "foreign"


class Hashed:
    """Where an upload goes: it is hashed as it arrives, and no byte of it stays anywhere."""

    def __init__(self) -> None:
        self._sum, self.size = hashlib.sha256(), 0

    def write(self, some: bytes) -> int:
        """Take the next bytes."""
        self._sum.update(some)
        self.size += len(some)
        return len(some)

    def read(self, _size: int = -1) -> bytes:
        """Nothing: there is nothing left to read."""
        return b""

    def seek(self, _place: int, _whence: int = 0) -> int:
        """Whoever reads uploads goes back to their beginning first."""
        return 0

    def close(self) -> None:
        """Nothing was opened."""

    @property
    def sha256(self) -> str:
        """Of everything that came."""
        return self._sum.hexdigest()


def fingerprints(letter: Letter) -> dict[str, Match]:
    """The files that belong to a letter, by their SHA-256."""
    files = {letter.sha256: Match.LETTER} | ({letter.signed.sha256: Match.LETTER} if letter.signed else {})
    return files | ({letter.annex.blob.sha256: Match.ANNEX} if letter.annex else {})


def match(letter: Letter, sha256: str) -> Match:
    """What the file with that SHA-256 is."""
    return fingerprints(letter).get(sha256, Match.FOREIGN)


def plain_sha256(typed: str) -> str | None:
    """A SHA-256 in hexadecimal, or None when it is none."""
    plain = typed.strip().lower()
    return plain if _SHA256.fullmatch(plain) else None


def verdict(letter: Letter | None) -> dict[str, Any]:
    """What a printed code says to anybody."""
    if letter is None:
        return {"letter": None}
    values = LetterValues.from_json(letter.values)
    if values.confidential:
        return {"letter": letter, "is_confidential": True, "files": {}}
    known = fingerprints(letter)
    files = {kind.value: " ".join(sha for sha in known if known[sha] is kind) for kind in known.values()}
    facts = {"letter": letter, "is_confidential": False, "values": values, "counts": letter.counts, "files": files}
    return facts | {"successor": _successor(letter)}


def _successor(letter: Letter) -> Letter | None:
    """The letter that stands in its place, if that one may be spoken of."""
    after = letter.replaced_by
    if after is None or after.state is LetterState.FROZEN or standing.is_confidential(after):
        return None
    return after
