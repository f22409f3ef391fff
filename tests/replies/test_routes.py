"""Pages of answers: who sees what, two clicks to a verdict, hostile words shown as words, files behind a warning."""

import re

import pytest

from petitions.replies.models import AnswerState, Medium, Verdict
from tests.desk import sit_down
from tests.replies.conftest import replies

HOSTILE = "<script>alert('{{7777*7777}}')</script><img src=x onerror=alert(1)>"
BIDI = "\u202e\u2066\u2069\u202c\u200b\x07"


def path(answer, more="") -> str:
    return f"/replies/{answer.id}{more}"


def buttons(page: str) -> dict[str, str]:
    return dict(re.findall(r'<button[^>]*name="verdict" value="(\w+)"[^>]*>([^<]+)', page))


def test_an_empty_page_says_what_will_stand_here(stage, sit):
    page = sit("editor").get(replies(stage))
    assert "What comes back to your letters will stand here" in page and "Record an answer by hand" in page
    assert "Record an answer by hand" not in sit("viewer").get(replies(stage))


def test_what_waits_comes_first_and_what_counts_for_nothing_is_folded(stage, sit, letters, came):
    came(letters[0])
    came(subject="Your campaign")
    came(letters[1], state=AnswerState.CLASSIFIED, verdict=Verdict.COMMITTED, demands=[1, 2])
    came(letters[1], state=AnswerState.AUTOMATIC, subject="Out of office")
    page = sit("editor").get(replies(stage))
    order = ["1 unread answer", "1 answer without a letter", "Answers by letter", "1 automatic reply"]
    assert sorted(order, key=page.index) == order
    assert "Demands 1, 2" in page and letters[0].letter.reference in page
    assert page.index("<details>") < page.index("Out of office")


def test_what_was_never_put_to_a_letter_does_not_vanish_when_it_is_set_aside(stage, sit, session, letters, came):
    pen, machine = came(subject="Set me aside"), came(subject="I am away", state=AnswerState.AUTOMATIC)
    desk = sit("editor")
    assert desk.post(path(pen, "/dismiss"), page=path(pen)).status_code == 303
    page = desk.get(replies(stage))
    assert page.index("I am away") < page.index("1 set aside") < page.index("Set me aside")
    for answer in (pen, machine):
        assert desk.post(path(answer, "/reopen"), page=path(answer)).status_code == 303
        session.refresh(answer)
        assert answer.state is AnswerState.PEN


def test_two_clicks_without_scripts_say_what_an_answer_is(stage, sit, session, letters, came):
    answer = came(letters[0])
    desk = sit("editor")
    assert f"/desk/{stage.organization.slug}{path(answer)}" in desk.get(replies(stage))
    page = desk.get(path(answer))
    assert set(buttons(page)) >= {"acknowledged", "substantive", "committed", "refused", "other_channel"}
    assert "We have received your letter." in page and letters[0].letter.reference in page
    done = desk.post(path(answer, "/classify"), {"verdict": "acknowledged"}, page=path(answer))
    assert done.status_code == 303
    page = desk.get(path(answer))
    assert "Acknowledged" in page and "Undo" in page and desk.account.name in page and not buttons(page)
    assert desk.post(path(answer, "/reopen"), page=path(answer)).status_code == 303
    session.refresh(answer)
    assert answer.state is AnswerState.UNREAD


def test_a_commitment_without_a_demand_is_told_beside_the_boxes_and_keeps_the_note(stage, sit, session, letters, came):
    answer = came(letters[0])
    desk = sit("approver")
    typed = {"verdict": "committed", "note": "They said so twice."}
    told = desk.post(path(answer, "/classify"), typed, page=path(answer))
    assert told.status_code == 422 and "Tick the demands they commit to." in told.text
    assert "They said so twice." in told.text and 'id="demands-wrong"' in told.text
    typed["demands[]"] = ["2"]
    assert desk.post(path(answer, "/classify"), typed, page=path(answer)).status_code == 303
    session.refresh(answer)
    assert (answer.verdict, answer.demands) == (Verdict.COMMITTED, [2])
    page = desk.get(path(answer))
    assert "Protect known graves." in page and "Open the archives" not in page and "They said so twice." in page


@pytest.mark.parametrize("typed", [{}, {"verdict": "burn"}, {"verdict": "refused", "demands[]": ["9"]}])
def test_a_forged_verdict_changes_nothing(stage, sit, session, letters, came, typed):
    answer = came(letters[0])
    assert sit("editor").post(path(answer, "/classify"), typed, page=path(answer)).status_code == 422
    session.refresh(answer)
    assert answer.state is AnswerState.UNREAD and answer.verdict is None


def test_of_two_people_the_later_is_told_that_it_moved_on(stage, sit, letters, came):
    answer = came(letters[0])
    one, two = sit("editor"), sit("owner")
    for desk, status in ((one, 303), (two, 409)):
        page = path(answer) if desk is one else replies(stage, "/record")
        assert desk.post(path(answer, "/classify"), {"verdict": "refused"}, page=page).status_code == status


