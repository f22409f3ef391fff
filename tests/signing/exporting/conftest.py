"""Fixtures of exports: a clock that stands still, a team, a campaign with a few signatures of every state."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from petitions.organizers import sessions
from petitions.organizers.models import Entry, Membership, Role
from petitions.signing import service as signing
from petitions.signing.exporting import jobs, service
from petitions.signing.exporting.models import Export
from petitions.signing.models import Cause, Signature, SignatureState
from tests import factories as make
from tests.desk import Desk
from tests.signing.conftest import place, still
from tests.supporters import Ground, confirmed, person

__all__ = ["place", "still"]
LEFT = "somebody-who-left"


@dataclass
class Team:
    """People of every role in one organization, and what they do with exports."""

    session: Any
    place: Ground
    members: dict[Role, Membership]
    clock: Any

    def account(self, role: Role) -> Any:
        return self.members[role].account

    def ask(self, key: str = "a", columns: tuple[str, ...] = ("day", "country"), by: Role = Role.EDITOR) -> Export:
        facts = {"purpose": "A study of languages.", "columns": list(columns), "request_key": key * 20}
        export = service.ask(self.session, self.place.campaign, **facts, by=self.account(by), now=self.clock())
        self.session.commit()
        return export

    def allow(self, export: Export, by: Role = Role.APPROVER) -> None:
        service.allow(self.session, export, by=self.account(by), now=self.clock())
        self.session.commit()

    def written(self, **asked: Any) -> Export:
        export = self.ask(**asked)
        self.allow(export)
        jobs.write_exports()
        self.session.refresh(export)
        return export

    def text(self, export: Export, keys: Any) -> str:
        parts = (service.part(self.session, keys, export.id, number) for number in range(export.parts))
        return b"".join(parts).decode()

    def verbs(self) -> list[str]:
        mine = select(Entry.verb).where(Entry.organization_id == self.place.campaign.organization_id)
        return list(self.session.scalars(mine.order_by(Entry.id)))


@pytest.fixture
def team(session, keys, place, still) -> Team:
    """Somebody of each role, and four signatures: confirmed, held, struck out, taken back."""
    organization = place.campaign.organization
    members = {role: make.membership(organization, make.account(password="a hash"), role) for role in Role}
    make.stored(session, *members.values())
    rows = []
    for n in range(4):
        who = person(f"p{n}@people.example", f"Rana Haddad {n}", 1, country=("LB", "SY", None, "FR")[n])
        rows.append(confirmed(session, place, keys, who, LEFT if n == 3 else f"link-{n}"))
    rows[1].state, rows[1].cause = SignatureState.HELD, Cause.TRAP
    rows[2].state = SignatureState.INVALIDATED
    signing.withdraw(session, session.get(Signature, rows[3].id))
    session.commit()
    return Team(session, place, members, still)


@pytest.fixture
def sit(client, session, team, still):
    """A function that logs a member of a role in, in a browser of their own."""

    def log_in(role: Role) -> Desk:
        member, token = team.members[role], f"seat-{role}-{still().isoformat()}"
        sessions.begin(session, member.account, token=token, now=still())
        session.commit()
        browser = client.application.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = token
        return Desk(browser, team.place.campaign.organization, member.account, member)

    return log_in
