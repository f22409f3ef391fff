"""What is inside an envelope: sealed on the way in, opened by workers alone; and who must not be mailed."""

import dataclasses
import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery.models import Suppression
from petitions.delivery.rules import Mail

_PLACE = "envelopes.sealed"


def seal(keys: Keyring, mail: Mail) -> bytes:
    """Address, words and head, closed to the contact key."""
    values = {name: getattr(mail, name) for name in mail.__dataclass_fields__}
    return keys.contact.seal(json.dumps(values | {"headers": dict(mail.headers)}, ensure_ascii=False).encode(), _PLACE)


def open_mail(keys: Keyring, sealed: bytes | None) -> Mail:
    """The mail again; workers only. Raises ``CannotOpen`` when it was erased or sealed to a key that is gone."""
    if sealed is None:
        raise CannotOpen(_PLACE)
    values = json.loads(keys.open_contact(sealed, _PLACE))
    known = {field.name for field in dataclasses.fields(Mail)}
    return Mail(**{name: value for name, value in values.items() if name in known})


def is_suppressed(session: Session, index: bytes) -> bool:
    """Whether this address, by its index, must not be mailed."""
    return session.scalar(select(Suppression.id).where(Suppression.address_index == index)) is not None


def find_suppressed(session: Session, index: bytes) -> Suppression | None:
    """The row of an address that must not be mailed."""
    return session.scalar(select(Suppression).where(Suppression.address_index == index))


def suppress(session: Session, index: bytes, reason: str, now: datetime) -> None:
    """Remember never to mail this address; a second time changes nothing."""
    try:
        with session.begin_nested():
            session.add(Suppression(address_index=index, reason=reason, since=now))
    except IntegrityError:
        return
