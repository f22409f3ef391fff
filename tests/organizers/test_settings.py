"""Settings that show at once what they do: the letterhead beside the form, and words about the organization."""

import pytest
from sqlalchemy import select

from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.desk import sit_down
from tests.organizers.conftest import shown

TYPED = {"en-name": "Families", "sender": "letters@families.example"}


@pytest.fixture
def desk(client, session):
    return sit_down(client, session)


def test_what_is_typed_is_shown_as_a_letterhead_and_nothing_is_kept(session, desk):
    typed = TYPED | {"en-name": "Another <Name>", "en-place": "Tripoli", "en-signatory": "S. Example"}
    answer = desk.post("/settings/sample", typed, page="/settings")
    page = shown(answer)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert "Another <Name>" in page and "&lt;Name&gt;" in answer.text and "Tripoli" in page and "S. Example" in page
    session.refresh(desk.organization)
    assert desk.organization.names["en"] == "Families for the Truth"
    assert session.scalars(select(Entry)).all() == []


def test_a_form_that_is_not_finished_shows_what_there_is(desk):
    answer = desk.post("/settings/sample", {"en-name": "", "sender": "x"}, page="/settings")
    assert answer.status_code == 200 and "then a letterhead stands here" in answer.text


def test_the_page_shows_it_without_scripts_too_and_asks_for_it_with_them(desk):
    page = desk.get("/settings")
    assert "Registered association 18-442" in page.partition('id="live"')[2]
    assert f'data-ask="{desk.root}/settings/sample"' in page and "letters/preview.js" in page


def test_who_may_not_change_it_sees_the_letterhead_and_no_script(session, desk):
    desk.membership.role = Role.VIEWER
    session.commit()
    page = desk.get("/settings")
    assert "data-ask" not in page and "<script" not in page
    assert "Registered association 18-442" in page.partition('id="live"')[2]
    assert desk.post("/settings/sample", TYPED, page="/settings").status_code == 403


def test_words_about_the_organization_stand_on_its_public_page(session, desk, client):
    campaign = make.campaign(desk.organization)
    make.stored(session, campaign, make.wave(campaign), make.text(campaign))
    desk.post("/settings", TYPED | {"en-about": "We are families who search."})
    session.refresh(desk.organization)
    assert desk.organization.about == {"en": "We are families who search."}
    assert "We are families who search." in client.get(f"/en/o/{desk.organization.slug}").text
    assert "We are families who search." in desk.get("/settings")
    entry = session.scalars(select(Entry)).one()
    assert entry.verb == "change_settings" and "about" in entry.facts["fields"]


def test_words_that_are_too_long_come_back(session, desk):
    answer = desk.post("/settings", TYPED | {"en-about": "x" * 601})
    assert answer.status_code == 422 and "x" * 601 in answer.text
    session.refresh(desk.organization)
    assert desk.organization.about == {}
