"""What tests of campaigns share: an organization, a draft of its own, a text that is whole."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service
from petitions.campaigns.models import Campaign, CampaignText
from petitions.core.keys import Keyring
from petitions.organizers.models import Entry, Organization
from petitions.recipients import directory
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient
from tests import factories as make
from tests.desk import Desk, sit_down
from tests.factories import NOON

SHIPPED = directory.shipped().records
PATH = "/campaigns/tell-us"
Maker = Callable[..., Campaign]


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    """An owner who is logged in."""
    return sit_down(client, session)


@pytest.fixture
def org(session: Session) -> Organization:
    row: Organization = make.stored(session, make.organization())
    return row


@pytest.fixture
def create(session: Session, org: Organization, keys: Keyring) -> Maker:
    def made(**over: Any) -> Campaign:
        facts: dict[str, Any] = {
            "slug": "tell-us",
            "languages": ["en", "ar", "fr"],
            "opens_at": NOON,
            "closes_at": None,
        }
        return service.create(session, org, keys=keys, index_cost=2, now=NOON, **facts | over)

    return made


def write(session: Session, campaign: Campaign, language: str = "en", **over: Any) -> CampaignText:
    facts: dict[str, Any] = {
        "title": "Title",
        "summary": "Summary.",
        "statement": "Statement.",
        "demands": {1: "One.", 2: "Two."},
    }
    return service.write_text(session, campaign, language, account=None, now=NOON, **facts | over)


def filled(session: Session, campaign: Campaign) -> Campaign:
    service.set_demands(session, campaign, {1: ["enforced-disappearance"], 2: ["accountability"]})
    for language in campaign.languages:
        write(session, campaign, language)
    return campaign


def imported(session: Session) -> dict[str, Recipient]:
    recipients.import_records(session, SHIPPED, now=NOON)
    return {row.slug: row for row in recipients.list_directory(session)}


def frame(**over: Any) -> dict[str, Any]:
    """The settings form of a campaign, filled."""
    facts = {
        "slug": "tell-us",
        "first": "en",
        "languages[]": ["en", "ar"],
        "opens_at": "2026-11-01T08:00",
        "closes_at": "2999-01-01T08:00",
        "offers_public": "y",
    }
    return {key: value for key, value in (facts | over).items() if value is not None}


def words(**over: Any) -> dict[str, Any]:
    """The text form of a campaign in two languages with two demands, filled."""
    facts = {"act": "save", "library": ""}
    for code in ("en", "ar"):
        facts |= {f"{code}-title": f"Title {code}", f"{code}-summary": "A summary.", f"{code}-statement": "*Words*."}
        facts |= {f"{code}-seen": "0"}
    for n, tag in enumerate(("enforced-disappearance", "accountability")):
        facts |= {f"demands-{n}-number": str(n + 1), f"demands-{n}-tags[]": tag}
        facts |= {f"demands-{n}-text_{code}": f"Demand {n + 1} in {code}." for code in ("en", "ar")}
    return facts | over


@pytest.fixture
def draft(desk: Desk, session: Session, keys: Keyring) -> Campaign:
    made: dict[str, Any] = {"keys": keys, "index_cost": 2, "now": NOON}
    row = service.create(
        session, desk.organization, slug="tell-us", languages=["en", "ar"], opens_at=NOON, closes_at=None, **made
    )
    session.commit()
    return row


@pytest.fixture
def written(desk: Desk, draft: Campaign, session: Session) -> Campaign:
    assert desk.post(f"{PATH}/text", words()).status_code == 303
    imported(session)
    session.commit()
    return draft


def verbs(session: Session) -> list[str]:
    return list(session.scalars(select(Entry.verb).order_by(Entry.id)))
