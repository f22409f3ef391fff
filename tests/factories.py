"""Invented rows with sensible defaults. A factory stores nothing; ``stored`` adds and releases them to requests."""

import hashlib
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignState, CampaignText, Choice, Demand, Wave
from petitions.core.db import Base
from petitions.organizers.models import Account, Membership, Organization, Role
from petitions.recipients.models import Channel, Recipient

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_n = count(1)


def stored(session: Session, *rows: Base) -> Any:
    """Add rows and make them visible to requests of the test; returns the first."""
    session.add_all(rows)
    session.commit()
    return rows[0]


def organization(**over: Any) -> Organization:
    """An invented association."""
    n = next(_n)
    defaults = {
        "slug": f"families-{n}",
        "code": f"FFT{n}",
        "names": {"en": "Families for the Truth", "ar": "عائلات من أجل الحقيقة", "fr": "Familles pour la vérité"},
        "about": {},
        "registration": {"en": "Registered association 18-442 · Beirut and Berlin"},
        "place": {"en": "Berlin", "fr": "Berlin", "ar": "برلين"},
        "contact": {"en": "Advocacy office, letters@families.example"},
        "signatory": {"en": {"name": "", "function": "President"}},
        "sender": "letters@families.example",
        "created_at": NOON,
    }
    return Organization(**defaults | over)


def account(**over: Any) -> Account:
    """An invented organizer without a password."""
    n = next(_n)
    defaults = {
        "email": f"organizer{n}@families.example",
        "name": f"Organizer {n}",
        "password": None,
        "active": True,
        "fs_uniquifier": f"uniquifier-{n}",
        "create_datetime": NOON,
        "update_datetime": NOON,
        "language": "en",
    }
    return Account(**defaults | over)


def membership(organization: Organization, account: Account, role: Role = Role.OWNER) -> Membership:
    """One person's role."""
    return Membership(organization=organization, account=account, role=role, created_at=NOON)


def campaign(organization: Organization | None = None, **over: Any) -> Campaign:
    """A published campaign, open since the day before NOON. Its index key must be made where signing is tested."""
    defaults = {
        "slug": f"campaign-{next(_n)}",
        "state": CampaignState.PUBLISHED,
        "languages": ["en", "ar", "fr"],
        "opens_at": datetime(2026, 11, 19, 12, 0, tzinfo=UTC),
        "closes_at": None,
        "index_key": "none",
        "index_cost": 2,
        "created_at": NOON,
    }
    return Campaign(organization=organization or globals()["organization"](), **defaults | over)


def wave(campaign: Campaign, **over: Any) -> Wave:
    """The first wave of a campaign."""
    return Wave(
        campaign=campaign, **{"number": 1, "opens_on": date(2026, 11, 1), "closes_on": date(2027, 5, 31)} | over
    )


def text(campaign: Campaign, **over: Any) -> CampaignText:
    """The English text with two demands."""
    defaults = {
        "language": "en",
        "version": 1,
        "title": "Tell the families where they are",
        "summary": "Prisons have been opened; the archives have not.",
        "statement": "We ask the bodies below to use their mandates so that every family gets an answer.",
        "demands": {"1": "Open the archives of prisons.", "2": "Protect known graves."},
        "sha256": hashlib.sha256(f"text {next(_n)}".encode()).hexdigest(),
        "created_at": NOON,
    }
    return CampaignText(campaign=campaign, **defaults | over)


def demand(campaign: Campaign, wave: Wave, number: int = 1, **over: Any) -> Demand:
    """A numbered demand; add the wave to the session first."""
    return Demand(campaign_id=campaign.id, wave_id=wave.id, number=number, **{"tags": ["missing-persons"]} | over)


_FACTS: dict[str, Any] = {
    "kind": "un-organ",
    "rank": "committee",
    "names": {"en": "Office for Invented Matters", "fr": "Bureau des affaires inventées", "ar": "مكتب الشؤون المتخيلة"},
    "addressee": {
        "en": "The Chair of the Office for Invented Matters",
        "fr": "La présidence du Bureau",
        "ar": "رئاسة مكتب الشؤون المتخيلة",
    },
    "salutation": {
        "en": {"neutral": "Dear Chair,", "m": "Dear Chair,", "f": "Dear Chair,"},
        "fr": {"neutral": "Madame, Monsieur,", "m": "Monsieur,", "f": "Madame,"},
        "ar": {"neutral": "حضرة الرئاسة المحترمة،", "m": "حضرة الرئيس المحترم،", "f": "حضرة الرئيسة المحترمة،"},
    },
    "close": {
        "en": "Yours sincerely,",
        "fr": "Veuillez agréer, {vocative}, nos salutations distinguées.",
        "ar": "مع خالص الاحترام،",
    },
    "address": ["Office for Invented Matters", "1 Example Street", "1211 Geneva"],
    "country": "CH",
    "channel": {"preferred": "email", "url": None, "note": None},
    "languages": {"working": ["en", "fr"], "letter": ["en", "fr", "ar"], "note": None},
    "mandate": "Looks into invented matters.",
    "demands": ["missing-persons", "enforced-disappearance"],
    "mass_letters": "consolidate",
    "passes_on": "confidential",
}


def recipient(**over: Any) -> Recipient:
    """An invented body with forms of address in English, French and Arabic."""
    n = next(_n)
    facts = _FACTS | {"id": f"office-{n}", "email": f"office{n}@un.example"}
    facts |= over.pop("facts", {})
    defaults = {
        "slug": facts["id"],
        "organization_id": None,
        "kind": facts["kind"],
        "rank": facts["rank"],
        "email": facts["email"],
        "channel": Channel(facts["channel"]["preferred"]),
        "intake": None,
        "passes_on": facts["passes_on"],
        "mass_letters": facts["mass_letters"],
        "search_text": "office for invented matters",
        "facts": facts,
        "fingerprint": "0" * 64,
        "changed_at": NOON,
    }
    return Recipient(**defaults | over)


def choice(campaign: Campaign, recipient: Recipient, **over: Any) -> Choice:
    """A recipient picked for a campaign, in English."""
    return Choice(campaign=campaign, recipient=recipient, **{"language": "en", "added_at": NOON} | over)
