"""What is typed on the desk is offered again to its writer, and to nobody else."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.campaigns import jobs
from petitions.campaigns.models import Campaign
from petitions.core.drafts import KEPT, Draft
from petitions.organizers.models import Role
from tests import factories as make
from tests.campaigns.conftest import PATH, frame, words
from tests.desk import Desk, sit_down

TEXT = f"{PATH}/text"


def keep(desk: Desk, path: str = TEXT, **typed: str) -> int:
    place = desk.root + path
    return desk.post("/drafts", {"draft_place": place, **typed}, page="/campaigns/new").status_code


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Draft)) or 0


def test_what_was_typed_is_offered_and_taken_up_with_its_rows(desk: Desk, draft: Campaign, session: Session) -> None:
    typed = words(**{"en-title": "Half a title", "demands-3-text_en": "A fourth demand", "password": "secret-word"})
    assert keep(desk, **typed) == 200
    shown = desk.get(TEXT)
    assert "Take it up" in shown and "Half a title" not in shown
    taken = desk.get(f"{TEXT}?draft=take")
    assert 'value="Half a title"' in taken and "A fourth demand" in taken and "Leave what I typed" in taken
    assert "secret-word" not in taken and "secret-word" not in str(session.scalar(select(Draft.fields)))


def test_the_answer_says_when_it_was_kept(desk: Desk, draft: Campaign) -> None:
    answer = desk.post("/drafts", {"draft_place": desk.root + TEXT, "en-title": "x"}, page="/campaigns/new")
    assert re.fullmatch(r"Kept for you at \d\d:\d\d UTC, not saved yet\.", answer.text)


def test_leaving_it_shows_what_is_saved(desk: Desk, draft: Campaign, session: Session) -> None:
    keep(desk, **{"en-title": "Half a title"})
    answer = desk.post("/drafts/leave", {"draft_place": desk.root + TEXT}, page=TEXT)
    assert answer.status_code == 303 and answer.location == desk.root + TEXT
    assert count(session) == 0 and "Take it up" not in desk.get(TEXT)


def test_saving_forgets_it_and_a_refusal_does_not(desk: Desk, draft: Campaign, session: Session) -> None:
    keep(desk, **words())
    assert desk.post(TEXT, words(**{"en-title": "x" * 300})).status_code == 422 and count(session) == 1
    assert desk.post(TEXT, words(act="add")).status_code == 200 and count(session) == 1
    assert desk.post(TEXT, words()).status_code == 303 and count(session) == 0


def test_the_frame_and_a_new_campaign_are_kept_too(desk: Desk, draft: Campaign) -> None:
    assert keep(desk, PATH, **frame(milestone="4711", offers_public=None)) == 200
    taken = desk.get(f"{PATH}?draft=take")
    assert 'value="4711"' in taken and not re.search(r'<input checked[^>]*name="offers_public"', taken)
    assert keep(desk, "/campaigns/new", slug="half-an-address") == 200
    assert "half-an-address" in desk.get("/campaigns/new?draft=take")


def test_a_draft_that_was_taken_up_still_knows_what_it_began_from(desk: Desk, draft: Campaign) -> None:
    keep(desk, **words(**{"en-title": "Mine"}))
    assert desk.post(TEXT, words(), page=PATH).status_code == 303
    keep(desk, **words(**{"en-title": "Mine"}))
    taken = desk.get(f"{TEXT}?draft=take")
    assert 'name="en-seen" type="hidden" value="0"' in taken and 'value="Mine"' in taken


def test_nobody_else_sees_it(desk: Desk, draft: Campaign, client: FlaskClient, session: Session) -> None:
    keep(desk, **{"en-title": "Half a title"})
    colleague = sit_down(client, session)
    make.stored(session, make.membership(desk.organization, colleague.account))
    shown = client.get(f"{desk.root}{TEXT}?draft=take").text
    assert "Half a title" not in shown and "Take it up" not in shown and 'name="en-title"' in shown


@pytest.mark.parametrize(
    "place",
    ["", "/c/tell-us", "/desk/other/campaigns/new", "{root}/nowhere", "https://elsewhere.example/", "{root}/../x"],
)
@pytest.mark.parametrize("act", ["", "/leave"])
def test_another_place_is_not_there(desk: Desk, session: Session, place: str, act: str) -> None:
    data = {"draft_place": place.format(root=desk.root), "title": "x"}
    assert desk.post(f"/drafts{act}", data, page="/campaigns/new").status_code == 404 and count(session) == 0


def test_a_form_that_is_not_open_to_the_role_is_not_kept(desk: Desk, session: Session) -> None:
    desk.membership.role = Role.EDITOR
    session.commit()
    assert keep(desk, "/team/invite", email="a@people.example") == 404 and count(session) == 0


def test_a_form_that_is_too_long_is_refused_whole(desk: Desk, draft: Campaign, session: Session) -> None:
    assert keep(desk, **{"en-statement": "x" * 200_001}) == 413 and count(session) == 0


def test_without_the_sessions_token_nothing_is_kept(desk: Desk, draft: Campaign, session: Session) -> None:
    answer = desk.client.post(desk.root + "/drafts", data={"draft_place": desk.root + TEXT, "en-title": "x"})
    assert answer.status_code == 400 and count(session) == 0


def test_the_nightly_job_forgets_what_is_old(desk: Desk, draft: Campaign, session: Session) -> None:
    keep(desk, **{"en-title": "x"})
    session.scalars(select(Draft)).one().saved_at -= KEPT
    session.commit()
    jobs.erase_drafts()
    assert count(session) == 0


@pytest.mark.parametrize(
    ("path", "field"), [("/picture", "credit"), ("/news/new", "words_en"), ("/replies/record", "text")]
)
def test_words_for_a_picture_news_and_an_answer_written_down_are_kept_too(
    desk: Desk, written: Campaign, session: Session, path: str, field: str
) -> None:
    here = PATH + path
    assert "data-keep" in desk.get(here) and keep(desk, here, **{field: "Half a sentence"}) == 200
    assert "Half a sentence" not in desk.get(here) and "Half a sentence" in desk.get(f"{here}?draft=take")
