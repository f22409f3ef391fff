"""Who spoke for an organization: sealed to the names key, padded, so that its length says nothing."""

import json

from petitions.core.keys import Keyring
from petitions.core.sealing import PrivateKey
from petitions.signing.endorsing.rules import Authorized

PLACE = "endorsements.person"
_STEP = 256


def seal(keys: Keyring, person: Authorized) -> bytes:
    """Closed for the web process at once."""
    facts = {"name": person.name, "function": person.function, "email": person.email}
    plain = json.dumps(facts, ensure_ascii=False).encode()
    return keys.names.seal(plain + b" " * (-len(plain) % _STEP), PLACE)


def open_person(sealed: bytes, opener: PrivateKey) -> Authorized:
    """With ``keys.names_opener(...)`` only. Raises ``CannotOpen``."""
    return Authorized(**json.loads(opener.open(sealed, PLACE)))
