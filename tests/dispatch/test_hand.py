"""Letters sent by hand: everything a person needs, and one record of what was done."""

import gc
import io

import pytest

from petitions.dispatch import ledger, rules, service
from petitions.dispatch.models import TaskState, Way
from petitions.recipients.models import Channel
from tests.dispatch.test_routes import HOSTILE, path
from tests.dispatch.test_scans import png
from tests.factories import NOON


def hand(stage, session):
    dispatch = stage.approve(stage.freeze("hand"))
    return dispatch, ledger.list_items(session, dispatch)[0]


def test_a_task_shows_files_address_words_and_takes_the_record(stage, sit, session):
    stage.choices["hand"].recipient.facts = stage.choices["hand"].recipient.facts | {
        "requirements": "Write in English. Enclose a list; sign by hand.",
        "channel": {"preferred": "post", "url": "https://un.example/form", "note": "No mail is read"},
    }
    dispatch, item = hand(stage, session)
    desk = sit("editor")
    page = desk.get(path(stage, dispatch, f"/items/{item.id}"))
    for words in (
        "1211 Geneva",
        "https://un.example/form",
        "sign by hand",
        "Dear Chair,",
        f"/letters/{item.letter.id}.pdf",
    ):
        assert words in page
    data = {
        "how": "post",
        "on": "2026-11-20",
        "proof": f"RR 123 {HOSTILE}",
        "note": HOSTILE,
        "scan": (io.BytesIO(png()), "../../app.py.png"),
    }
    answer = desk.post(
        path(stage, dispatch, f"/items/{item.id}/sent"), data, page=path(stage, dispatch, f"/items/{item.id}")
    )
    assert answer.status_code == 303
    session.refresh(item)
    assert item.task is TaskState.SENT and item.done_by == desk.account.id
    page = desk.get(path(stage, dispatch, f"/items/{item.id}"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page and desk.account.name in page
    scan = desk.client.get(f"{desk.root}{path(stage, dispatch)}/items/{item.id}/proof")
    assert scan.mimetype == "image/jpeg" and "attachment" in scan.headers["Content-Disposition"]


def test_what_came_back_is_recorded_and_can_be_sent_again(stage, sit, session):
    dispatch, item = hand(stage, session)
    sent = {"how": "post", "on": NOON.date(), "account": stage.editor, "now": NOON}
    service.record_by_hand(session, item, **sent)
    session.commit()
    desk, task = sit("editor"), path(stage, dispatch, f"/items/{item.id}")
    back = {"on": "2026-11-20", "note": "unknown there"}
    assert desk.post(task + "/returned", back, page=task).status_code == 303
    assert "Came back" in desk.get(path(stage, dispatch))
    assert "Record that it was sent" in desk.get(task)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"how": "post", "on": "2026-11-21"}, "This day has not come yet."),
        ({"how": "pigeon", "on": "2026-11-20"}, "Not a valid choice"),
        ({"how": "post", "on": "yesterday"}, "Not a valid date"),
        ({"how": "post", "on": "2026-11-20", "note": "a\u202eb"}, "U+202E"),
    ],
)
def test_a_record_that_cannot_be_is_shown_again_with_what_was_typed(stage, sit, session, data, said):
    dispatch, item = hand(stage, session)
    task = path(stage, dispatch, f"/items/{item.id}")
    answer = sit("editor").post(task + "/sent", {"proof": "kept words", **data}, page=task)
    assert answer.status_code == 422 and said in answer.text and "kept words" in answer.text
    session.refresh(item)
    assert item.task is TaskState.TO_DO


def test_a_scan_that_is_no_proof_is_refused_and_nothing_is_recorded(stage, sit, session):
    dispatch, item = hand(stage, session)
    task = path(stage, dispatch, f"/items/{item.id}")
    data = {"how": "post", "on": "2026-11-20", "scan": (io.BytesIO(b"<svg/>"), "proof.png")}
    answer = sit("editor").post(task + "/sent", data, page=task)
    assert answer.status_code == 422 and "PDF, PNG or JPEG" in answer.text
    session.refresh(item)
    assert item.task is TaskState.TO_DO


# The test's own browser keeps so large a body in a temporary file that it never closes.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_large_scan_is_let_in_and_a_huge_one_is_not(stage, sit, session):
    dispatch, item = hand(stage, session)
    task = path(stage, dispatch, f"/items/{item.id}")
    huge = {"how": "post", "on": "2026-11-20", "scan": (io.BytesIO(b"%PDF-" + b"0" * 7_000_000), "proof.pdf")}
    assert sit("editor").post(task + "/sent", huge, page=task).status_code == 413
    large = {"how": "post", "on": "2026-11-20", "scan": (io.BytesIO(b"%PDF-" + b"0" * 3_000_000), "proof.pdf")}
    assert sit("editor").post(task + "/sent", large, page=task).status_code == 303
    gc.collect()


def test_a_task_is_recorded_once_and_only_after_release(stage, session):
    dispatch = stage.freeze("hand")
    (item,) = ledger.list_items(session, dispatch)
    sent = {"how": "courier", "on": NOON.date(), "account": stage.editor, "now": NOON}
    with pytest.raises(rules.NotNow):
        service.record_by_hand(session, item, **sent)
    stage.approve(dispatch)
    service.record_by_hand(session, item, **sent)
    with pytest.raises(rules.NotNow):
        service.record_by_hand(session, item, **sent)
    assert item.done_by == stage.editor.id


def test_a_mail_is_no_task(stage, session):
    dispatch = stage.approve(stage.freeze("plain"))
    (item,) = ledger.list_items(session, dispatch)
    with pytest.raises(rules.NotNow):
        service.record_by_hand(session, item, how="post", on=NOON.date(), account=stage.editor, now=NOON)


def test_channels_other_than_mail_are_tasks_even_with_an_address(stage, session):
    stage.choose("portal", channel=Channel.WEB_FORM, email="portal@un.example")
    (item,) = ledger.list_items(session, stage.prepare("portal"))
    assert item.way is Way.HAND and item.email is None
