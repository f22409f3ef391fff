"""The addressee's own page: who gets in, what it shows, that reading changes nothing, and each act as a proposal."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.core import switches
from petitions.dispatch import links
from petitions.letters.models import LetterState
from petitions.replies import answering, contents, visiting
from petitions.replies.models import Answer, AnswerState, Medium, Verdict
from petitions.replies.visiting import Act
from tests import factories as make
from tests.factories import NOON

FIELD = r'name="{act}-{name}"[^>]*value="([^"]*)"'


@pytest.fixture
def token(letters, as_worker) -> str:
    return links.page_token(as_worker, letters[0])


def count(session) -> int:
    return session.scalar(select(func.count()).select_from(Answer))


def fill(page: str, act: str, **typed: str) -> dict[str, str]:
    """The form of an act as it stands on the page, with what was typed."""
    own = {name: re.search(FIELD.format(act=act, name=name), page)[1] for name in ("stamp", "request_key")}
    return {f"{act}-{name}": value for name, value in (own | typed).items()}


def press(client, token, act, *, lang="", **typed):
    page = client.get(f"/r/{token}{lang}").text
    return client.post(f"/r/{token}/{act}{lang}", data=fill(page, act, **typed))


def made_confidential(session, item) -> None:
    item.letter.values = item.letter.values | {"confidential": True}
    session.commit()


def test_the_page_says_which_letter_it_is_and_sets_no_cookie(client, letters, token, stage):
    answer = client.get(f"/r/{token}")
    letter = letters[0].letter
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    for words in (letter.reference, "Request for information", letter.values["addressee"][0], "20 November 2026"):
        assert words in answer.text
    assert stage.organization.name("en") in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"] and '<meta name="robots" content="noindex' in answer.text


def test_every_link_but_the_real_one_gets_the_same_answer(client, letters, token, as_worker):
    other = links.page_token(as_worker, letters[1])
    forged = [token[:-1] + ("a" if token[-1] != "a" else "b"), token[:16] + other[16:], "x", "a" * 32, "é" * 32]
    forged.append(letters[0].letter.code)
    answers = [client.get(f"/r/{one}") for one in forged]
    assert {answer.status_code for answer in answers} == {404}
    alike = {re.sub(r"/r/[^\"?]*", "", answer.text) for answer in answers}
    assert len(alike) == 1
    pressed = client.post(f"/r/{letters[0].letter.code}/acknowledge")
    assert pressed.status_code == 404 and letters[0].letter.reference not in pressed.text


def test_twenty_acts_with_the_printed_code_change_nothing(client, session, letters, token):
    page = client.get(f"/r/{token}").text
    for number in range(20):
        act = list(visiting.ACTS)[number % 4]
        data = fill(page, act, text="We withdraw everything.")
        code = letters[0].letter.code
        code = code.lower() if number % 2 else code
        assert client.post(f"/r/{code}/{act}", data=data).status_code == 404
    assert count(session) == 0


def test_reading_and_following_links_changes_nothing(client, session, letters, token):
    for path in ("", "/acknowledge", "/answer", "/channel", "/stop"):
        assert client.get(f"/r/{token}{path}", follow_redirects=True).status_code == 200
        assert client.head(f"/r/{token}{path}").status_code in (200, 303)
    assert count(session) == 0
    session.expire_all()
    assert letters[0].acknowledged_on is None


def test_a_press_is_a_proposal_until_an_organizer_accepts_it(client, session, stage, letters, token, as_worker):
    done = press(client, token, "acknowledge", name="Registry clerk", function="Registry")
    assert done.status_code == 303 and done.location.endswith(f"/r/{token}#said")
    answer = session.scalars(select(Answer)).one()
    facts = (answer.medium, answer.state, answer.proposed, answer.verdict, answer.matched_by)
    assert facts == (Medium.PAGE, AnswerState.UNREAD, Verdict.ACKNOWLEDGED, None, "page")
    assert (answer.item_id, answer.recipient_id) == (letters[0].id, letters[0].recipient_id)
    assert contents.opened(as_worker, answer.sender) == "Registry clerk, Registry"
    assert b"Registry" not in answer.sender
    session.refresh(letters[0])
    assert letters[0].acknowledged_on is None
    page = client.get(f"/r/{token}").text
    assert "Receipt acknowledged" in page and "Waits to be read" in page and "counts once that person" in page
    answering.accept(session, answer, account=stage.owner, keys=as_worker, now=NOON)
    session.commit()
    session.refresh(letters[0])
    assert letters[0].acknowledged_on == NOON.date()
    assert "Accepted" in client.get(f"/r/{token}").text


@pytest.mark.parametrize(
    ("act", "verdict"),
    [("answer", Verdict.SUBSTANTIVE), ("channel", Verdict.OTHER_CHANNEL), ("stop", Verdict.NO_MORE)],
)
def test_each_act_proposes_its_verdict_and_shows_what_was_said(client, session, token, act, verdict, as_worker):
    typed = {} if act == "stop" else {"text": "Please write to the <b>other</b> desk."}
    assert press(client, token, act, **typed).status_code == 303
    answer = session.scalars(select(Answer)).one()
    assert answer.proposed is verdict and answer.sender is None
    page = client.get(f"/r/{token}").text
    assert "<b>other" not in page
    if typed:
        assert contents.opened(as_worker, answer.text) == typed["text"]
        assert "Please write to the &lt;b&gt;other" in page


def test_a_repeated_press_is_one_answer(client, session, token):
    page = client.get(f"/r/{token}").text
    data = fill(page, "answer", text="We answer.")
    assert [client.post(f"/r/{token}/answer", data=data).status_code for _again in range(3)] == [303] * 3
    assert count(session) == 1
    data = fill(client.get(f"/r/{token}").text, "answer", text="We answer once more.")
    client.post(f"/r/{token}/answer", data=data)
    assert count(session) == 2


def test_a_letter_takes_twenty_acts_a_day_and_the_next_day_more(session, letters, as_worker):
    item = letters[0]
    for number in range(visiting.ACTS_A_DAY):
        visiting.say(session, item, Act(Verdict.ACKNOWLEDGED, f"key-{number:020}"), keys=as_worker, now=NOON)
    with pytest.raises(visiting.TooManyToday):
        visiting.say(session, item, Act(Verdict.ACKNOWLEDGED, "another-key-0000000"), keys=as_worker, now=NOON)
    again = visiting.say(session, item, Act(Verdict.ACKNOWLEDGED, f"key-{0:020}"), keys=as_worker, now=NOON)
    assert again.request_key.endswith("0") and count(session) == 20
    visiting.say(session, letters[1], Act(Verdict.NO_MORE, "key-of-another-one"), keys=as_worker, now=NOON)
    tomorrow = NOON + timedelta(days=1)
    visiting.say(session, item, Act(Verdict.NO_MORE, "key-of-the-next-day"), keys=as_worker, now=tomorrow)
    assert count(session) == 22


def test_beyond_the_day_nothing_typed_is_lost(client, session, letters, token, as_worker):
    for number in range(visiting.ACTS_A_DAY):
        visiting.say(session, letters[0], Act(Verdict.ACKNOWLEDGED, f"k-{number:020}"), keys=as_worker, now=NOON)
    session.commit()
    told = press(client, token, "answer", text="Our long answer.")
    assert told.status_code == 429 and "Please go on tomorrow" in told.text and "Our long answer." in told.text


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write your answer here."), ("x" * 20_001, "too long"), ("hid\u202eden", "nobody can see")],
)
def test_what_cannot_be_is_told_beside_the_field(client, session, token, text, words):
    told = press(client, token, "answer", text=text, name="A. Clerk")
    assert told.status_code == 422 and words in told.text and "A. Clerk" in told.text
    assert count(session) == 0


def test_a_form_from_elsewhere_or_from_long_ago_does_nothing(client, session, token, still):
    page = client.get(f"/r/{token}").text
    data = fill(page, "answer", text="Still here.")
    foreign = client.post(f"/r/{token}/answer", data=data, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 422
    assert client.post(f"/r/{token}/stop", data=data).status_code == 422
    still.moment = NOON + timedelta(hours=25)
    stale = client.post(f"/r/{token}/answer", data=data)
    assert stale.status_code == 422 and "Still here." in stale.text
    assert client.post(f"/r/{token}/answer", json={"text": "x"}).status_code == 400
    assert count(session) == 0


def test_what_a_program_filled_in_is_filed_where_a_person_can_find_it(client, session, token):
    press(client, token, "answer", text="Buy now.", website="https://spam.example")
    assert session.scalars(select(Answer.state)).one() is AnswerState.AUTOMATIC


def test_a_confidential_letter_works_the_same_and_shows_nothing_of_its_content(client, session, letters, token):
    made_confidential(session, letters[0])
    assert press(client, token, "answer", text="About the case.", name="A. Clerk").status_code == 303
    page = client.get(f"/r/{token}").text
    assert letters[0].letter.reference in page and "It is confidential" in page and "Answer given" in page
    for words in ("Request for information", letters[0].letter.values["addressee"][0], "About the case", "A. Clerk"):
        assert words not in page


def test_the_page_speaks_the_letters_language_and_can_be_switched(client, session, letters, token):
    letters[0].letter.language = "ar"
    session.commit()
    own = client.get(f"/r/{token}", headers={"Accept-Language": "fr"}).text
    assert '<html lang="ar" dir="rtl">' in own and f"/r/{token}?lang=fr" not in own and "?lang=fr" in own
    assert '<html lang="fr"' in client.get(f"/r/{token}?lang=fr").text
    letters[0].letter.language = "ru"
    session.commit()
    assert '<html lang="ru"' in client.get(f"/r/{token}", headers={"Accept-Language": "fr"}).text
    done = press(client, token, "acknowledge", lang="?lang=ar")
    assert done.location.endswith(f"/r/{token}?lang=ar#said")


def test_a_withdrawn_letter_says_so_and_one_that_never_left_has_no_page(client, session, letters, token):
    letter = letters[0].letter
    letter.state, letter.revoked_at, letter.revoked_reason = LetterState.REVOKED, NOON, "A date was wrong."
    session.commit()
    assert "This letter was withdrawn" in client.get(f"/r/{token}").text
    letter.revoked_reason = None
    session.commit()
    assert client.get(f"/r/{token}").status_code == 404


def test_answers_that_came_another_way_are_not_told(client, letters, token, came):
    came(letters[0], text="What was said on the telephone.")
    page = client.get(f"/r/{token}").text
    assert "What was said here" not in page and "on the telephone" not in page


def test_answers_of_another_letter_are_not_told(client, session, letters, token, as_worker):
    noise = Act(Verdict.SUBSTANTIVE, "key-of-another-one", text="Noise.")
    make.stored(session, visiting.say(session, letters[1], noise, keys=as_worker, now=NOON))
    assert "Noise." not in client.get(f"/r/{token}").text


def test_while_replies_are_switched_off_an_act_comes_back_with_what_was_typed(client, session, token):
    switches.switch_off(session, "replies", note="", now=NOON)
    session.commit()
    answer = press(client, token, "answer", text="We have read your letter.")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "600"
    assert "We have read your letter." in answer.text and "switched off" in answer.text and count(session) == 0
