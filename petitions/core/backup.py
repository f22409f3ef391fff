"""A copy of every row in one file, sealed to a key that is kept elsewhere; the same file fits both databases.

Key files are not in it: what was destroyed with a key stays destroyed in every copy.
"""

import base64
import json
import os
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask_babel import lazy_gettext as _
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from .db import Base
from .errors import Refused
from .sealing import CannotOpen, PrivateKey, PublicKey

_MAGIC = b"demarche backup 1\n"
_CHUNK = 1 << 20
_PLACE = "backup.key"


class NotABackup(Refused):
    """The file is not one of ours, was cut short or changed, or is sealed to another key."""

    code, message = (
        "not_a_backup",
        _("This is not a whole backup, or it is sealed to another key. Nothing was restored."),
    )


class NotEmpty(Refused):
    """Restoring never mixes two installations."""

    code, message = "not_empty", _("The database already holds rows. Restore into an empty one; nothing was changed.")


def write(session: Session, out: BinaryIO, key: PublicKey) -> int:
    """Write every table to ``out``; returns how many. One read transaction, so the copy agrees with itself."""
    secret, rows = os.urandom(32), 0
    sealed = key.seal(secret, _PLACE)
    out.write(_MAGIC + struct.pack(">H", len(sealed)) + sealed)
    sink = _Sink(out, secret)
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table).order_by(*table.primary_key.columns)).mappings():
            sink.write(json.dumps([table.name, {k: _plain(v) for k, v in row.items()}]).encode() + b"\n")
            rows += 1
    sink.close()
    return rows


def read(session: Session, file: BinaryIO, key: PrivateKey) -> int:
    """Fill an empty database from a backup, all or nothing; raises ``NotABackup`` or ``NotEmpty``."""
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    if any(session.scalar(select(func.count()).select_from(table)) for table in tables.values()):
        raise NotEmpty()
    rows = 0
    for line in _lines(file, key):
        name, values = json.loads(line)
        session.execute(insert(tables[name]), {k: _rich(v) for k, v in values.items()})
        rows += 1
    if session.get_bind().dialect.name == "postgresql":
        _move_sequences(session)
    return rows


class _Sink:
    """Compresses and encrypts in chunks of a megabyte; each knows its place and whether it is the last."""

    def __init__(self, out: BinaryIO, secret: bytes) -> None:
        self.out, self.cipher, self.zip, self.held, self.number = out, AESGCM(secret), zlib.compressobj(6), b"", 0

    def write(self, data: bytes) -> None:
        self.held += self.zip.compress(data)
        while len(self.held) > _CHUNK:
            self._emit(self.held[:_CHUNK], last=False)
            self.held = self.held[_CHUNK:]

    def close(self) -> None:
        self._emit(self.held + self.zip.flush(), last=True)

    def _emit(self, chunk: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(_nonce(self.number, last), chunk, None)
        self.out.write(struct.pack(">?I", last, len(sealed)) + sealed)
        self.number += 1


def _lines(file: BinaryIO, key: PrivateKey) -> Iterator[bytes]:
    unzip, held = zlib.decompressobj(), b""
    try:
        for chunk in _chunks(file, key):
            *lines, held = (held + unzip.decompress(chunk)).split(b"\n")
            yield from lines
    except (CannotOpen, InvalidTag, struct.error, zlib.error) as error:
        raise NotABackup() from error


def _chunks(file: BinaryIO, key: PrivateKey) -> Iterator[bytes]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise NotABackup()
    (length,) = struct.unpack(">H", file.read(2))
    cipher, number, last = AESGCM(key.open(file.read(length), _PLACE)), 0, False
    while not last:
        last, length = struct.unpack(">?I", file.read(5))
        yield cipher.decrypt(_nonce(number, last), file.read(length), None)
        number += 1


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">QI", number, int(last))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"m": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"j": value} if isinstance(value, dict | list) else value


def _rich(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    readers: dict[str, Any] = {
        "b": base64.b64decode,
        "m": datetime.fromisoformat,
        "d": date.fromisoformat,
        "j": lambda v: v,
    }
    return readers[kind](inner)


def _move_sequences(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns:
            place = f"pg_get_serial_sequence('{table.name}', 'id')"
            top = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608  # names of our own tables
            session.execute(text(f"SELECT setval({place}, {top}, false) WHERE {place} IS NOT NULL"))
