"""From the raw bytes of a foreign mail to plain values. Pure, and calm whatever the bytes are."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime

from petitions.replies import automatic, reports, texts
from petitions.replies.reports import Report

PARTS, DEPTH = 50, 10
"""What lies deeper or behind is not read; `Parsed.is_cut` says so."""
FILE_BYTES = 10_000_000
TEXT_BYTES = 2_000_000
_VALUES, _LONG = 20, 20_000
"""Fields of one name, and characters of each, that are looked at."""
_LINES, _BOUNDARIES, _BEGINNING = 400_000, 60, 100_000
"""More lines than 20 MB of files ever take, more parts in parts than people send: of such a mail, only these bytes."""
_ID = re.compile(r"<([^<>\s]{3,300})>")
_BOUNDARY = re.compile(rb"(?i)boundary\*?=")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}")
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "resent-to")


@dataclass(frozen=True, repr=False)
class File:
    """Something that came along. Never opened, never unpacked."""

    name: str
    """Fit for a file system; never a path."""
    media_type: str
    """What the sender calls it; never believed."""
    size: int
    content: bytes | None
    """None when it was too large to keep."""


@dataclass(frozen=True, repr=False)
class Parsed:
    """A mail in plain values; every text in it is safe to show as text."""

    sender: str
    """The address in From, in small letters; empty without one. Nobody has proved it."""
    sender_name: str
    subject: str
    message_id: str
    answers_to: tuple[str, ...]
    """Message-IDs in In-Reply-To and References, without brackets, the nearest first."""
    to: tuple[str, ...]
    """Every address it was sent or delivered to, in small letters."""
    dated_at: datetime | None
    automatic: str
    """By which sign it is a machine's; empty for a person's."""
    text: str
    files: tuple[File, ...]
    report: Report | None
    is_cut: bool
    """Whether it held more than we read."""

    @property
    def domain(self) -> str:
        """Of the sender's address."""
        return self.sender.rpartition("@")[2]


def read(raw: bytes) -> Parsed:
    """Any bytes, even none, give a value; nothing raises."""
    head, is_cut = _message(raw)
    report = reports.read(head)
    found = _Found(is_cut=is_cut)
    _collect(head, found, 0, is_report=head.get_content_type() == "multipart/report")
    subject = texts.header(head.get("subject", ""))
    name, sender = _sender(head)
    return Parsed(
        sender=sender,
        sender_name=name,
        subject=subject,
        message_id=next(iter(_ids(head, "message-id")), ""),
        answers_to=_answers_to(head),
        to=tuple(dict.fromkeys(address for field in _TO for _name, address in _addresses(head, field))),
        dated_at=_moment(head),
        automatic=automatic.why(head, subject) if report is None else "report",
        text=texts.safe("\n\n".join(text for text in found.texts if text.strip())),
        files=tuple(found.files),
        report=report,
        is_cut=found.is_cut,
    )


@dataclass
class _Found:
    """What has been gathered so far."""

    is_cut: bool
    parts: int = 0

    def __post_init__(self) -> None:
        self.texts: list[str] = []
        self.files: list[File] = []


