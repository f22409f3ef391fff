"""A second organization on the same installation, for tests of campaigning together."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.campaigns.partners import service as partners
from petitions.campaigns.partners.models import CampaignPartner
from petitions.organizers import sessions
from petitions.organizers.models import Membership, Organization, Role
from tests import factories as make
from tests.dispatch.conftest import Seat
from tests.factories import NOON

_tokens = count(1)
NAME = "Delta Families"


@dataclass
class Guest:
    """An organization that is asked to join, its people, and their browsers."""

    session: Session
    organization: Organization
    members: dict[Role, Membership] = field(default_factory=dict)

    def member(self, role: Role = Role.OWNER) -> Membership:
        """The person with that role, the same each time."""
        if role not in self.members:
            made = make.membership(self.organization, make.account(), role)
            self.members[role] = make.stored(self.session, made)
        return self.members[role]

    def sit(self, app: Flask, role: Role = Role.OWNER, *, now: datetime = NOON) -> Seat:
        """That person logged in, in a browser of their own."""
        member, token = self.member(role), f"guest-{next(_tokens)}"
        sessions.begin(self.session, member.account, token=token, now=now)
        self.session.commit()
        browser = app.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = token
        return Seat(browser, self.organization, member.account, member)

    def joins(self, campaign: Campaign) -> CampaignPartner:
        """Asked by the host, and yes."""
        by: dict[str, Any] = {"account": self.member().account, "now": NOON}
        row = partners.ask(self.session, campaign, self.organization.slug, **by)
        partners.accept(self.session, row, **by)
        self.session.commit()
        return row


def guest(session: Session, **over: Any) -> Guest:
    """With its own people and its own letterhead."""
    facts: dict[str, Any] = {"names": {"en": NAME, "ar": "عائلات الدلتا"}}
    facts |= {"signatory": {"en": {"name": "Hala Invented", "function": "Chair"}}}
    return Guest(session, make.stored(session, make.organization(**facts | over)))
