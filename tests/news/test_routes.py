"""The desk of news: empty, written, looked at, released by another, watched."""

import re

import pytest
from sqlalchemy import select

from petitions.core import keys as keyfiles
from petitions.news.models import NewsItem, NewsState
from tests.news.conftest import WORDS


def path(stage) -> str:
    return f"/campaigns/{stage.place.campaign.slug}/news"


def test_an_empty_page_says_what_will_be_here_and_how_many_listen(stage, sit):
    page = sit("editor").get(path(stage))
    assert "Nothing was told yet." in page and "Write a message" in page
    assert re.search(r"<dt>people ask to be told</dt><dd>2</dd>", page)
    assert re.search(r"<dt>messages may still follow in this wave</dt><dd>4</dd>", page)


def test_a_message_is_written_and_shown_as_it_will_look(stage, sit, session):
    desk = sit("editor")
    page = desk.get(path(stage) + "/new")
    assert page.index('name="words_en"') < page.index('name="words_ar"')
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]
    typed = {"request_key": key, "words_en": WORDS + "  \r\n", "words_ar": "سُلّمت الرسالة.", "words_fr": ""}
    answer = desk.post(path(stage) + "/new", typed)
    assert answer.status_code == 303
    item = session.scalars(select(NewsItem)).one()
    assert item.texts == {"en": WORDS, "ar": "سُلّمت الرسالة."}
    shown = desk.get(f"/news/{item.id}")
    assert "2 people would get it now" in shown and "What you asked to be told" in shown
    assert "سُلّمت الرسالة." in shown and "people.example" not in shown and "/u/…" in shown
    assert "Look and release" not in shown, "an editor does not release"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"words_en": "", "words_fr": "Des mots."}, "Write the words in this language"),
        ({"words_en": "See https://news.example"}, "Please take links and addresses out"),
        ({"words_en": "x" * 4001}, "This text is too long"),
        ({"words_en": "turned \u202e around"}, "characters that nobody can see"),
    ],
)
def test_wrong_words_are_told_and_nothing_typed_is_lost(stage, sit, session, words, told):
    answer = sit("editor").post(path(stage) + "/new", {"request_key": "k" * 22, **words})
    assert answer.status_code == 422 and told in answer.text
    assert words.get("words_fr", "") in answer.text
    assert session.scalar(select(NewsItem.id)) is None


def test_a_draft_is_changed_and_a_change_of_somebody_else_is_told(stage, sit, session):
    item, desk = stage.write(), sit("editor")
    address = f"/news/{item.id}/edit"
    seen = item.fingerprint
    assert desk.post(address, {"seen": seen, "words_en": "First."}).status_code == 303
    answer = desk.post(address, {"seen": seen, "words_en": "Second."})
    assert (
        answer.status_code == 422 and "changed since this page was opened" in answer.text and "Second." in answer.text
    )
    session.refresh(item)
    assert item.texts == {"en": "First."}


def test_a_second_person_looks_and_releases(stage, sit, session):
    item, desk = stage.write(), sit("owner")
    page = desk.get(f"/news/{item.id}/release")
    assert "Send it to 2 people" in page and WORDS.split("\n")[0] in page
    answer = desk.post(f"/news/{item.id}/release", {"seen": item.fingerprint})
    assert answer.status_code == 303
    session.refresh(item)
    assert item.state is NewsState.APPROVED
    stage.send(item)
    shown = desk.get(f"/news/{item.id}")
    for words, number in (("people", 2), ("sent", 0), ("waiting", 2), ("stopped", 0)):
        assert re.search(rf"<dt>{words}</dt><dd>{number}</dd>", shown), words
    assert "data-moving" in shown and "Pause" in shown


def test_who_wrote_it_is_told_why_not_and_how(stage, sit, session):
    desk = sit("owner")
    item = stage.write()
    item.written_by = stage.members["owner"].account_id
    session.commit()
    page = desk.get(f"/news/{item.id}/release")
    assert "a second person releases them" in page and "Send it to" not in page


