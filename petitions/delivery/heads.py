"""What may stand in the head of a mail, and the names we derive: Message-ID, boundary, return path."""

import base64
import hmac
import re
import unicodedata

from petitions.core.keys import Keyring
from petitions.delivery.rules import BadAddress, Mail, UnsafeHeader

_OURS = {
    "from", "to", "cc", "bcc", "sender", "reply-to", "date", "message-id", "subject", "return-path", "received",
    "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "dkim-signature",
}  # fmt: skip
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ADDRESS = re.compile(r"""[^\s@,;:<>()\[\]\\"]+@[^\s@,;:<>()\[\]\\"]+""")
_PATH, _REPLY = "b", "r"
_PURPOSES = {_PATH: "return-path", _REPLY: "reply-address"}
_TURNING = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_mail(mail: Mail) -> None:
    """Raise ``UnsafeHeader`` or ``BadAddress`` for what could add a line, an addressee or a mask to the head."""
    for name, value in (("subject", mail.subject), ("sender", mail.sender_name)):
        _check_line(name, value)
    for address in (mail.to, *filter(None, (mail.sender, mail.reply_to))):
        check_address(address)
    for name, value in mail.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
            raise UnsafeHeader(field="head")
        _check_line(name, value)
        if not value.isascii() or len(name) + len(value) > 900:
            raise UnsafeHeader(field=name)


def check_filename(name: str) -> None:
    """Raise ``UnsafeHeader`` for a name that could break out of the head of its part or name a folder."""
    _check_line("filename", name)
    if not name or "/" in name or "\\" in name:
        raise UnsafeHeader(field="filename")


def check_address(address: str) -> None:
    """Raise ``BadAddress`` unless this is exactly one plain address (RFC 5321 sizes; no quotes, comments, controls)."""
    if not _ADDRESS.fullmatch(address) or any(_is_control(c) or c in _TURNING for c in address):
        raise BadAddress()
    local, _at, domain = address.rpartition("@")
    try:
        size = len(local.encode()) + 1 + len(domain.encode("idna"))
    except UnicodeError as error:
        raise BadAddress() from error
    if len(local.encode()) > 64 or size > 254:
        raise BadAddress()


def wire_address(address: str) -> str:
    """An address as it stands in commands: the domain in ASCII."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def domain_of(address: str) -> str:
    """The domain of an address, in ASCII."""
    return wire_address(address).rpartition("@")[2].lower()


def _check_line(name: str, value: str) -> None:
    if any(_is_control(c) for c in value):
        raise UnsafeHeader(field=name)


def _is_control(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")


def message_token(keys: Keyring, key: str, generation: int) -> str:
    """The left side of the Message-ID: the same at every attempt, and it says nothing (26 characters of base32)."""
    return _b32(keys.mac("message-id", f"{key}|{generation}".encode()))[:26]


def boundary(keys: Keyring, key: str, generation: int, depth: int) -> str:
    """What stands between the parts of a message; derived, so that every attempt sends the same bytes."""
    return "=_" + _b32(keys.mac("boundary", f"{key}|{generation}|{depth}".encode()))[:26]


def return_path(
    keys: Keyring, envelope_id: int, sender: str, bounce_domain: str, reply_address: str = "", to: str = ""
) -> str:
    """Where notices of non-delivery go: an address of this envelope alone, at a domain set aside for it, else at our
    mailbox with a plus sign; without either the sender's own. ``to``: the address it proves, see ``is_addressee``.
    """
    token = path_token(keys, envelope_id)
    if to and bounce_domain + reply_address:
        token = f"{token}-{_address_mac(keys, envelope_id, to)}"
    if bounce_domain:
        return f"{token}@{bounce_domain}"
    return _plus(reply_address, token) if reply_address else sender


def is_addressee(keys: Keyring, path: str, address: str) -> bool:
    """Whether the mail whose return path this is went to this very address. Nothing of it is stored anywhere.

    Without this, whoever got one mail of ours could have anybody's address suppressed by a forged notice.
    """
    number, tag = envelope_of(keys, path), path.rpartition("@")[0].lower().rpartition("-")[2]
    if number is None or not _ADDRESS.fullmatch(address):
        return False
    try:
        return hmac.compare_digest(tag.encode(), _address_mac(keys, number, address).encode())
    except UnicodeError:  # a domain that is none
        return False


def reply_address(keys: Keyring, envelope_id: int, base: str) -> str:
    """Where answers to this envelope go: our mailbox, with a plus sign and a token unlike that of the return path."""
    return _plus(base, _token(keys, _REPLY, envelope_id))


def path_token(keys: Keyring, envelope_id: int) -> str:
    """What names an envelope to mail servers: local part of its return path, and its ENVID (RFC 3461)."""
    return _token(keys, _PATH, envelope_id)


def envelope_of(keys: Keyring, address: str) -> int | None:
    """The envelope that an address or token of ours was made for; None for a foreign or forged one, in any case."""
    local = address.strip().strip("<>").rpartition("@")[0] or address
    parts = local.strip().strip('"').lower().rpartition("+")[2].split("-")
    if len(parts) == 4 and parts[0] == _PATH:
        parts.pop()
    if len(parts) != 3 or parts[0] not in _PURPOSES:
        return None
    try:
        number = int.from_bytes(base64.b32decode(parts[1].upper() + "=" * (-len(parts[1]) % 8)))
        good = _token(keys, parts[0], number)
    except (ValueError, OverflowError):
        return None
    return number if hmac.compare_digest("-".join(parts).encode(), good.encode()) else None


def address_index(keys: Keyring, address: str) -> bytes:
    """What tells that an address is suppressed without saying which it is."""
    return keys.mac("suppression", wire_address(address).lower().encode())


def _token(keys: Keyring, kind: str, envelope_id: int) -> str:
    """Kind, number and 80 bits that nobody can make without the root secret."""
    mac = keys.mac(_PURPOSES[kind], str(envelope_id).encode())[:10]
    number = _b32(envelope_id.to_bytes(8).lstrip(b"\0"))
    return f"{kind}-{number}-{_b32(mac)}"


def _address_mac(keys: Keyring, envelope_id: int, address: str) -> str:
    return _b32(keys.mac("return-path-address", f"{envelope_id}|{wire_address(address).lower()}".encode())[:5])


def _plus(base: str, token: str) -> str:
    """The mailbox with a token; without it where that would be longer than a local part may be (RFC 5321)."""
    local, _at, domain = base.rpartition("@")
    named = f"{local}+{token}"
    return f"{named}@{domain}" if len(named.encode()) <= 64 else base


def _b32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
