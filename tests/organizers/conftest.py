"""What tests of organizers share: a clock to move, people with passwords, a browser that fills in forms."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.organizers import throttle
from petitions.organizers.models import Account, Role
from tests import factories as make
from tests.desk import TOKEN, Desk, sit_down
from tests.factories import NOON

PASSWORD = "four unrelated words stand"
INVITED = {"name": "Selma Example", "email": "Selma@families.example", "role": "editor", "language": "fr"}
HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")[^>]*name="(csrf_token|next)"[^>]*value="([^"]*)"')
KEY = re.compile(r'type this key.*?class="code">([^<]+)<', re.IGNORECASE | re.DOTALL)


class Clock:
    """The world's clock, ours and everybody's."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller
        self.now = NOON

    def move(self, **much: float) -> datetime:
        self.now += timedelta(**much)
        self._traveller.move_to(self.now, tick=False)
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """NOON until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield Clock(traveller)


@dataclass
class Visitor:
    """Somebody before the log-in, with a browser."""

    client: FlaskClient

    def press(
        self, path: str, data: dict[str, Any] | None = None, page: str | None = None, **more: Any
    ) -> TestResponse:
        """Open a page and send its form."""
        text = self.client.get(page or path).text
        assert TOKEN.search(text), "no form on that page"
        hidden = dict(HIDDEN.findall(text))
        return self.client.post(path, data={**hidden, **(data or {})}, **more)

    def log_in(self, account: Account, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.press("/desk/login", {"email": account.email, "password": password}, **more)

    def is_inside(self) -> bool:
        return self.client.get("/desk/account").status_code == 200


@pytest.fixture
def visitor(client: FlaskClient, clock: Clock, app: Flask) -> Iterator[Visitor]:
    yield Visitor(client)
    with app.app_context():
        throttle.reset()


@pytest.fixture
def no_second_factor(app: Flask) -> Iterator[None]:
    """As in the demonstration."""
    app.config["SECURITY_TWO_FACTOR_REQUIRED"] = False
    yield
    app.config["SECURITY_TWO_FACTOR_REQUIRED"] = True


@pytest.fixture
def person(session: Session, app: Flask) -> Callable[..., Account]:
    """A member of a new organization, with a password."""

    def made(role: Role = Role.OWNER, **over: Any) -> Account:
        organization, account = make.organization(), make.account(password=hash_password(PASSWORD), **over)
        make.stored(session, organization, account, make.membership(organization, account, role))
        return account

    return made


@pytest.fixture
def desk(client: FlaskClient, session: Session, clock: Clock) -> Desk:
    """An owner who is logged in."""
    return sit_down(client, session)


def shown(answer: TestResponse | str) -> str:
    """The words of a page."""
    text = answer if isinstance(answer, str) else answer.text
    return html.unescape(re.sub(r"\s+", " ", text))


def code_for(app, account):
    return app.extensions["security"].totp_factory.generate_totp_password(account.tf_totp_secret)


def with_factor(app, session, account):
    """Give an account a second factor, as if set up before."""
    with app.app_context():
        account.tf_totp_secret = app.extensions["security"].totp_factory.generate_totp_secret()
    account.tf_primary_method = "authenticator"
    session.commit()
    return account
