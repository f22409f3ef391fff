"""Bytes that must stay as they are: letters, annexes, proofs. Stored once, by their hash, clear or sealed."""

import hashlib

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base
from .keys import Keyring

_PLACE = "blobs.content"


class Blob(Base):
    """Frozen bytes. A sealed one is closed to the contact key and may be erased; its hash and size stay."""

    __tablename__ = "blobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    """Hash of the clear bytes, in hexadecimal."""
    size: Mapped[int]
    media_type: Mapped[str]
    is_sealed: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes | None]
    """None once erased."""


_READ = select(Blob.content, Blob.is_sealed, Blob.media_type).where(Blob.id == bindparam("number"))


def keep(session: Session, content: bytes, media_type: str) -> Blob:
    """Store clear bytes; the same bytes are one row."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = session.scalar(
        select(Blob).where(Blob.sha256 == sha256, Blob.is_sealed.is_(False), Blob.content.is_not(None))
    )
    return known or _add(session, Blob(sha256=sha256, size=len(content), media_type=media_type, content=content))


def keep_sealed(session: Session, keys: Keyring, content: bytes, media_type: str) -> Blob:
    """Store bytes that only a worker can open."""
    sha256 = hashlib.sha256(content).hexdigest()
    sealed = keys.contact.seal(content, _PLACE)
    return _add(session, Blob(sha256=sha256, size=len(content), media_type=media_type, is_sealed=True, content=sealed))


def read(session: Session, blob_id: int, keys: Keyring) -> tuple[bytes, str]:
    """Bytes and media type of a number, without a row in the session. Raises as ``content_of``."""
    row = session.execute(_READ, {"number": blob_id}).one()
    if row.content is None:
        raise LookupError(f"blob {blob_id} was erased")
    return (keys.open_contact(row.content, _PLACE) if row.is_sealed else row.content), row.media_type


def content_of(blob: Blob, keys: Keyring) -> bytes:
    """The bytes as they were kept. Raises ``CannotOpen`` or ``NoKeys`` where this process may not open them."""
    if blob.content is None:
        raise LookupError(f"blob {blob.id} was erased")
    return keys.open_contact(blob.content, _PLACE) if blob.is_sealed else blob.content


def _add(session: Session, blob: Blob) -> Blob:
    session.add(blob)
    session.flush()
    return blob
