"""What tests of dispatch share: a campaign with supporters, three kinds of addressee, two people, a quick press."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask import g
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.campaigns.models import Choice
from petitions.core.keys import Keyring
from petitions.dispatch import jobs, service
from petitions.dispatch.models import Dispatch
from petitions.letters import press
from petitions.letters import service as letters
from petitions.organizers import sessions
from petitions.organizers.models import Account, Membership, Organization, Role
from petitions.recipients.models import Channel
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON
from tests.supporters import Ground, StillClock, confirmed, ground, person

BODY = "With the support of {{supporters}} we ask:\n\n{{demands}}\n\nPlease answer by {{reply_by}}."
_sessions = count(1)
NAMES = ["Rana Haddad", "Émile Zola-Specimen", "سلمى المثال"]


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    """The clock of every edge stands at NOON until a test moves it."""
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def quick_press(monkeypatch) -> dict[str, list[Any]]:
    """A press that prints values as words, at once; what it was given is kept."""
    given: dict[str, list[Any]] = {"letters": [], "annexes": []}

    def printed(kind: str):
        def show(values: Any) -> bytes:
            given[kind].append(values)
            return b"%PDF-1.7 " + json.dumps(values.to_json(), ensure_ascii=False).encode()

        return show

    monkeypatch.setattr(press, "letter", printed("letters"))
    show = printed("annexes")
    monkeypatch.setattr(press, "annexed", lambda values: press.PrintedAnnex(show(values), {}))
    monkeypatch.setattr(
        press, "pictures", lambda pdf, width=0, most=12: [b"\x89PNG " + hashlib.sha256(pdf).hexdigest().encode()]
    )
    return given


@dataclass
class Stage:
    """Everything one dispatch needs."""

    session: Session
    keys: Keyring
    place: Ground
    owner: Account
    editor: Account
    memberships: dict[str, Membership]
    choices: dict[str, Choice] = field(default_factory=dict)

    @property
    def organization(self) -> Organization:
        return self.place.campaign.organization

    def choose(self, name: str, *, language: str = "en", names: str = "no", **facts: Any) -> Choice:
        """Pick an invented recipient."""
        choice = make.choice(self.place.campaign, make.recipient(**facts), language=language, names=names)
        self.choices[name] = make.stored(self.session, choice)
        return choice

    def write(
        self, language: str = "en", body: str = BODY, subject: str = "Request for information", **facts: Any
    ) -> None:
        words = {"subject": subject, "body": body, "account": None, "now": NOON}
        letters.write_text(self.session, self.place.campaign, language, **words | facts)
        self.session.commit()

    def sign(self, names: list[str], counted: int = 0) -> None:
        for number, name in enumerate(names):
            who = person(f"named{number}@people.example", name, 1)
            confirmed(self.session, self.place, self.keys, who, f"named-{number}")
        for number in range(counted):
            confirmed(self.session, self.place, self.keys, person(f"c{number}@people.example"), f"counted-{number}")

    def prepare(self, *names: str, key: str = "key", **over: Any) -> Dispatch:
        chosen = [self.choices[name] for name in names or self.choices]
        facts = {"request_key": key, "account": self.editor, "keys": self.keys, "now": NOON}
        dispatch = service.prepare(self.session, self.place.campaign, chosen, **facts | over)
        self.session.commit()
        return dispatch

    def freeze(self, *names: str, key: str = "key", **over: Any) -> Dispatch:
        dispatch = self.prepare(*names, key=key, **over)
        jobs.freeze(dispatch.id)
        self.session.refresh(dispatch)
        return dispatch

    def approve(self, dispatch: Dispatch, **over: Any) -> Dispatch:
        facts = {"membership": self.memberships["owner"], "keys": self.keys, "now": NOON, "into_catcher": True}
        service.approve(self.session, dispatch, **facts | over)
        self.session.commit()
        return dispatch


@pytest.fixture
def stage(session, as_worker, quick_press) -> Stage:
    """Five supporters, three of them named; one body that gets names, one that does not, one written to by hand."""
    place = ground(session, as_worker)
    owner, editor = make.account(), make.account()
    organization = place.campaign.organization
    members = {
        "owner": make.membership(organization, owner, Role.OWNER),
        "editor": make.membership(organization, editor, Role.EDITOR),
    }
    make.stored(session, *members.values())
    stage = Stage(session, as_worker, place, owner, editor, members)
    stage.choose("names", names="yes", email="names@un.example")
    stage.choose("plain", email="plain@un.example")
    stage.choose("hand", channel=Channel.POST, email=None)
    stage.write()
    stage.sign(NAMES, counted=2)
    return stage


class Seat(Desk):
    """A member's browser among several: what one request kept in ``g`` is nothing to the next."""

    def get(self, path: str, status: int = 200) -> str:
        """A page of the desk."""
        g.pop("csrf_token", None)
        return super().get(path, status)

    def post(self, path: str, data: dict[str, Any] | None = None, page: str | None = None) -> TestResponse:
        """Press a button; a release says what its page held."""
        g.pop("csrf_token", None)
        if path.endswith("/approve") and "seen" not in (data or {}):
            held = re.search(r'name="seen"[^>]*value="(\w+)"', self.client.get(self.root + path).text)
            data = {**(data or {}), "seen": held[1] if held else ""}
            g.pop("csrf_token", None)
        return super().post(path, data, page)


@pytest.fixture
def sit(client, stage, still) -> Callable[[str], Seat]:
    """A function that logs one of the stage's people in, by role; the same person each time, in a new browser."""

    def down(role: str = "owner") -> Seat:
        if role not in stage.memberships:
            member = make.membership(stage.organization, make.account(), Role(role))
            stage.memberships[role] = make.stored(stage.session, member)
        member = stage.memberships[role]
        token = f"desk-{member.id}-{next(_sessions)}"
        sessions.begin(stage.session, member.account, token=token, now=still())
        stage.session.commit()
        browser = client.application.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = token
        return Seat(browser, stage.organization, member.account, member)

    return down
