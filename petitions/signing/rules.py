"""Who may sign, what may be shown of a name, and how long anything is kept."""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.campaigns.models import Campaign
from petitions.campaigns.rules import ASKS
from petitions.core.errors import NotFound, Refused
from petitions.signing.models import Level

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
CONFIRM_WITHIN = timedelta(days=7)
"""How long the mailed link and code work; after that the request is erased."""
MAILS = 3
"""Confirmation mails to one address, in one campaign, within ``CONFIRM_WITHIN``; then silence."""
TRIES = 5
"""Typed codes per request: of a hundred million codes, five may be guessed."""
BATCH = 50
"""Requests that one transaction hands to the outbox."""
NAMES_KEPT = timedelta(days=180)
"""The most, after the last letter of the wave somebody signed in; an organization may keep them less long."""
NEWS_KEPT = timedelta(days=365)
"""The most that an address is kept for those who asked what came of it; an organization may keep it less long."""
NEWS_AFTER_END = timedelta(days=90)
"""How long an address outlives its campaign: answers to the last letter come within this time, and are told."""
AGE = 16
"""Years, where a campaign asks: from there a person consents for themselves (GDPR, Art. 8)."""
SMALLEST = 5
"""People from whom on a total of sealed answers is shown, and the step in which it grows."""
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


class CodeOnly(Refused):
    """During an attack a signature is confirmed by the typed code alone."""

    code, message = (
        "code_only",
        _(
            "At this moment a signature is confirmed with the code alone. Type the code from the message on the page"
            " where you signed."
        ),
    )


class OnlyLower(Refused):
    """More of a name is shown only by signing again."""

    code, message = "only_lower", _("Here you can show less of your name. To show more, sign again.")


class OnlyMore(Refused):
    """What was chosen shows no more of a name than before, or the campaign does not offer it."""

    code, message = "only_more", _("Choose one of the ways to show more of your name.")


class NameNeeded(Refused):
    """To show a name it must be known; it is kept sealed, or was never given."""

    code, message = "name_needed", _("To show more of your name, write your name.")


class IsWithdrawn(Refused):
    """What was taken back is not changed; it can be signed again."""

    code, message = "is_withdrawn", _("This signature was withdrawn. To support the campaign again, sign again.")


class OtherAddress(Refused):
    """News goes to the address that signed, and to no other."""

    code = "other_address"
    message = _("This is not the address that signed. Type the address to which our first message went.")


class AlreadyCollected(Refused):
    """The same file was counted before."""

    code, message = "already_collected", _("This file was already counted. Nothing was changed.")


@dataclass(frozen=True, repr=False)
class More:
    """What a campaign may ask besides, each of it optional and sealed with the name."""

    city: str = ""
    affiliation: str = ""
    comment: str = ""
    kinship: tuple[str, ...] = ()
    """Of "relative" (of a missing or detained person) and "survivor"."""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "More":
        """From a sealed payload; one made before any of it was asked has none."""
        words = {name: str(facts.get(name, "")) for name in ("city", "affiliation", "comment")}
        return cls(**words, kinship=tuple(facts.get("kinship", ())))

    def only(self, asked: Collection[str]) -> "More":
        """Without what the campaign does not ask."""
        empty = More()
        return replace(self, **{name: getattr(empty, name) for name in ASKS if name not in asked})

    def without_affiliation(self) -> "More":
        """Of somebody who gave no name: an affiliation says nothing without one."""
        return replace(self, affiliation="")

    def given(self) -> dict[str, Any]:
        """Only what was given, as it is sealed."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in ("city", "affiliation", "comment")}
        return {name: value for name, value in (facts | {"kinship": list(self.kinship)}).items() if value}


NOTHING_MORE = More()


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
    more: More = NOTHING_MORE

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
        return _canonical(facts).encode()

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


def check_more(old: int, new: int, offers_public: bool) -> None:
    """Raises ``OnlyMore`` unless more is shown than before, and no more than the campaign offers."""
    if not old < new <= (Level.PUBLIC if offers_public else Level.ANNEX):
        raise OnlyMore()


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


def shown_total(people: int) -> int:
    """What is said of a total of sealed answers, "at least" its last full step: one person moves nothing."""
    return people - people % SMALLEST


def may_mail(sent: int) -> bool:
    """Whether one more confirmation may go to an address that had ``sent`` of them this week."""
    return sent < MAILS


def day_of(moment: datetime) -> datetime:
    """Midnight of that day, UTC: all that is kept of the moment of signing."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
