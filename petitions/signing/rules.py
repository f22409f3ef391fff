"""Who may sign, what may be shown of a name, and how long anything is kept."""

import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound, Refused
from petitions.signing.models import Level

CONFIRM_WITHIN = timedelta(days=7)
"""How long the mailed link and code work; after that the request is erased."""
MAILS = 3
"""Confirmation mails to one address, in one campaign, within ``CONFIRM_WITHIN``; then silence."""
TRIES = 5
"""Typed codes per request: of a hundred million codes, five may be guessed."""
BATCH = 50
"""Requests that one transaction hands to the outbox."""
NAMES_KEPT = timedelta(days=180)
"""After the last letter of the wave somebody signed in."""
NEWS_KEPT = timedelta(days=365)
"""How long an address is kept for those who asked what came of it."""
NEWS_AFTER_END = timedelta(days=90)
"""How long an address outlives its campaign: answers to the last letter come within this time, and are told."""
HELD_FOR = timedelta(hours=72)
"""A held signature that nobody struck out counts after this."""
PUBLIC_SHOWN = 150
"""Names on the campaign's page; the others are a number."""
_DIGITS = 8


class CampaignClosed(Refused):
    """The campaign does not take signatures at this moment."""

    code, message = "campaign_closed", _("This campaign no longer takes signatures. Nothing was stored.")


class UnknownLink(NotFound):
    """A link that is foreign, changed, expired or of something erased; the answer is one and the same."""

    code, message = "unknown_link", _("This link does not work, or no longer.")


class OnlyLower(Refused):
    """More of a name is shown only by signing again."""

    code, message = "only_lower", _("Here you can show less of your name. To show more, sign again.")


class AlreadyCollected(Refused):
    """The same file was counted before."""

    code, message = "already_collected", _("This file was already counted. Nothing was changed.")


@dataclass(frozen=True, repr=False)
class Person:
    """Who presses Sign. ``name`` is empty for those who are counted only; ``country`` None for "rather not say"."""

    email: str
    name: str = ""
    country: str | None = None
    level: Level = Level.COUNTED
    language: str = "en"
    news: bool = False
    is_suspect: bool = False

    @property
    def shown(self) -> str:
        """What the campaign's page may show of the name; empty below level 2."""
        return shown_name(self.name, self.level)


@dataclass(frozen=True, repr=False)
class Record:
    """What a signature commits to. Printed canonically, so that its signatory can compute the same bytes."""

    campaign_id: int
    text_sha256: str
    level: int
    name: str
    country: str | None

    def canonical(self) -> bytes:
        """The record as bytes: JSON, keys sorted, no spaces, UTF-8; names are NFC already."""
        facts: dict[str, Any] = {
            "campaign": self.campaign_id,
            "country": self.country,
            "level": self.level,
            "name": self.name,
            "text": self.text_sha256,
        }
        return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def leaf(self, salt: bytes) -> bytes:
        """The Merkle leaf: SHA-256(0x00 || campaign || text hash || level || HMAC(salt, record)).

        Without the 32 random bytes of ``salt`` the leaf hides even a name that is easy to guess.
        """
        commit = hmac.digest(salt, self.canonical(), "sha256")
        place = self.campaign_id.to_bytes(8, "big") + bytes.fromhex(self.text_sha256) + bytes([self.level])
        return hashlib.sha256(b"\x00" + place + commit).digest()


def check_open(campaign: Campaign, now: datetime) -> None:
    """Raises ``CampaignClosed`` unless the campaign takes signatures at this moment."""
    if not campaign.is_open(now):
        raise CampaignClosed()


def check_lower(old: int, new: int) -> None:
    """Raises ``OnlyLower`` unless less is shown than before."""
    if not Level.COUNTED <= new < old:
        raise OnlyLower()


def level_of(name: str, wished: int, offers_public: bool) -> Level:
    """The level that a name and a wish amount to: no name, no level; nothing in public where it is not offered."""
    if not name:
        return Level.COUNTED
    return Level(wished) if offers_public and wished in (Level.INITIALS, Level.PUBLIC) else Level.ANNEX


def shown_name(name: str, level: int) -> str:
    """What a campaign's page may show of a name at that level."""
    if level == Level.PUBLIC:
        return name
    return initials(name) if level == Level.INITIALS else ""


def initials(name: str) -> str:
    """First letters of the first three words, "R. H."; the Arabic article is not a first letter."""
    letters = []
    for word in name.replace("-", " ").split()[:3]:
        stem = word[2:] if word.startswith("ال") and len(word) > 3 else word
        first = next((c for c in stem if unicodedata.category(c)[0] in "LN"), "")
        letters.append(first.upper())
    return " ".join(f"{letter}." for letter in letters if letter)


def plain_code(typed: str) -> str:
    """The code a person means: digits of any script as 0-9, without spaces and hyphens; empty when it is no code."""
    digits = "".join(str(unicodedata.decimal(c)) for c in typed if unicodedata.decimal(c, None) is not None)
    rest = [c for c in typed if unicodedata.decimal(c, None) is None and not c.isspace() and c not in "-–.\u200e\u200f"]
    return digits if len(digits) == _DIGITS and not rest else ""


def spaced_code(code: str) -> str:
    """A code as it is mailed: "4829 1305"."""
    return f"{code[:4]} {code[4:]}"


def may_mail(sent: int) -> bool:
    """Whether one more confirmation may go to an address that had ``sent`` of them this week."""
    return sent < MAILS


def day_of(moment: datetime) -> datetime:
    """Midnight of that day, UTC: all that is kept of the moment of signing."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
