"""Recording by hand: what a person writes down of calls, meetings and post, and what the form says when it is wrong."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from petitions.replies import contents, rules
from petitions.replies.models import Answer, AnswerState, Medium, Verdict
from tests.replies.conftest import replies


def record(stage, **over):
    typed = {"medium": "phone", "on": "2026-11-20", "who": "The secretary", "text": "They will write soon."}
    return {"request_key": "k" * 32, "item": "0", "recipient": "0"} | typed | over


def test_a_call_is_recorded_by_hand_with_its_file(stage, sit, session, letters, as_worker):
    desk = sit("editor")
    typed = record(stage, item=str(letters[2].id), file=(io.BytesIO(b"minutes"), "minutes.odt"))
    done = desk.post(replies(stage, "/record"), typed)
    assert done.status_code == 303
    answer = session.scalars(select(Answer)).one()
    assert (answer.medium, answer.state, answer.item) == (Medium.PHONE, AnswerState.UNREAD, letters[2])
    assert answer.came_on == date(2026, 11, 20) and answer.entered_by == desk.account.id
    assert contents.opened(as_worker, answer.files[0].name) == "minutes.odt"
    page = desk.client.get(done.location).text
    assert "The answer is on the record." in page and f"recorded by {desk.account.name}" in page


def test_a_meeting_about_no_letter_is_recorded_and_classified_at_once(stage, sit, session, letters):
    typed = record(stage, medium="meeting", recipient=str(letters[0].recipient_id), verdict="refused")
    assert sit("owner").post(replies(stage, "/record"), typed).status_code == 303
    answer = session.scalars(select(Answer)).one()
    assert (answer.item_id, answer.recipient_id, answer.verdict) == (None, letters[0].recipient_id, Verdict.REFUSED)


def test_a_double_click_records_one_answer(stage, sit, session, letters):
    typed = record(stage, item=str(letters[2].id))
    desk = sit("editor")
    first, second = (desk.post(replies(stage, "/record"), typed) for _twice in range(2))
    assert first.status_code == second.status_code == 303 and first.location == second.location
    assert len(session.scalars(select(Answer)).all()) == 1


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"on": "2026-11-21"}, "on", "This day has not come yet."),
        ({"on": "2026-11-19"}, "on", "cannot have come before"),
        ({"on": "yesterday"}, "on", ""),
        ({"who": ""}, "who", "an office is enough"),
        ({"who": "Rana\u202e"}, "who", "nobody can see"),
        ({"text": "x" * 20_001}, "text", "too long"),
        ({"medium": ""}, "medium", "Choose how it came."),
        ({"verdict": "committed"}, "demands[]", "Tick the demands"),
        ({"item": "0"}, "recipient", "whom it came from"),
        ({"item": "999999"}, "item", ""),
        ({"recipient": "x"}, "recipient", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(stage, sit, session, letters, over, field, words):
    typed = record(stage, item=str(letters[0].id), note="Typed with care.") | over
    told = sit("editor").post(replies(stage, "/record"), typed)
    assert told.status_code == 422 and f'id="{field}-wrong"' in told.text and words in told.text
    assert "Typed with care." in told.text and ("text" in over or "They will write soon." in told.text)
    assert session.scalars(select(Answer)).all() == []


def test_a_file_that_is_too_large_is_told_at_its_field(stage, sit, session, letters, monkeypatch):
    monkeypatch.setattr(rules, "FILE_BYTES", 1_000)
    typed = record(stage, item=str(letters[0].id), file=(io.BytesIO(b"x" * 1_001), "large.bin"))
    told = sit("editor").post(replies(stage, "/record"), typed)
    assert told.status_code == 422 and "larger than 10 MB" in told.text and "They will write soon." in told.text
    empty = record(stage, item=str(letters[0].id), file=(io.BytesIO(b""), "empty.bin"))
    assert "This file is empty" in sit("editor").post(replies(stage, "/record"), empty).text
    assert session.scalars(select(Answer)).all() == []
