"""Words of answers, locked at rest: the desk may read them, a copy of the database alone may not."""

from petitions.core.keys import Keyring
from petitions.core.sealing import lock, unlock

_PURPOSE, _PLACE = "answers", "answers.words"


def close(keys: Keyring, words: str | bytes | None) -> bytes | None:
    """Locked words or file; None and nothing stay None."""
    if not words:
        return None
    plain = words.encode() if isinstance(words, str) else words
    return lock(plain, keys.derive(_PURPOSE), _PLACE)


def opened(keys: Keyring, locked: bytes | None) -> str:
    """The words again; empty for none. Raises ``CannotOpen``."""
    return opened_file(keys, locked).decode()


def opened_file(keys: Keyring, locked: bytes | None) -> bytes:
    """The bytes of a file again; empty for none. Raises ``CannotOpen``."""
    return unlock(locked, keys.derive(_PURPOSE), _PLACE) if locked is not None else b""
