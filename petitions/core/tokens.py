"""Random tokens and codes: made at the edges and passed down, kept only as hashes."""

import hashlib
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new() -> str:
    """A fresh token of 128 bits, fit for a link (22 characters of base64url)."""
    return secrets.token_urlsafe(16)


def digits(length: int = 8) -> str:
    """A fresh code of decimal digits for a person to type."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def crockford(length: int = 12) -> str:
    """A fresh code in Crockford base32, whose letters cannot be mistaken for digits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def plain_crockford(typed: str) -> str:
    """What a person typed, as the code it means: no spaces or hyphens, upper case, look-alikes mended."""
    return "".join(c for c in typed.upper().translate(_LOOK_ALIKES) if c in CROCKFORD)


def digest(token: str) -> bytes:
    """SHA-256 of a token of full entropy, which is all the database keeps of it."""
    return hashlib.sha256(token.encode()).digest()
