"""What tests of news share: a campaign with people who asked to be told, a writer, an approver, a worker's turn."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.core.keys import Keyring
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.delivery.rules import Mail
from petitions.news import jobs, service
from petitions.news.models import NewsItem
from petitions.organizers import sessions
from petitions.organizers.models import Membership, Organization, Role
from petitions.signing.models import Signature
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON
from tests.supporters import Ground, StillClock, confirmed, ground, person

WORDS = "The letter was handed over on 3 March.\n\nAn answer is expected within 60 days."
_n = count(1)


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    """The clock of every edge stands at NOON until a test moves it."""
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@dataclass
class Stage:
    """Everything one message needs."""

    session: Session
    keys: Keyring
    place: Ground
    members: dict[str, Membership]
    still: StillClock

    @property
    def organization(self) -> Organization:
        return self.place.campaign.organization

    def sign(self, who: str, *, news: bool = True, language: str = "en", link: str = "", **over: Any) -> Signature:
        """One confirmed signature of an invented person."""
        someone = person(f"{who}@people.example", news=news, language=language, **over)
        return confirmed(self.session, self.place, self.keys, someone, link or f"link-{who}", now=self.still())

    def write(self, texts: dict[str, str] | None = None) -> NewsItem:
        """A draft by the editor."""
        facts = {"request_key": f"key-{next(_n)}", "account": self.members["editor"].account, "now": self.still()}
        item = service.write(self.session, self.place.campaign, texts or {"en": WORDS}, **facts)
        self.session.commit()
        return item

    def release(self, item: NewsItem, **over: Any) -> NewsItem:
        """Released by the owner."""
        facts = {"membership": self.members["owner"], "keys": self.keys, "now": self.still(), "seen": item.fingerprint}
        service.release(self.session, item, **facts | over)
        self.session.commit()
        return item

    def send(self, item: NewsItem) -> NewsItem:
        """What the worker does when the clock wakes it."""
        jobs.send_news(item.id)
        self.session.refresh(item)
        return item

    def act(self, verb: Callable[..., Any], item: NewsItem, **more: Any) -> NewsItem:
        """One of the buttons."""
        verb(self.session, item, account=self.members["owner"].account, now=self.still(), **more)
        self.session.commit()
        return item

    def posted(self) -> dict[str, Mail]:
        """What waits in the outbox, by key."""
        rows = self.session.scalars(select(Envelope).where(Envelope.sealed.is_not(None)).order_by(Envelope.id))
        return {row.key: contents.open_mail(self.keys, row.sealed) for row in rows}

    def numbers(self, item: NewsItem) -> dict[str, int]:
        """The figures, as every surface shows them."""
        self.session.expire_all()
        return vars(service.numbers(self.session, item, now=self.still()))


@pytest.fixture
def stage(session, as_worker, still) -> Stage:
    """An editor, an owner, and three people, two of whom asked to be told."""
    place = ground(session, as_worker)
    organization = place.campaign.organization
    members = {
        "owner": make.membership(organization, make.account(), Role.OWNER),
        "editor": make.membership(organization, make.account(), Role.EDITOR),
    }
    make.stored(session, *members.values())
    stage = Stage(session, as_worker, place, members, still)
    stage.sign("rana")
    stage.sign("silent", news=False)
    stage.sign("karim", language="ar")
    return stage


class Seat(Desk):
    """A member's browser among several."""

    def get(self, path: str, status: int = 200) -> str:
        """A page of the desk."""
        g.pop("csrf_token", None)
        return super().get(path, status)

    def post(self, path: str, data: dict[str, Any] | None = None, page: str | None = None) -> TestResponse:
        """Press a button."""
        g.pop("csrf_token", None)
        return super().post(path, data, page)


@pytest.fixture
def sit(client, stage, still) -> Callable[[str], Seat]:
    """A function that logs one of the stage's people in, by role."""

    def down(role: str = "owner") -> Seat:
        if role not in stage.members:
            member = make.membership(stage.organization, make.account(), Role(role))
            stage.members[role] = make.stored(stage.session, member)
        member = stage.members[role]
        token = f"desk-{member.id}-{next(_n)}"
        sessions.begin(stage.session, member.account, token=token, now=still())
        stage.session.commit()
        browser = client.application.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = token
        return Seat(browser, stage.organization, member.account, member)

    return down


__all__ = ["NOON", "WORDS"]
