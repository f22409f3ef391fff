"""Switches on the desk: an owner of the only organization presses them, and it stands on the record."""

import pytest
from sqlalchemy import select

from petitions.core import switches
from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.desk import TOKEN, Desk, sit_down


@pytest.fixture
def desk(client, session) -> Desk:
    return sit_down(client, session)


def off(session) -> dict[str, str]:
    session.expire_all()
    return {row.part: row.note for row in switches.list_off(session)}


def test_an_owner_switches_a_part_off_and_on_again(session, desk):
    answer = desk.post("/switches/signing", {"off": "yes", "note": " A crowd. "}, page="/switches")
    assert answer.status_code == 303 and off(session) == {"signing": "A crowd."}
    page = desk.get("/switches")
    assert "stands still" in page and "A crowd." in page and "Let it work again" in page
    assert desk.post("/switches/signing", page="/switches").status_code == 303
    assert off(session) == {}
    entries = session.scalars(select(Entry).order_by(Entry.id)).all()
    assert [(entry.verb, entry.facts) for entry in entries] == [
        ("switch_off", {"part": "signing"}),
        ("switch_on", {"part": "signing"}),
    ]


def test_what_works_already_is_not_switched_on_twice(session, desk):
    assert desk.post("/switches/sending", page="/switches").status_code == 303
    assert session.scalars(select(Entry)).all() == []


def test_where_others_work_too_nobody_presses_alone(session, desk):
    make.stored(session, make.organization())
    token = TOKEN.search(desk.get("/switches"))[1]
    assert "Only whoever runs the installation" in desk.get("/switches") and "Switch it off" not in desk.get(
        "/switches"
    )
    answer = desk.client.post(f"{desk.root}/switches/signing", data={"csrf_token": token, "off": "yes"})
    assert answer.status_code == 403 and "flask switch" in answer.text and off(session) == {}


def test_a_part_that_is_not_there_is_not_found(session, desk):
    for part in ("letters", "none"):
        assert desk.post(f"/switches/{part}", {"off": "yes"}, page="/switches").status_code == 404
    assert off(session) == {}


def test_a_reason_that_is_too_long_is_kept_beside_its_field(session, desk):
    answer = desk.post("/switches/replies", {"off": "yes", "note": "x" * 201}, page="/switches")
    assert answer.status_code == 422 and "x" * 201 in answer.text and 'id="note-replies-wrong"' in answer.text
    assert off(session) == {}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.VIEWER])
def test_only_owners_see_them(session, desk, role):
    desk.membership.role = role
    session.commit()
    desk.get("/switches", 403)
    assert desk.post("/switches/signing", {"off": "yes"}, page="/record").status_code == 403 and off(session) == {}
