"""An organization's own addressee, as people describe it, before it becomes a record like those of the directory."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .models import Channel, Recipient


@dataclass(frozen=True)
class Contact:
    """An organization's own addressee, as a person described it: an office, or somebody named."""

    kind: str
    rank: str
    names: dict[str, str]
    addressee: dict[str, str]
    salutation: dict[str, dict[str, str]]
    close: dict[str, str]
    address: tuple[str, ...]
    country: str | None
    email: str | None
    channel: Channel
    demands: tuple[str, ...]
    url: str | None = None
    mandate: str = ""
    mass_letters: str = "consolidate"
    passes_on: str = "no-rule-known"
    passes_on_note: str = ""
    person_name: str | None = None
    person_title: str | None = None
    holds_from: date | None = None
    holds_until: date | None = None
    languages: tuple[str, ...] = field(default=())
    """Languages it reads; those with forms of address when empty."""

    def facts(self, slug: str) -> dict[str, Any]:
        """The same as a record of the directory."""
        letter = list(self.languages or self.salutation)
        return {
            "id": slug,
            "kind": self.kind,
            "rank": self.rank,
            "names": self.names,
            "addressee": self.addressee,
            "salutation": self.salutation,
            "close": self.close,
            "address": list(self.address),
            "country": self.country,
            "email": self.email,
            "channel": {"preferred": str(self.channel), "url": self.url},
            "languages": {"working": letter, "letter": letter},
            "mandate": self.mandate,
            "demands": list(self.demands),
            "mass_letters": self.mass_letters,
            "passes_on": self.passes_on,
            "passes_on_note": self.passes_on_note,
        }


def typed(row: Recipient) -> dict[str, Any]:
    """A contact as its form shows it."""
    facts = row.facts
    languages = {
        code: {
            "name": facts["names"].get(code),
            "addressee": facts["addressee"].get(code),
            "close": facts["close"].get(code),
            **facts["salutation"][code],
        }
        for code in facts["salutation"]
    }
    return languages | {
        "kind": row.kind,
        "rank": row.rank,
        "demands": facts["demands"],
        "channel": str(row.channel),
        "email": row.email,
        "url": facts["channel"]["url"],
        "address": "\n".join(facts["address"]),
        "country": facts["country"] or "",
        "mandate": facts["mandate"],
        "mass_letters": row.mass_letters,
        "passes_on": row.passes_on,
        "passes_on_note": facts["passes_on_note"],
        "person_name": row.person_name,
        "person_title": row.person_title,
        "holds_from": row.holds_from,
        "holds_until": row.holds_until,
    }