def test_the_pen_offers_the_letter_it_names_and_letters_to_the_same_house(stage, sit, session, letters, came):
    answer = came(proposed_item=letters[0], sender="Desk <desk@un.example>")
    desk = sit("editor")
    page = desk.get(path(answer))
    assert page.index(letters[0].letter.reference) < page.index(letters[1].letter.reference)
    assert "It names the reference of this letter" in page and "same house" in page and not buttons(page)
    for wrong in ("999999", "x", "9" * 30):
        assert desk.post(path(answer, "/put"), {"item": wrong}, page=path(answer)).status_code == 422
    given = {"item": str(letters[0].id)}
    assert desk.post(path(answer, "/put"), given, page=path(answer)).status_code == 303
    session.refresh(answer)
    assert answer.item_id == letters[0].id and buttons(desk.get(path(answer)))
    assert "Not this letter: undo" in desk.get(path(answer))


@pytest.mark.parametrize("typed", ["", "FFT/1999/001", "x" * 5000, "'; drop table answers"])
def test_a_wrong_reference_is_told_at_its_field_and_kept(stage, sit, session, letters, came, typed):
    answer = came()
    told = sit("editor").post(path(answer, "/put"), {"reference": typed}, page=path(answer))
    assert told.status_code == 422 and 'id="reference-wrong"' in told.text
    assert f'value="{typed[:20]}' in told.text.replace("&#39;", "'")
    session.refresh(answer)
    assert answer.state is AnswerState.PEN


def test_a_proposal_of_the_recipient_is_accepted_or_declined(stage, sit, session, letters, came):
    one = came(letters[0], proposed=Verdict.ACKNOWLEDGED, medium=Medium.PAGE, matched_by="page")
    two = came(letters[1], proposed=Verdict.NO_MORE, medium=Medium.PAGE, matched_by="page")
    desk = sit("editor")
    assert "Accept: Acknowledged" in desk.get(path(one)) and "It counts once you accept it" in desk.get(path(one))
    assert "Proposed: Asks for no more letters" in desk.get(replies(stage))
    assert desk.post(path(one, "/accept"), page=path(one)).status_code == 303
    assert desk.post(path(two, "/decline"), page=path(two)).status_code == 303
    session.expire_all()
    assert (one.verdict, two.state) == (Verdict.ACKNOWLEDGED, AnswerState.DISMISSED)


def test_viewers_read_and_change_nothing(stage, sit, session, letters, came):
    answer = came(letters[0], files=[("a.pdf", b"%PDF")])
    desk = sit("viewer")
    page = desk.get(path(answer))
    assert "We have received your letter." in page and not buttons(page) and "Set aside" not in page
    for act in ("classify", "put", "accept", "decline", "dismiss", "reopen"):
        assert desk.post(path(answer, f"/{act}"), {"verdict": "refused"}, page=path(answer)).status_code == 403
    desk.get(replies(stage, "/record"), status=403)
    assert desk.post(path(answer, "/files/1"), page=path(answer, "/files/1")).data == b"%PDF"
    session.refresh(answer)
    assert answer.state is AnswerState.UNREAD


def test_strangers_find_nothing_in_their_own_house_nor_in_ours(stage, session, client, letters, came):
    answer, pen = came(letters[0], files=[("a.pdf", b"%PDF")]), came()
    stranger = sit_down(client, session)
    pages = [path(answer), path(pen), path(answer, "/text"), path(answer, "/files/1")]
    pages += [f"/replies/letters/{letters[0].id}", replies(stage), replies(stage, "/record")]
    for page in pages:
        stranger.get(page, status=404)
        assert stranger.client.get(f"/desk/{stage.organization.slug}{page}").status_code == 404
    acts = ("classify", "put", "accept", "decline", "dismiss", "reopen", "files/1")
    for act in acts:
        told = stranger.post(path(answer, f"/{act}"), {"verdict": "refused", "reference": "x"}, page="/team")
        assert told.status_code == 404
    assert "registry@un.example" not in stranger.get("/replies/unread")
    session.refresh(answer)
    assert answer.state is AnswerState.UNREAD


def test_hostile_words_are_words(stage, sit, letters, came):
    hidden = f"invoice{BIDI}fdp.exe"
    answer = came(
        letters[0],
        sender=f"{HOSTILE}{BIDI} <x@un.example>",
        subject=f"{HOSTILE}\r\nBcc: all",
        text=f"{HOSTILE}\n{BIDI}\u2028gnp.txt",
        quoted=f"</details></pre>{HOSTILE}",
        note=HOSTILE,
        files=[(f"{HOSTILE}{hidden}", b"MZ")],
    )
    desk = sit("editor")
    for page in (path(answer), replies(stage), path(answer, "/files/1"), "/replies/unread"):
        shown = desk.get(page)
        assert "<script>alert" not in shown and "<img src=x" not in shown and "60481729" not in shown
        assert not any(c in shown for c in "\u202e\u2066\u202c\x07")
    assert "&lt;script&gt;" in desk.get(path(answer))


