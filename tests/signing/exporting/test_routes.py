"""The desk's pages of exports, by each who takes part in one."""

import pytest

from petitions.delivery.models import Envelope
from petitions.organizers.models import Role
from petitions.replies import jobs as telling_jobs
from petitions.signing.exporting import jobs
from petitions.signing.exporting.models import Export, ExportState
from tests.desk_budget import MOST, questions

ASKED = {"purpose": "A study of languages.", "columns[]": ["day", "country"]}


@pytest.fixture
def index(team):
    return f"/campaigns/{team.place.campaign.slug}/signatures/exports"


def key_of(page: str) -> str:
    return page.split('name="request_key"')[1].split('value="')[1].split('"')[0]


def test_one_asks_another_allows_and_the_first_downloads(team, sit, index, session, still, as_worker):
    editor, approver = sit(Role.EDITOR), sit(Role.APPROVER)
    page = editor.get(index)
    sent = editor.post(index, ASKED | {"request_key": key_of(page)}, index)
    export = session.query(Export).one()
    one = f"/exports/{export.id}"
    assert sent.status_code == 303 and sent.location.endswith(one)
    assert "told by mail" in editor.get(one) and f'{one}/allow"' not in editor.get(one)
    assert one not in editor.get("/") and f'{one}"' in approver.get("/")
    telling_jobs.post_approvals()
    telling_jobs.post_approvals()
    assert {mail.key for mail in session.query(Envelope)} == {
        f"export-{export.id}-{team.members[role].account_id}" for role in (Role.OWNER, Role.APPROVER)
    }
    assert approver.post(f"{one}/allow", page=one).status_code == 303
    live = editor.client.get(f"{editor.root}{one}/live")
    assert live.headers["X-Moving"] == "1" and "<progress" in live.text
    jobs.write_exports()
    assert "Ready to download" in editor.get("/") and "Ready to download" not in approver.get("/")
    assert "Download the file" in editor.get(one) and "Download the file" not in approver.get(one)
    for times in (1, 2):
        file = editor.client.get(f"{editor.root}{one}/file")
        assert file.data.startswith("\ufeffday,country\r\n".encode()) and "Not to be passed on" in file.text
        assert file.headers["Content-Length"] == str(len(file.data)) and file.headers["Cache-Control"] == "no-store"
        session.refresh(export)
        assert export.taken == times
    refused = approver.client.get(f"{approver.root}{one}/file")
    assert refused.status_code == 410 and "somebody else asked for it" in refused.text
    still.pass_by(minutes=11)
    stale = editor.client.get(f"{editor.root}{one}/file")
    assert stale.status_code == 302 and "/desk/verify" in stale.location


def test_a_refusal_needs_a_reason_that_the_asker_reads(team, sit, session):
    export = team.ask()
    approver, one = sit(Role.APPROVER), f"/exports/{export.id}"
    empty = approver.post(f"{one}/refuse", {"reason": " "}, one)
    assert empty.status_code == 422 and "Write why" in empty.text
    assert approver.post(f"{one}/refuse", {"reason": "The figures are enough."}, one).status_code == 303
    assert "The figures are enough." in sit(Role.EDITOR).get(one)
    assert approver.post(f"{one}/allow", page=one).status_code == 409


@pytest.mark.parametrize("wrong", [{"purpose": " "}, {"purpose": "short"}, {"columns[]": []}, {"columns[]": ["names"]}])
def test_a_wish_that_is_not_whole_is_kept_and_said_in_words(team, sit, index, session, wrong):
    editor = sit(Role.EDITOR)
    sent = editor.post(index, ASKED | {"request_key": "k" * 20} | wrong, index)
    assert sent.status_code == 422 and 'class="summary"' in sent.text and session.query(Export).count() == 0
    assert wrong.get("purpose", ASKED["purpose"]).strip() in sent.text
    assert ("Tick at least one column." in sent.text) is (wrong.get("columns[]") == [])


def test_a_wish_that_lost_its_key_is_asked_all_the_same_and_one_that_has_it_is_asked_once(team, sit, index, session):
    editor = sit(Role.EDITOR)
    for lost in ({}, {"request_key": "x"}, {"request_key": "k" * 65}):
        assert editor.post(index, ASKED | lost, index).status_code == 303
    keys = {one.request_key for one in session.query(Export)}
    assert len(keys) == 3 and all(len(key) > 16 for key in keys)
    again = editor.post(index, {"purpose": "short"}, index)
    assert again.status_code == 422 and "Request Key" not in again.text
    for _twice in range(2):
        editor.post(index, ASKED | {"request_key": key_of(again.text)}, index)
    assert session.query(Export).count() == 4


def test_who_is_alone_reads_what_an_export_needs(team, sit, index, session):
    for role in (Role.APPROVER, Role.EDITOR):
        team.members[role].role = Role.VIEWER
    session.commit()
    page = sit(Role.OWNER).get(index)
    assert "An export needs a second person" in page and 'team">Invite somebody as approver' in page
    team.members[Role.EDITOR].role = Role.EDITOR
    session.commit()
    assert "See who can invite somebody" not in sit(Role.EDITOR).get(index)


def test_a_viewer_sees_and_acts_not(team, sit, index):
    export, viewer = team.ask(), None
    viewer = sit(Role.VIEWER)
    assert "Ask for this export" not in viewer.get(index)
    page = viewer.get(f"/exports/{export.id}")
    assert "/allow" not in page and "/refuse" not in page and "/take-back" not in page


def test_what_two_decide_at_once_is_told_to_the_second(team, sit, session):
    export = team.ask()
    owner, one = sit(Role.OWNER), f"/exports/{export.id}"
    page = owner.get(one)
    team.allow(export)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    late = owner.client.post(f"{owner.root}{one}/refuse", data={"csrf_token": token, "reason": "Too much."})
    assert late.status_code == 409 and "no longer waits for a decision" in late.text
    session.refresh(export)
    assert export.state is ExportState.ALLOWED


def test_pages_ask_the_database_little(team, sit, index, session):
    one = f"/exports/{team.written().id}"
    for desk in (sit(Role.EDITOR), sit(Role.OWNER)):
        for path in (index, one):
            assert len(questions(desk, path)) <= MOST
