"""What people are called: the alias everywhere and for everybody, name and address for owners alone."""

import re

import pytest
from sqlalchemy import select

from petitions.organizers import names, service
from petitions.organizers.models import Entry, FormerAlias, Role
from petitions.organizers.rules import AliasTaken
from tests import factories as make
from tests.factories import NOON
from tests.organizers.conftest import shown
from tests.test_house import HOUSE

PEOPLE = "account|author|approver|doer|done_by|recorded_by|checker|classifier|asker|member"
TOLD = {"organizers/_member.html", "organizers/account.html"}
"""Where name and address are shown, to owners and to the person."""


def test_no_page_says_a_name_past_the_one_function():
    folder, past = HOUSE / "templates", re.compile(rf"\b(?:{PEOPLE})\.(?:name|email)\b")
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if past.search(path.read_text())}
    assert found == TOLD


@pytest.fixture
def colleague(session, desk):
    """Another member of the same organization, who works under an alias."""
    account = make.account(name="Rana Haddad", email="rana@families.example")
    member = make.stored(session, make.membership(desk.organization, account, Role.EDITOR))
    call(session, member, "Cedar")
    return member


def call(session, member, alias, by=None):
    names.set_alias(session, member, alias, by=by or member.account, now=NOON)
    session.commit()


def test_without_an_alias_a_person_is_called_by_name(desk):
    assert names.shown(desk.account, desk.organization) == desk.account.name


def test_with_one_by_the_alias(desk, colleague):
    assert names.shown(colleague.account, desk.organization) == "Cedar" == colleague.shown
    assert names.shown(None, desk.organization) == ""


def test_an_alias_is_of_one_organization(session, colleague):
    other = make.stored(session, make.membership(make.organization(), colleague.account))
    assert names.shown(colleague.account, other.organization) == "Rana Haddad"


def test_who_left_keeps_the_alias_and_who_comes_back_has_it_again(session, desk, colleague):
    account = colleague.account
    service.dismiss(session, colleague, by=desk.account, now=NOON)
    assert names.shown(account, desk.organization) == "Cedar"
    back = service.admit(session, desk.organization, account, Role.VIEWER, now=NOON)
    assert back.alias == "Cedar" and session.scalars(select(FormerAlias)).all() == []
    assert names.shown(account, desk.organization) == "Cedar"


@pytest.mark.parametrize("alias", ["Cedar", "CEDAR", "Rana Haddad", " cedar "])
def test_nobody_takes_the_name_or_alias_of_another(session, desk, colleague, alias):
    with pytest.raises(AliasTaken):
        call(session, desk.membership, alias)


def test_the_alias_of_who_left_is_not_free(session, desk, colleague):
    service.dismiss(session, colleague, by=desk.account, now=NOON)
    with pytest.raises(AliasTaken):
        call(session, desk.membership, "Cedar")


def test_the_record_says_that_it_changed_and_neither_name_nor_alias(session, desk, colleague):
    call(session, colleague, "", by=desk.account)
    entries = session.scalars(select(Entry).where(Entry.subject == f"account-{colleague.account_id}")).all()
    assert [entry.verb for entry in entries] == ["set_alias", "remove_alias"]
    assert all(entry.facts == {} for entry in entries) and colleague.alias is None


def test_the_same_alias_again_is_no_act(session, colleague):
    before = len(session.scalars(select(Entry)).all())
    call(session, colleague, "Cedar")
    assert len(session.scalars(select(Entry)).all()) == before


def test_owners_read_name_and_address_on_the_team_page_others_do_not(session, desk, colleague, client):
    page = shown(desk.get("/team"))
    assert "Cedar" in page and "alias of Rana Haddad" in page and "rana@families.example" in page
    desk.membership.role = Role.VIEWER
    make.stored(session, make.membership(desk.organization, make.account(), Role.OWNER))
    page = shown(desk.get("/team"))
    assert "Cedar" in page and "Rana Haddad" not in page and "rana@families.example" not in page
    assert desk.account.email in page, "one's own"


@pytest.mark.parametrize("role", list(Role))
def test_the_record_shows_the_alias_to_everybody(session, desk, colleague, role):
    service.set_logo(session, desk.organization, None, by=colleague.account, now=NOON)
    desk.membership.role = role
    session.commit()
    page = desk.get("/record")
    assert "Cedar" in page and "Rana Haddad" not in page


def test_one_gives_oneself_an_alias_on_the_account_page(session, desk):
    answer = desk.client.get("/desk/account")
    token = shown(answer).split('name="csrf_token" value="')[1].split('"')[0]
    address = f"/desk/account/alias/{desk.membership.id}"
    assert desk.client.post(address, data={"csrf_token": token, "alias": " Olive "}).status_code == 303
    session.refresh(desk.membership)
    assert desk.membership.alias == "Olive"
    assert "Colleagues read this name" in shown(desk.client.get("/desk/account")) and "Olive" in desk.get("/team")


def test_what_was_typed_stays_when_it_is_taken(session, desk, colleague):
    answer = desk.client.get("/desk/account")
    token = shown(answer).split('name="csrf_token" value="')[1].split('"')[0]
    address = f"/desk/account/alias/{desk.membership.id}"
    answer = desk.client.post(address, data={"csrf_token": token, "alias": "Cedar"})
    assert answer.status_code == 422 and 'value="Cedar"' in answer.text and "Choose another" in shown(answer)
    session.refresh(desk.membership)
    assert desk.membership.alias is None


def test_an_owner_gives_a_member_an_alias(session, desk, colleague):
    answer = desk.post(f"/team/{colleague.id}/alias", {"alias": "Pine"}, page="/team")
    session.refresh(colleague)
    assert answer.status_code == 303 and colleague.alias == "Pine"
    answer = desk.post(f"/team/{colleague.id}/alias", {"alias": "x" * 61}, page="/team")
    assert answer.status_code == 422 and "x" * 61 in answer.text
    answer = desk.post(f"/team/{colleague.id}/alias", {"alias": desk.account.name}, page="/team")
    assert answer.status_code == 422 and "Choose another" in shown(answer)
    session.refresh(colleague)
    assert colleague.alias == "Pine"


def test_the_alias_of_another_organizations_member_is_not_there(session, desk):
    other = make.stored(session, make.membership(make.organization(), make.account()))
    assert desk.post(f"/team/{other.id}/alias", {"alias": "Pine"}, page="/team").status_code == 404
    token = shown(desk.client.get("/desk/account")).split('name="csrf_token" value="')[1].split('"')[0]
    address = f"/desk/account/alias/{other.id}"
    assert desk.client.post(address, data={"csrf_token": token, "alias": "Pine"}).status_code == 404
    session.refresh(other)
    assert other.alias is None
