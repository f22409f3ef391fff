"""Own contacts are looked at by an owner of another organization, where there is another."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.organizers import service as organizers
from petitions.organizers.models import Entry, Role
from petitions.recipients import moderating, moderation_rules, service
from petitions.recipients.models import Moderation
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON

SAID = {"is_allowed": True, "reason": "", "now": NOON}


@pytest.fixture
def contact(session: Session, desk: Desk):
    return make.stored(session, make.recipient(organization_id=desk.organization.id, email="friend@office.example"))


@pytest.fixture
def other(session: Session):
    """An owner of another organization."""
    return make.stored(session, make.membership(make.organization(), make.account(), Role.OWNER))


def left(session: Session, contact, email: str | None = None) -> list[object]:
    return moderating.list_unmoderated(session, [(contact, email)])


def test_one_organization_alone_is_never_asked(session, desk, contact):
    assert left(session, contact) == [] and "Ask for a look" not in desk.get(f"/recipients/{contact.slug}")


def test_a_word_is_about_the_contact_as_it_was_looked_at(session, desk, contact, other):
    assert left(session, contact) == [contact] and left(session, make.stored(session, make.recipient())) == []
    row = moderating.ask(session, contact, now=NOON)
    assert moderating.ask(session, contact, now=NOON) is row
    assert moderating.list_waiting(session, desk.organization) == []
    assert moderating.list_waiting(session, other.organization) == [row]
    with pytest.raises(NotFound):
        moderating.decide(session, desk.organization, row.id, **SAID, account=desk.account)
    make.stored(session, make.membership(other.organization, desk.account, Role.OWNER))
    with pytest.raises(moderation_rules.OwnContact):
        moderating.decide(session, other.organization, row.id, **SAID, account=desk.account)
    moderating.decide(session, other.organization, row.id, **SAID, account=other.account)
    with pytest.raises(moderation_rules.Decided):
        moderating.decide(session, other.organization, row.id, **SAID, account=other.account)
    assert left(session, contact, "Friend@office.example") == []
    assert left(session, contact, "myself@mail.example") == [contact]
    contact.person_name = "Somebody else"
    assert left(session, contact) == [contact] and moderating.find(session, contact) is None


def test_it_is_asked_for_and_decided_on_the_desk_and_stands_on_both_records(client, session, desk, contact, other):
    page = f"/recipients/{contact.slug}"
    for _press in range(2):
        assert desk.post(f"{page}/ask", page=page).status_code == 303
    assert "Waiting for a look" in desk.get(page)
    make.stored(session, make.membership(other.organization, desk.account, Role.OWNER))
    assert "No contact waits" in desk.get("/recipients/moderate")
    mine, desk.organization = desk.organization, other.organization
    foreign = desk.get("/recipients/moderate")
    assert "friend@office.example" in foreign and "contact of another organization to look at" in desk.get("/")
    number = session.scalars(select(Moderation.id)).one()
    for data, status in (
        ({"act": "burn", "number": number}, 400),
        ({"act": "refuse", "number": number}, 422),
        ({"act": "allow", "number": "x"}, 422),
        ({"act": "allow", "number": 999}, 404),
        ({"act": "allow", "number": number}, 409),
    ):
        assert desk.post("/recipients/moderate", data).status_code == status
    session.delete(organizers.find_membership(session, desk.account, mine.slug))
    session.commit()
    said = {"act": "refuse", "number": number, "reason": "It is a private mailbox."}
    assert desk.post("/recipients/moderate", said).status_code == 303
    entries = list(session.scalars(select(Entry).where(Entry.verb == "moderate_contact").order_by(Entry.id)))
    assert [(one.organization_id, one.account_id) for one in entries] == [
        (other.organization.id, desk.account.id),
        (mine.id, None),
    ]
    assert moderating.standing(moderating.find(session, contact)) == "refused"
    assert service.by_slug(session, contact.slug, mine).id == contact.id
