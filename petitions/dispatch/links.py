"""The secret link of an addressee: derived from the item's number, so that nothing is stored and nothing can leak."""

import base64
import hmac

from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.dispatch.models import Item
from petitions.letters.models import LetterState
from petitions.letters.values import LetterValues

_MAC, _MASK, _NUMBER = 16, "recipient-page-mask", 4


def page_token(keys: Keyring, item: Item) -> str:
    """What opens the addressee's own page: 32 characters of base32, either case; it says nothing to a stranger.

    A 128-bit code (HMAC) of the item's number, and that number hidden under the code.
    """
    number = item.id.to_bytes(_NUMBER)
    mac = _mac(keys, number)
    return base64.b32encode(_hidden(keys, number, mac) + mac).decode().lower()


def item_behind(session: Session, keys: Keyring, token: str) -> Item:
    """The item a link was made for, once its letter was released; raises ``NotFound``, the same for every reason."""
    number = _number(keys, token)
    item = session.get(Item, number) if number is not None else None
    if item is None or item.letter is None or item.dispatch.approved_at is None:
        raise NotFound()
    was_dropped = item.letter.state is LetterState.REVOKED and item.letter.revoked_reason is None
    if was_dropped or item.letter.state is LetterState.FROZEN:
        raise NotFound()
    return item


def page_url(keys: Keyring, item: Item) -> str:
    """The whole address of that page, at the place where the letter is checked; empty before the freeze."""
    if item.letter is None:
        return ""
    base, _code, _rest = LetterValues.from_json(item.letter.values).verify_url.rpartition("/v/")
    return f"{base}/r/{page_token(keys, item)}" if base else ""


def _number(keys: Keyring, token: str) -> int | None:
    """The number in a link of ours; None for any other. Compared in constant time."""
    try:
        raw = base64.b32decode(token.upper().encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        return None
    if len(raw) != _NUMBER + _MAC:
        return None
    hidden, mac = raw[:_NUMBER], raw[_NUMBER:]
    number = _hidden(keys, hidden, mac)
    return int.from_bytes(number) if hmac.compare_digest(mac, _mac(keys, number)) else None


def _mac(keys: Keyring, number: bytes) -> bytes:
    return keys.mac("recipient-page", number)[:_MAC]


def _hidden(keys: Keyring, number: bytes, mac: bytes) -> bytes:
    """The number under a mask that follows from its code; done twice it is the number again."""
    mask = keys.mac(_MASK, mac)[:_NUMBER]
    return bytes(one ^ other for one, other in zip(number, mask, strict=True))
