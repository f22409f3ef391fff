"""A person at the desk, for tests of its pages: an organization, a role, and a browser that is logged in."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.core import clock
from petitions.organizers import sessions
from petitions.organizers.models import Account, Membership, Organization, Role
from tests import factories as make

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Desk:
    """One member's browser."""

    client: FlaskClient
    organization: Organization
    account: Account
    membership: Membership

    @property
    def root(self) -> str:
        """Where the organization's desk begins."""
        return f"/desk/{self.organization.slug}"

    def get(self, path: str, status: int = 200) -> str:
        """A page of the desk, below its root."""
        answer = self.client.get(self.root + path)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, data: dict[str, Any] | None = None, page: str | None = None) -> TestResponse:
        """Press a button, with the token of the page it stands on."""
        found = TOKEN.search(self.client.get(self.root + (page or path)).text)
        assert found, "no form on that page"
        return self.client.post(self.root + path, data={"csrf_token": found[1], **(data or {})})


def sit_down(client: FlaskClient, session: Session, role: Role = Role.OWNER) -> Desk:
    """Log a new member of a new organization in, without the pages of the log-in."""
    organization, account = make.organization(), make.account()
    membership = make.membership(organization, account, role)
    make.stored(session, organization, account, membership)
    token = f"token-of-{account.id}"
    sessions.begin(session, account, token=token, now=clock.now())
    session.commit()
    with client.session_transaction("/desk/") as cookie:
        cookie["desk"] = token
    return Desk(client, organization, account, membership)
