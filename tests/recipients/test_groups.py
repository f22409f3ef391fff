"""Groups of recipients: made from a search or by ticks, used as a filter; bad ones are refused in words."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.organizers.models import Entry
from petitions.recipients import group_rules, groups, service
from petitions.recipients.models import RecipientGroup
from tests import factories as make
from tests.desk import Desk


@pytest.fixture
def bodies(session: Session) -> list[str]:
    rows = [make.recipient(), make.recipient(search_text=" office #torture "), make.recipient()]
    make.stored(session, *rows)
    return [row.slug for row in rows]


def test_a_group_holds_each_recipient_once_and_narrows_a_search(session, bodies):
    organization, other = make.organization(), make.organization()
    make.stored(session, organization, other)
    group = groups.keep(session, organization, None, name="Geneva", slugs=[bodies[0], bodies[2], bodies[0]])
    assert [line.members for line in groups.list_groups(session, organization)] == [2]
    assert {row.slug for row in service.search(session, organization, group=group.id)} == {bodies[0], bodies[2]}
    assert service.search(session, other, group=group.id) == [] and groups.list_groups(session, other) == []
    with pytest.raises(NotFound):
        groups.group_of(session, other, group.id)
    groups.keep(session, organization, group, name="Geneva again", slugs=[bodies[1]])
    assert [row.slug for row in groups.list_members(session, organization, group)] == [bodies[1]]


def test_a_group_that_cannot_be_is_refused(session, bodies, monkeypatch):
    organization, other = make.organization(), make.organization()
    make.stored(session, organization, other)
    foreign = make.stored(session, make.recipient(organization_id=other.id))
    groups.keep(session, organization, None, name="Geneva", slugs=bodies)

    def refused(error: type[Exception], name: str, slugs: list[str]) -> None:
        with pytest.raises(error):
            groups.keep(session, organization, None, name=name, slugs=slugs)

    refused(group_rules.GroupTaken, "  GENEVA ", bodies)
    refused(group_rules.EmptyGroup, "Nobody", [])
    refused(NotFound, "Foreign", [foreign.slug])
    refused(group_rules.GroupTooLarge, "All", [f"body-{number}" for number in range(101)])
    monkeypatch.setattr(group_rules, "MOST_GROUPS", 1)
    refused(group_rules.TooManyGroups, "One more", bodies)
    assert [one.name for one in session.scalars(select(RecipientGroup))] == ["Geneva"]


def test_a_search_becomes_a_group_that_is_changed_and_taken_away(desk: Desk, session: Session, bodies: list[str]):
    make.stored(session, make.recipient(organization_id=desk.organization.id, slug="own-friends"))
    assert "There is no group yet" in desk.get("/recipients/groups")
    page = "/recipients/groups/new?tag=torture"
    shown = desk.get(page)
    assert shown.count(" checked") == 1 and shown.index(bodies[1]) < shown.index(bodies[0])
    for wrong, says in (
        ({"name": "", "members[]": bodies[:1]}, "Give the group a name."),
        ({"name": "Empty"}, "Tick at least one recipient."),
        ({"name": "Foreign", "members[]": ["nowhere"]}, "Choose from the list."),
        ({"name": "A\u202eB", "members[]": bodies[:1]}, "U+202E"),
    ):
        answer = desk.post("/recipients/groups/new", wrong)
        assert answer.status_code == 422 and says in answer.text
    made = desk.post("/recipients/groups/new", {"name": "Friends", "members[]": [bodies[1], "own-friends"]})
    assert made.status_code == 303 and "2 recipients" in desk.client.get(made.location).text
    number = session.scalars(select(RecipientGroup.id)).one()
    again = desk.post("/recipients/groups/new", {"name": "friends", "members[]": bodies[:1]})
    assert again.status_code == 422 and "There is a group of this name already." in again.text
    changed = desk.post(f"/recipients/groups/{number}", {"name": "Friends", "members[]": [bodies[0]]})
    assert changed.status_code == 303 and "1 recipient" in desk.get("/recipients/groups")
    gone = desk.post(f"/recipients/groups/{number}/drop", page=f"/recipients/groups/{number}")
    assert gone.status_code == 303 and "There is no group yet" in desk.get("/recipients/groups")
    assert list(session.scalars(select(Entry.verb).order_by(Entry.id))) == ["make_group", "change_group", "drop_group"]