class _Short(Compat32):
    """Fields of the head as they stand, but none so long that taking it apart would take for ever."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """One field: its name, and the beginning of its value."""
        name, value = super().header_source_parse(sourcelines[:500])
        return name[:_LONG], value[:_LONG]


def _message(raw: bytes) -> tuple[Message, bool]:
    is_cut = max(raw.count(b"\n"), raw.count(b"\r")) > _LINES or len(_BOUNDARY.findall(raw)) > _BOUNDARIES
    raw = raw[:_BEGINNING] if is_cut else raw
    try:
        return BytesParser(policy=_Short()).parsebytes(raw), is_cut
    except RecursionError:  # parts in parts in parts: the head still says whom it is from
        return BytesHeaderParser(policy=_Short()).parsebytes(raw[:_BEGINNING]), True


def _collect(part: Message, found: _Found, depth: int, *, is_report: bool = False) -> None:
    """Texts and files below one part, in order."""
    found.parts += 1
    if depth > DEPTH or found.parts > PARTS:
        found.is_cut = True
        return
    kind, payload = part.get_content_type(), part.get_payload()
    if kind.startswith("multipart/") and isinstance(payload, list):
        inside = [child for child in payload if isinstance(child, Message)]
        if kind == "multipart/alternative":
            _collect_one(inside, found, depth + 1)
            return
        for child in inside[:1] if is_report else inside:
            if found.is_cut:
                return
            _collect(child, found, depth + 1)
    elif kind in ("text/plain", "text/html") and not _is_file(part):
        text = texts.decoded(_bytes(part)[:TEXT_BYTES], _charset(part))
        found.texts.append(texts.from_html(text) if kind == "text/html" else text)
    elif not is_report:
        found.files.append(_file(part, len(found.files) + 1))


def _collect_one(inside: list[Message], found: _Found, depth: int) -> None:
    """Of several forms of the same words the plain one, if it says anything; else the last that does."""
    forms = []
    for child in inside:
        form = _Found(is_cut=found.is_cut, parts=found.parts)
        _collect(child, form, depth)
        found.parts, found.is_cut = form.parts, found.is_cut or form.is_cut
        found.files.extend(form.files)
        if any(text.strip() for text in form.texts):
            forms.append((child.get_content_type() == "text/plain", form.texts))
    for is_plain, words in forms:
        if is_plain:
            found.texts.extend(words)
            return
    found.texts.extend(forms[-1][1] if forms else [])


def _is_file(part: Message) -> bool:
    said = str(part.get("content-disposition", "")).strip().lower()
    return said.startswith("attachment") or bool(_filename(part))


def _file(part: Message, number: int) -> File:
    content = _bytes(part)
    kind = part.get_content_type()
    return File(
        name=safe_name(_filename(part), number),
        media_type=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        size=len(content),
        content=content if len(content) <= FILE_BYTES else None,
    )


def safe_name(name: str, number: int) -> str:
    """A name that is one, on every system: no folder, no hidden or turning character, at most 120 long."""
    last = re.split(r"[/\\]", texts.safe(name, 1000).replace("\n", " "))[-1]
    clean = re.sub(r'[<>:"|?*\t\u200c\u200d]', "_", last).strip(" .")
    if not clean:
        return f"file-{number}"
    stem, dot, end = clean.rpartition(".")
    return clean if len(clean) <= 120 else f"{(stem or end)[:100]}{dot}{end[:15] if stem else ''}"


def _filename(part: Message) -> str:
    try:
        return texts.header(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):  # parameters of RFC 2231 in a charset that is none
        return ""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or "utf-8"
    except (LookupError, ValueError, TypeError):
        return "utf-8"


def _bytes(part: Message) -> bytes:
    """What a part holds, whatever encoding it claims."""
    if part.is_multipart():
        inside = part.get_payload()
        try:
            return b"\n".join(child.as_bytes() for child in inside if isinstance(child, Message))
        except (RecursionError, ValueError, LookupError, KeyError):  # a mail in a mail that cannot be written again
            return b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _values(head: Message, name: str) -> list[str]:
    return [str(value)[:_LONG] for value in (head.get_all(name) or [])[:_VALUES]]


def _ids(head: Message, name: str) -> list[str]:
    return [found for value in _values(head, name) for found in _ID.findall(value)]


def _answers_to(head: Message) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*_ids(head, "in-reply-to"), *reversed(_ids(head, "references"))]))[:100]


def _addresses(head: Message, name: str) -> list[tuple[str, str]]:
    try:
        found = getaddresses([value.replace("\r", " ").replace("\n", " ") for value in _values(head, name)])
    except RecursionError:  # remarks in remarks in remarks
        return []
    return [(called, address.strip().lower()) for called, address in found[:200] if 2 < address.find("@") + 2 < 255]


def _sender(head: Message) -> tuple[str, str]:
    for name in ("from", "sender", "return-path"):
        for called, address in _addresses(head, name):
            return texts.header(called, 200), texts.safe(address, 320)
    return "", ""


def _moment(head: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(head.get("date", ""))[:200])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
