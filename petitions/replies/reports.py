"""Notices of delivery as RFC 3464 writes them: what became of which mail. No word of their text is believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

KNOWN = ("failed", "delayed", "delivered", "relayed", "expanded")
"""Actions of RFC 3464, 2.3.3. One mail of ours has one addressee; an alias behind it may be reported several times."""
COMPLAINT = "complaint"
"""What we make of a notice that an addressee marked a mail as unwanted (RFC 5965)."""
_MOST = 20
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ID = re.compile(r"<([^<>\s]{3,300})>")


@dataclass(frozen=True, repr=False)
class Report:
    """What one notice says. ``action`` is one of ``KNOWN``, ``COMPLAINT``, or empty when it says nothing we know."""

    action: str
    status: str
    """Enhanced status code (RFC 3463), or empty."""
    envelope_id: str
    """Original-Envelope-Id (RFC 3461), of a complaint the return path it names, or empty."""
    message_id: str
    """Of the returned head, without brackets, or empty."""
    recipient: str
    """Whose mailbox it speaks of, in small letters, or empty."""

    @property
    def is_final(self) -> bool:
        """Whether it says that the mail will never arrive."""
        return self.action == "failed"

    @property
    def is_hard(self) -> bool:
        """Whether trying again would not help: `Action: failed` and class 5, nothing less."""
        return self.is_final and self.status.startswith("5.")


def read(head: Message) -> Report | None:
    """The report that a mail is; None for any other mail."""
    if head.get_content_type() != "multipart/report" or not head.is_multipart():
        return None
    parts = [part for part in list(head.get_payload())[:_MOST] if isinstance(part, Message)]
    told = next((part for part in parts if part.get_content_type() == "message/feedback-report"), None)
    if told is not None:
        return _complaint(told, parts)
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None or not isinstance(status.get_payload(), list):
        return None
    fields = [block for block in list(status.get_payload())[:_MOST] if isinstance(block, Message)]
    recipients = [block for block in fields if block.get("action") is not None]
    action, chosen = _decide(recipients)
    return Report(
        action=action,
        status=_code(chosen),
        envelope_id=_word(next((block for block in fields if block.get("original-envelope-id")), None)),
        message_id=next(_returned(parts), ""),
        recipient=_address(chosen),
    )


def _complaint(part: Message, parts: list[Message]) -> Report | None:
    inside = part.get_payload()
    if not isinstance(inside, list) or not inside or not isinstance(inside[0], Message):
        return None
    fields = inside[0]
    if str(fields.get("feedback-type", "")).strip().lower() != "abuse":
        return None
    path, to = (
        str(fields.get(name, ""))[:1000].strip().strip("<>") for name in ("original-mail-from", "original-rcpt-to")
    )
    return Report(COMPLAINT, "", path, next(_returned(parts), ""), to.lower())


def _decide(recipients: list[Message]) -> tuple[str, Message | None]:
    """One word for all of them: failed only if nobody got it, delivered as soon as somebody did."""
    said = [(str(block.get("action", "")).strip().lower()[:20], block) for block in recipients]
    known = [(word, block) for word, block in said if word in KNOWN]
    if known and all(word == "failed" for word, _block in known) and len(known) == len(said):
        return known[0]
    for wanted in ("delivered", "delayed", "relayed", "expanded"):
        for word, block in known:
            if word == wanted:
                return word, block
    return "", None


def _code(block: Message | None) -> str:
    found = _STATUS.search(str(block.get("status", ""))[:200]) if block is not None else None
    return found[1] if found else ""


def _word(block: Message | None) -> str:
    return "".join(str(block.get("original-envelope-id", "")).split())[:200] if block is not None else ""


def _address(block: Message | None) -> str:
    if block is None:
        return ""
    value = str(block.get("original-recipient") or block.get("final-recipient") or "")[:1000]
    return value.rpartition(";")[2].strip().strip("<>").lower()


def _returned(parts: list[Message]) -> Iterator[str]:
    """Message-IDs of what came back with the report: its head, or the whole."""
    for part in parts:
        kind, payload = part.get_content_type(), part.get_payload()
        head: Message | None = None
        if kind == "message/rfc822" and isinstance(payload, list) and payload and isinstance(payload[0], Message):
            head = payload[0]
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            text = payload if isinstance(payload, str) else "".join(str(block) for block in payload or [])
            head = HeaderParser().parsestr(text[:100_000])
        found = _ID.search(str(head.get("message-id", ""))[:1000]) if head is not None else None
        if found:
            yield found[1]
