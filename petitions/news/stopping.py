"""No more news: the token in each mail, and what follows when it comes back. It opens nothing and tells nothing."""

import base64
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery.recalling import recall
from petitions.news import rules
from petitions.news.models import NewsItem
from petitions.signing import service as signing
from petitions.signing.models import Signature, SignatureState

_PLACE = [b"unsubscribe"]
_NUMBER, _MARK = 8, 8


def token(keys: Keyring, signature: Signature) -> str:
    """Derived, the same in every mail to this person, and opaque: 43 characters (AES-SIV, RFC 5297).

    Bound to the blind index, so that a number that is used again after an erasure is another person's.
    """
    plain = signature.id.to_bytes(_NUMBER) + signature.email_index[:_MARK]
    return base64.urlsafe_b64encode(_cipher(keys).encrypt(plain, _PLACE)).decode().rstrip("=")


def signature_behind(session: Session, keys: Keyring, value: str) -> Signature | None:
    """The signature a token was made for; None for one that is foreign, forged or of somebody erased."""
    try:
        sealed = base64.b64decode(value.encode() + b"=" * (-len(value) % 4), altchars=b"-_", validate=True)
        plain = _cipher(keys).decrypt(sealed, _PLACE)
    except (ValueError, InvalidTag):
        return None
    found = session.get(Signature, int.from_bytes(plain[:_NUMBER]))
    return found if found is not None and found.email_index.startswith(plain[_NUMBER:]) else None


def stop(session: Session, keys: Keyring, value: str, *, now: datetime) -> None:
    """Erase the address and call back what waits in the outbox; again, or with a foreign token, nothing happens."""
    signature = signature_behind(session, keys, value)
    if signature is None:
        return
    signing.stop_news(session, signature)
    items = select(NewsItem).where(NewsItem.campaign_id == signature.campaign_id)
    for item in session.scalars(items.where(NewsItem.state.in_(rules.UNDER_WAY))).all():
        recall(session, _keys(item, Signature.id == signature.id), now=now)


def recall_stopped(session: Session, item: NewsItem, *, now: datetime) -> int:
    """Call back the mails of those who said stop or withdrew elsewhere since theirs was posted; how many it were."""
    over = or_(Signature.news.is_(None), Signature.state != SignatureState.CONFIRMED)
    mine = (Signature.campaign_id == item.campaign_id, Signature.id <= item.cursor, over)
    return recall(session, _keys(item, *mine), now=now)


def key(item_id: int, signature_id: int) -> str:
    """What the outbox calls the mail of one item to one signature: posted once, whatever happens."""
    return f"news-{item_id}-{signature_id}"


def _keys(item: NewsItem, *which: ColumnElement[bool]) -> Select[Any]:
    return select(literal(f"news-{item.id}-") + cast(Signature.id, String)).where(*which)


def _cipher(keys: Keyring) -> AESSIV:
    return AESSIV(keys.derive("unsubscribe"))
