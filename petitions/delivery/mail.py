"""From words and files to the bytes that go over the wire: the same bytes at every attempt."""

import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import Message as Part
from email.policy import compat32
from email.utils import format_datetime, formataddr

from flask_mail import BadHeaderError, Message

from petitions.delivery.heads import wire_address
from petitions.delivery.rules import Mail

_PLAIN = compat32.clone(linesep="\r\n")  # writes headers as they are: ten times faster than to understand them
LONGEST_LINE = 998
"""Bytes of a line without its end (RFC 5322, 2.1.1)."""
CACHED = 64 * 2**20
"""Bytes of encoded attachments kept for the length of one job: the same annex goes with many letters."""


@dataclass(frozen=True)
class Head:
    """What is derived, not written: the same at every attempt."""

    sender: str
    message_id: str
    dated_at: datetime
    boundaries: tuple[str, str]
    """Around the attachments, and between plain text and HTML."""


@dataclass(frozen=True, repr=False)
class File:
    """One attachment: its place in the database, its name, and how to read it if it is not yet encoded."""

    blob_id: int
    name: str
    read: Callable[[], tuple[bytes, str]]
    """Gives bytes and media type."""


class Press:
    """Builds messages; encodes each attachment once, however many messages carry it."""

    def __init__(self, most: int = CACHED) -> None:
        self._most, self._held = most, 0
        self._encoded: OrderedDict[int, tuple[bytes, str]] = OrderedDict()

    def build(self, mail: Mail, head: Head, files: Sequence[File]) -> bytes:
        """The whole message: CRLF line ends, no line over 998 characters, ASCII but for an address that is not."""
        words = _words(_message(mail, head), head)
        if not files:
            return _head(mail, head) + words
        kind = f'Content-Type: multipart/mixed; boundary="{head.boundaries[0]}"\r\n\r\n'.encode()
        between = f"--{head.boundaries[0]}\r\n".encode()
        parts = [words.rstrip(b"\r\n"), *(self._part(file) for file in files)]
        body = b"".join(between + part + b"\r\n" for part in parts)
        return _head(mail, head) + kind + body + between.removesuffix(b"\r\n") + b"--\r\n"

    def _part(self, file: File) -> bytes:
        body, media_type = self._body(file)
        part = Part(policy=_PLAIN)
        part.set_raw("Content-Type", media_type)
        part.set_raw("Content-Transfer-Encoding", "base64")
        name = file.name if file.name.isascii() else ("utf-8", "", file.name)
        part.add_header("Content-Disposition", "attachment", filename=name)
        return part.as_bytes() + body

    def _body(self, file: File) -> tuple[bytes, str]:
        if file.blob_id in self._encoded:
            self._encoded.move_to_end(file.blob_id)
            return self._encoded[file.blob_id]
        content, media_type = file.read()
        whole = binascii.b2a_base64(content, newline=False)
        encoded = b"\r\n".join([whole[at : at + 76] for at in range(0, len(whole), 76)])
        self._encoded[file.blob_id] = encoded, media_type
        self._held += len(encoded)
        while self._held > self._most and len(self._encoded) > 1:
            self._held -= len(self._encoded.popitem(last=False)[1][0])
        return encoded, media_type


def digest(message: bytes) -> str:
    """What tells later attempts that the bytes are still the same."""
    return hashlib.sha256(message).hexdigest()


def _message(mail: Mail, head: Head) -> Message:
    """Flask-Mail's message, checked by it. Its bytes are ours: those it makes differ from one attempt to the next."""
    whom: list[str | tuple[str, str]] = [wire_address(mail.to)]
    message = Message(mail.subject, whom, mail.text, mail.html or None, sender=head.sender)
    if message.has_bad_headers():
        raise BadHeaderError
    return message


def _words(message: Message, head: Head) -> bytes:
    """Text, or text and HTML, with the head of their part."""
    plain = _text("plain", message.body or "")
    if not message.html:
        return plain
    between = f"--{head.boundaries[1]}\r\n".encode()
    kind = f'Content-Type: multipart/alternative; boundary="{head.boundaries[1]}"\r\n\r\n'.encode()
    parts = (between + plain, between + _text("html", message.html))
    return kind + b"\r\n".join(parts) + b"\r\n" + between.removesuffix(b"\r\n") + b"--\r\n"


def _text(subtype: str, text: str) -> bytes:
    """One text as a part: as it is where every line may travel so, quoted where most is ASCII, else in base64."""
    lines = "\n".join([*text.splitlines(), ""]).encode()
    if text.isascii() and max(map(len, lines.split(b"\n"))) <= LONGEST_LINE:
        charset, way, body = "us-ascii", "7bit", lines
    elif sum(c > "\x7f" for c in text) * 6 < len(text):
        charset, way, body = "utf-8", "quoted-printable", binascii.b2a_qp(lines)
    else:  # line ends inside base64 are CRLF already (RFC 2045, 6.8)
        charset, way, body = "utf-8", "base64", base64.encodebytes(lines.replace(b"\n", b"\r\n"))
    kind = f'Content-Type: text/{subtype}; charset="{charset}"\r\nContent-Transfer-Encoding: {way}\r\n\r\n'
    return kind.encode() + body.replace(b"\n", b"\r\n")


def _head(mail: Mail, head: Head) -> bytes:
    lines = {
        "Subject": _encoded("Subject", mail.subject),
        "From": _named(mail.sender_name, head.sender),
        "To": wire_address(mail.to),
        "Date": format_datetime(head.dated_at),
        "Message-ID": head.message_id,
        "MIME-Version": "1.0",
    }
    if mail.reply_to:
        lines["Reply-To"] = wire_address(mail.reply_to)
    lines |= mail.headers
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()


def _named(name: str, address: str) -> str:
    if name.isascii():
        return formataddr((name, wire_address(address)))
    return f"{_encoded('From', name)}\r\n <{wire_address(address)}>"


def _encoded(name: str, value: str) -> str:
    """The value of a header, folded (RFC 5322), in encoded words where it is not ASCII (RFC 2047)."""
    plain = value.isascii() and max(map(len, value.split()), default=0) < 60
    return Header(value, "us-ascii" if plain else "utf-8", header_name=name).encode(linesep="\r\n")
