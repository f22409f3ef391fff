"""Whose letter a mail speaks of: our token proves it, a Message-ID with a known house does, a reference proposes."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import heads
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.dispatch.models import Dispatch, Item
from petitions.letters.models import Letter, LetterState
from petitions.organizers.models import Organization
from petitions.recipients import service as recipients
from petitions.replies.parsing import Parsed

TOKEN, MESSAGE_ID = "token", "message-id"
_OF_LETTERS = re.compile(r"(letter|copy|archive)-(\d{1,9})(?:-\d+)?")
"""Keys of envelopes that go to offices, not to persons: a letter, a copy for information, the archive's own."""
_REFERENCE = re.compile(r"(?<![\w/])([A-Za-z0-9]{2,12}/\d{4}/\d{1,7})(?![\w/])")
_PATH = re.compile(r"(?i)(?:.*\+)?b-[a-z2-7]+-[a-z2-7]+(?:-[a-z2-7]+)?(?:@.*)?")
"""A return path, or the envelope id that says the same: where reports come to. Reply addresses are known to readers."""
_MANY = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
    "me.com", "aol.com", "gmx.net", "gmx.de", "web.de", "mail.ru", "yandex.ru", "yandex.com", "qq.com", "163.com",
    "126.com", "protonmail.com", "proton.me", "orange.fr", "free.fr", "laposte.net", "hotmail.fr", "yahoo.fr",
}  # fmt: skip
"""Houses with rooms for everybody: there the whole address must be the one we know."""


@dataclass(frozen=True)
class Match:
    """What is known about a mail. ``item`` is certain, ``proposed`` is for a person to say."""

    envelope: Envelope | None = None
    by: str | None = None
    item: Item | None = None
    proposed: Item | None = None
    is_personal: bool = False
    """About a mail of ours to a supporter or organizer, not about a letter."""

    @property
    def has_token(self) -> bool:
        """Whether it carried what only a mail of ours, or its way back, could have told."""
        return self.by == TOKEN


def find(session: Session, keys: Keyring, parsed: Parsed) -> Match:
    """The letter behind one mail. The code printed on letters is nothing here: no one looks for it."""
    if (envelope := _by_token(session, keys, parsed)) is not None:
        return _of(session, envelope, TOKEN)
    named = [parsed.report.message_id] if parsed.report else list(parsed.answers_to)
    for message_id in filter(None, named):
        envelope = delivery.by_message_id(session, f"<{message_id}>")
        if envelope is None:
            continue
        match = _of(session, envelope, MESSAGE_ID)
        if match.item is None or (parsed.report is None and _knows(session, match.item, parsed)):
            return match
        return Match(proposed=match.item)
    return Match(proposed=_by_reference(session, parsed.subject))


def letter_of(session: Session, envelope: Envelope) -> Item | None:
    """The addressee or copy that a mail of the outbox is; None for mail that is no letter."""
    return _of(session, envelope, "").item


def is_own(session: Session, parsed: Parsed) -> bool:
    """Whether it is a mail of ours that came to our own mailbox, such as the copy for the archive."""
    return bool(parsed.message_id) and delivery.by_message_id(session, parsed.message_id) is not None


def whose(session: Session, parsed: Parsed, proposed: Item | None) -> Organization | None:
    """The organization whose desk a mail without a letter goes to: whose reference it names, whose own address it was
    sent to, or the only one there is."""
    if proposed is not None:
        return proposed.dispatch.campaign.organization
    own = func.lower(Organization.sender).in_(parsed.to)
    for one in (select(Organization).where(own), select(Organization)):
        found = session.scalars(one.limit(2)).all()
        if len(found) == 1:
            return found[0]
    return None


def is_addressee(keys: Keyring, parsed: Parsed, address: str) -> bool:
    """Whether the way a report came back proves that our mail went to this address."""
    told = [parsed.report.envelope_id] if parsed.report else []
    return any(heads.is_addressee(keys, path, address) for path in (*parsed.to, *told))


def _by_token(session: Session, keys: Keyring, parsed: Parsed) -> Envelope | None:
    """By an address of ours with a token. A report is believed only behind a return path, which mail servers know."""
    told = [*parsed.to]
    if parsed.report is not None:
        told = [address for address in (*told, parsed.report.envelope_id) if _PATH.fullmatch(address)]
    for address in told:
        if (envelope := delivery.by_address(session, keys, address)) is not None:
            return envelope
    return None


def _of(session: Session, envelope: Envelope, by: str) -> Match:
    found = _OF_LETTERS.fullmatch(envelope.key)
    if found is None:
        return Match(envelope, by, is_personal=True)
    kind, number = found[1], int(found[2])
    which = Item.id == number if kind == "copy" else Item.letter_id == number  # copies come after their letter
    item = session.scalar(select(Item).where(which).order_by(Item.id).limit(1))
    return Match(envelope, by, proposed=item) if kind == "archive" else Match(envelope, by, item=item)


def _knows(session: Session, item: Item, parsed: Parsed) -> bool:
    """Whether the sender writes from a house that the letter went to, or that somebody verified."""
    seen = recipients.last_verification(session, item.recipient, item.dispatch.campaign.organization)
    known = {item.email, item.recipient.email, seen.email if seen else None}
    return any(_is_same_house(parsed.sender, address.lower()) for address in known if address)


def _is_same_house(sender: str, known: str) -> bool:
    house = known.rpartition("@")[2]
    if not house or house in _MANY:
        return sender == known
    domain = sender.rpartition("@")[2]
    return domain == house or domain.endswith(f".{house}")


def _by_reference(session: Session, subject: str) -> Item | None:
    """A released letter whose reference stands in the subject. Anybody may know it, so it only proposes."""
    wanted = [reference.upper() for reference in _REFERENCE.findall(subject)[:5]]
    if not wanted:
        return None
    named = select(Item).join(Item.letter).join(Item.dispatch)
    gone = (Dispatch.approved_at.is_not(None), Letter.state != LetterState.FROZEN)
    return session.scalar(named.where(func.upper(Letter.reference).in_(wanted), *gone).order_by(Item.id).limit(1))
