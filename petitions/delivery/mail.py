"""From words and files to the bytes that go over the wire: the same bytes at every attempt."""

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import Message as Part
from email.policy import compat32
from email.utils import format_datetime, formataddr

from flask_mail import Message

from petitions.delivery.heads import wire_address
from petitions.delivery.rules import Mail

_PLAIN = compat32.clone(
    linesep="\r\n"
)  # reads and writes headers as they are: ten times faster than to understand them
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
    media_type: str
    read: Callable[[], bytes]


class Press:
    """Builds messages; encodes each attachment once, however many messages carry it."""

    def __init__(self, most: int = CACHED) -> None:
        self._most, self._held = most, 0
        self._encoded: OrderedDict[int, bytes] = OrderedDict()

    def build(self, mail: Mail, head: Head, files: Sequence[File]) -> bytes:
        """The whole message: CRLF line ends, no line over 998 characters, ASCII but for an address that is not."""
        words = _words(mail, head)
        if not files:
            return _head(mail, head) + words
        kind = f'Content-Type: multipart/mixed; boundary="{head.boundaries[0]}"\r\n\r\n'.encode()
        between = f"--{head.boundaries[0]}\r\n".encode()
        parts = [words.rstrip(b"\r\n"), *(self._part(file) for file in files)]
        body = b"".join(between + part + b"\r\n" for part in parts)
        return _head(mail, head) + kind + body + between.removesuffix(b"\r\n") + b"--\r\n"

    def _part(self, file: File) -> bytes:
        part = Part(policy=_PLAIN)
        part.set_raw("Content-Type", file.media_type)
        part.set_raw("Content-Transfer-Encoding", "base64")
        name = file.name if file.name.isascii() else ("utf-8", "", file.name)
        part.add_header("Content-Disposition", "attachment", filename=name)
        return part.as_bytes() + self._body(file)

    def _body(self, file: File) -> bytes:
        if file.blob_id in self._encoded:
            self._encoded.move_to_end(file.blob_id)
            return self._encoded[file.blob_id]
        encoded = base64.encodebytes(file.read()).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
        self._encoded[file.blob_id] = encoded
        self._held += len(encoded)
        while self._held > self._most and len(self._encoded) > 1:
            self._held -= len(self._encoded.popitem(last=False)[1])
        return encoded


def digest(message: bytes) -> str:
    """What tells later attempts that the bytes are still the same."""
    return hashlib.sha256(message).hexdigest()


def _words(mail: Mail, head: Head) -> bytes:
    """Text and HTML by Flask-Mail, without the head of the message: that is ours.

    Flask-Mail's head would differ between attempts (local time, random boundaries) and be wrong at times: folding
    loses the space between two encoded words, a comma in a name cuts it, extra headers are not checked. It also puts
    text with HTML into one wrapper more than it needs, and writes 8-bit lines of any length unless given a charset
    that does not.
    """
    charset = _charset(mail.text)
    message = Message(
        recipients=["undisclosed"],
        sender=head.sender,
        body=_lines(mail.text, charset),
        html=_lines(mail.html, charset) or None,
        charset=charset,  # type: ignore[arg-type]  # handed on to email, which takes both
    )
    made = message_from_bytes(message.as_bytes(), policy=_PLAIN)
    if made.is_multipart():
        made = made.get_payload(0)  # type: ignore[assignment]  # the wrapper holds this one part
        made.set_boundary(head.boundaries[1])
    words = Part(policy=_PLAIN)
    for name, value in made.raw_items():
        if name.lower().startswith("content-"):
            words.set_raw(name, value)
    words.set_payload(made.get_payload())
    return words.as_bytes()


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


def _charset(text: str) -> Charset:
    """UTF-8, quoted where most of it is ASCII and in base64 elsewhere."""
    charset = Charset("utf-8")
    charset.header_encoding = BASE64
    charset.body_encoding = QP if sum(c > "\x7f" for c in text) * 6 < len(text) else BASE64
    return charset


def _lines(text: str, charset: Charset) -> str:
    """Line ends in base64 are CRLF already (RFC 2045, 6.8); elsewhere the email package sees to them."""
    end = "\r\n" if charset.body_encoding == BASE64 else "\n"
    return end.join(text.splitlines()) + end if text else text