def test_words_that_moved_are_shown_again_before_they_are_released(stage, sit, session):
    item, desk = stage.write(), sit("owner")
    answer = desk.post(f"/news/{item.id}/release", {"seen": "0" * 64})
    assert answer.status_code == 409 and "changed since this page was opened" in answer.text
    fresh = re.search(r'name="seen"[^>]*value="([^"]+)"', answer.text)[1]
    assert fresh == item.fingerprint


def test_the_fifth_in_a_wave_is_refused_with_what_to_do(stage, sit):
    for _number in range(4):
        stage.release(stage.write())
    item, desk = stage.write(), sit("owner")
    assert "Four messages were released in this wave" in desk.get(path(stage))
    answer = desk.post(f"/news/{item.id}/release", {"seen": item.fingerprint})
    assert answer.status_code == 409 and "Wait for the next wave" in answer.text


def test_the_buttons_pause_go_on_and_stop(stage, sit, session):
    item, desk = stage.send(stage.release(stage.write())), sit("owner")
    for button, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        assert desk.post(f"/news/{item.id}/{button}", page=f"/news/{item.id}").status_code == 303
        session.refresh(item)
        assert item.state == state
    assert re.search(r"<dt>stopped</dt><dd>2</dd>", desk.get(f"/news/{item.id}"))


def test_a_draft_is_dropped(stage, sit):
    item, desk = stage.write(), sit("editor")
    assert desk.post(f"/news/{item.id}/discard", page=f"/news/{item.id}").status_code == 303
    assert "Nothing was told yet." in desk.get(path(stage))


def test_the_moving_part_and_the_figures_for_programs(stage, sit):
    item, desk = stage.send(stage.release(stage.write())), sit("viewer")
    live = desk.client.get(f"{desk.root}/news/{item.id}/live")
    assert live.headers["X-Moving"] == "1" and "waiting" in live.text and "<html" not in live.text
    told = desk.client.get(f"{desk.root}/news/{item.id}.json").get_json()
    assert told["numbers"] == {"people": 2, "sent": 0, "waiting": 2, "stopped": 0, "failed": 0}
    assert "words" not in told and "texts" not in told


@pytest.fixture
def under_passphrase(app, tmp_path, stage):
    """The same installation, its names held under a passphrase."""
    keyfiles.create(tmp_path / "keys", "correct horse battery staple")
    before, app.extensions["keys"] = app.extensions["keys"], keyfiles.load(tmp_path / "keys")
    yield
    app.extensions["keys"] = before


def test_the_passphrase_is_asked_for_where_the_names_are_locked(under_passphrase, stage, sit, session):
    item, desk = stage.write(), sit("owner")
    item.state, item.problem, item.people, item.up_to = NewsState.LOCKED, "lapsed", 2, 9
    session.commit()
    page = desk.get(f"/news/{item.id}")
    assert "fifteen minutes were over" in page and 'name="passphrase"' in page
    refused = desk.post(f"/news/{item.id}/unlock", page=f"/news/{item.id}")
    assert refused.status_code == 409 and "Type the passphrase" in refused.text
    opened = desk.post(f"/news/{item.id}/unlock", {"passphrase": "any"}, page=f"/news/{item.id}")
    session.refresh(item)
    assert opened.status_code == 303 and item.state is NewsState.SENDING and b"any" not in item.grant


def test_what_waits_for_somebody_stands_on_the_first_screen_of_the_others(stage, sit, session):
    item = stage.write()
    link = f"/desk/{stage.organization.slug}/news/{item.id}"
    assert link in sit("owner").get("/") and link not in sit("editor").get("/")
    stage.release(item)
    assert link not in sit("owner").get("/")
    item.state, item.problem = NewsState.LOCKED, "lapsed"
    session.commit()
    assert "Waiting for the passphrase" in sit("editor").get("/")


def test_arabic_speaks_from_the_right(stage, sit, session):
    item, desk = stage.write({"en": WORDS, "ar": "سُلّمت الرسالة."}), sit("owner")
    desk.account.language = "ar"
    session.commit()
    page = desk.get(f"/news/{item.id}")
    assert 'dir="rtl"' in page and '<pre class="mail" lang="en" dir="ltr">' in page
