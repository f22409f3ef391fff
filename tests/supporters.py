"""What tests of signing and of public pages share: a clock that stands still, an open campaign, a supporter's steps."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core.keys import Keyring
from petitions.signing import service as signing
from petitions.signing.models import Level, Signature
from petitions.signing.rules import Person
from tests import factories as make

STAMP = re.compile(r'name="stamp"[^>]*value="([^"]+)"')


@dataclass
class StillClock:
    """A clock that moves only when a test moves it."""

    moment: datetime = make.NOON

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> datetime:
        """Let some time pass."""
        self.moment += timedelta(**time)
        return self.moment


@dataclass
class Ground:
    """A campaign that takes signatures, with its text and wave."""

    campaign: Campaign
    text: CampaignText
    wave: Wave


def ground(session: Session, keys: Keyring, **over: Any) -> Ground:
    """Stored and open since the day before NOON, with two demands and an index key of its own."""
    campaign = make.campaign(index_key=keys.new_index_key(), **over)
    wave, text = make.wave(campaign), make.text(campaign)
    make.stored(session, campaign, wave, text)
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return Ground(campaign, text, wave)


def person(email: str = "rana@people.example", name: str = "", level: int = 0, **over: Any) -> Person:
    """An invented supporter."""
    return Person(email=email, name=name, level=Level(level), **{"country": "LB", "language": "en"} | over)


def press(session: Session, place: Ground, keys: Keyring, who: Person, link: str, *, now: datetime = make.NOON) -> None:
    """One press of Sign. Ticket and code are made from the link's token, so that tests know them."""
    facts = {"person": who, "keys": keys, "now": now, "link": link, "ticket": f"ticket-{link}", "code": "48291305"}
    signing.sign(session, place.campaign, place.text, place.wave, **facts)
    session.commit()


def confirmed(
    session: Session, place: Ground, keys: Keyring, who: Person, link: str, *, now: datetime = make.NOON
) -> Signature:
    """Signed and confirmed at once."""
    press(session, place, keys, who, link, now=now)
    signature = signing.confirm(session, link, now=now)
    session.commit()
    return signature


def fields(page: str, **typed: str) -> dict[str, str]:
    """What a browser sends from a page: its stamp, and what was typed."""
    stamp = STAMP.search(page)
    assert stamp, "the page has no form"
    return {"stamp": stamp[1], **typed}


def send_form(client: FlaskClient, slug: str, lang: str = "en", **typed: str) -> TestResponse:
    """Open a campaign's page, fill in its form, press Sign."""
    page = client.get(f"/{lang}/c/{slug}").get_data(as_text=True)
    return client.post(
        f"/{lang}/c/{slug}/sign", data=fields(page, **{"email": "rana@people.example", "country": "LB"} | typed)
    )