def test_a_word_of_a_megabyte_is_cut_and_can_be_downloaded_whole(stage, sit, letters, came):
    answer = came(letters[0], text="w" * 1_000_000, subject="s" * 1_000_000, sender="f" * 1_000_000)
    desk = sit("editor")
    page = desk.get(path(answer))
    assert len(page) < 60_000 and "This text goes on: download all of it" in page
    assert len(desk.get(replies(stage))) < 60_000
    whole = desk.client.get(f"{desk.root}{path(answer, '/text')}")
    assert whole.data.startswith(b"w" * 1_000_000) and whole.mimetype == "application/octet-stream"


def test_a_file_is_downloaded_after_a_warning_and_never_shown(stage, sit, letters, came):
    answer = came(letters[0], files=[("../../Réponse\u202e.html", b"<script>alert(1)</script>")])
    desk = sit("editor")
    assert "Nobody has looked into this file" in desk.get(path(answer, "/files/1"))
    sent = desk.post(path(answer, "/files/1"))
    assert sent.data == b"<script>alert(1)</script>" and sent.mimetype == "application/octet-stream"
    assert (
        sent.headers["Content-Disposition"].startswith("attachment") and "/" not in sent.headers["Content-Disposition"]
    )
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"].startswith("sandbox")
    assert sent.headers["Cache-Control"] == "no-store"


def test_a_file_that_was_not_kept_is_named_and_not_offered(stage, sit, letters, came):
    answer = came(letters[0], files=[("large.zip", None)])
    desk = sit("editor")
    assert "Not kept" in desk.get(path(answer)) and "This file was not kept" in desk.get(path(answer, "/files/1"))
    assert desk.post(path(answer, "/files/1"), page=path(answer)).status_code == 404
    desk.get(path(answer, "/files/2"), status=404)


def test_words_under_a_lost_key_do_not_break_the_page(stage, sit, session, letters, came):
    answer = came(letters[0])
    answer.text = b"\x01 nothing that opens"
    session.commit()
    assert "[…]" in sit("editor").get(path(answer))


def test_the_answers_of_a_letter_have_a_page_and_a_single_one_is_shown_at_once(stage, sit, letters, came):
    desk = sit("viewer")
    page = f"/replies/letters/{letters[0].id}"
    assert "No answer to this letter is recorded." in desk.get(page)
    first = came(letters[0])
    assert desk.client.get(desk.root + page).location.endswith(path(first))
    came(letters[0], subject="Second")
    assert "Second" in desk.get(page)
    desk.get("/replies/letters/999999", status=404)


def test_the_first_screen_counts_what_is_unread_and_leads_there(stage, sit, letters, came):
    desk = sit("viewer")
    assert "unread" not in desk.get("/")
    came(letters[0])
    came()
    assert "2 answers unread" in desk.get("/") and "/replies/unread" in desk.get("/")
    page = desk.get("/replies/unread")
    assert letters[0].letter.reference in page and "1 answer without a letter" in page


def test_nobody_comes_in_without_logging_in(stage, client, letters, came):
    answer = came(letters[0])
    for page in (replies(stage), path(answer), "/replies/unread"):
        assert "/desk/login" in client.get(f"/desk/{stage.organization.slug}{page}").location


@pytest.mark.parametrize("number", ["0", "999999", "9" * 10, "9" * 30])
def test_a_number_that_no_answer_has_is_not_found(stage, sit, letters, number):
    desk = sit("editor")
    for page in (f"/replies/{number}", f"/replies/{number}/files/{number}", f"/replies/letters/{number}"):
        desk.get(page, status=404)


def test_who_asks_for_no_more_letters_is_left_in_peace_by_one_press(stage, sit, session, letters, came):
    answer = came(letters[0])
    desk, slug = sit("approver"), letters[0].recipient.slug
    refused = desk.post(path(answer, "/respect"), page=path(answer))
    assert refused.status_code == 409 and "does not ask for no more letters" in refused.text
    desk.post(path(answer, "/classify"), {"verdict": "no_more"}, page=path(answer))
    assert "Nothing stops by itself" in desk.get(path(answer))
    for _press in range(2):
        assert desk.post(path(answer, "/respect"), page=path(answer)).status_code == 303
    assert "Noted with the recipient" in desk.get(path(answer))
    page = sit("editor").get(f"/campaigns/{stage.place.campaign.slug}/recipients")
    assert "They asked for it in their answer of" in page
    assert "They asked for it" in sit("viewer").get(f"/recipients/{slug}")
