"""Forms that come too late or from elsewhere, and what the gate keeps of a visit."""

import pytest
from sqlalchemy import select

from petitions.organizers.models import DeskSession, Role
from tests.desk import TOKEN, sit_down
from tests.factories import NOON
from tests.organizers.conftest import INVITED


def again(desk, path, data):
    found = TOKEN.search(desk.client.get(desk.root + "/team").text)
    return lambda: desk.client.post(desk.root + path, data={"csrf_token": found[1], **data})


def test_a_form_without_its_token_stores_nothing_and_keeps_what_was_typed(desk, session):
    answer = desk.client.post(desk.root + "/team", data=INVITED | {"passphrase": "secret words"})
    assert answer.status_code == 400 and "Selma Example" in answer.text and "secret words" not in answer.text
    found = TOKEN.search(answer.text)
    assert desk.client.post(desk.root + "/team", data=INVITED | {"csrf_token": found[1]}).status_code == 303


def test_a_form_from_another_site_is_not_offered_again(desk):
    answer = desk.client.post(desk.root + "/team", data=INVITED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400 and "Selma" not in answer.text


def test_a_token_of_another_session_opens_nothing(desk, app, session):
    stranger = sit_down(app.test_client(), session)
    token = TOKEN.search(stranger.get("/team"))[1]
    assert desk.client.post(desk.root + "/team", data=INVITED | {"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", ""])
def test_only_forms_are_read(desk, content_type):
    answer = desk.client.post(desk.root + "/team", data=b'{"name": "x"}', content_type=content_type)
    assert answer.status_code == 400


def test_who_was_logged_out_while_typing_loses_nothing(desk, clock):
    send = again(desk, "/team", INVITED)
    clock.move(minutes=31)
    answer = send()
    assert answer.status_code == 400 and "logged out while you were typing" in answer.text
    assert "Selma Example" in answer.text and 'href="/desk/login"' in answer.text


def test_a_password_typed_long_ago_is_asked_for_and_nothing_is_lost(desk, clock, session):
    send = again(desk, "/team", INVITED)
    clock.move(minutes=11)
    answer = send()
    assert answer.status_code == 400 and "within the last ten minutes" in answer.text and "Selma Example" in answer.text
    session.scalars(select(DeskSession)).one().fresh_at = clock.now
    session.commit()
    assert send().status_code == 303


def test_the_last_use_is_written_down_once_a_minute_and_not_for_what_the_page_asks_itself(desk, clock, session):
    row = session.scalars(select(DeskSession)).one()
    clock.move(seconds=59)
    desk.get("/team")
    assert row.seen_at == NOON
    clock.move(seconds=1)
    desk.client.get(f"{desk.root}/dispatches/1/live")
    session.refresh(row)
    assert row.seen_at == NOON
    desk.get("/team")
    session.refresh(row)
    assert row.seen_at == clock.now


def test_a_refused_role_is_told_in_its_language(client, session, clock):
    desk = sit_down(client, session, Role.VIEWER)
    desk.account.language = "fr"
    session.commit()
    answer = desk.client.get(f"{desk.root}/campaigns/new")
    assert answer.status_code == 403 and '<html lang="fr"' in answer.text


def test_desk_pages_are_never_kept_by_caches(desk):
    for path in ("/desk/account", f"{desk.root}/team", f"{desk.root}/settings"):
        assert desk.client.get(path).headers["Cache-Control"] == "no-store"
