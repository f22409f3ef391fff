"""A look at names: a reason, fifteen minutes, one browser; and everything on the record."""

import pytest
from sqlalchemy import select

from petitions.dispatch import jobs, ledger
from petitions.dispatch.models import Look
from petitions.letters.models import WorkState
from petitions.organizers.models import Entry
from tests.dispatch.conftest import NAMES
from tests.dispatch.test_routes import path


def look_at(stage, sit, session, role="approver"):
    dispatch = stage.freeze()
    item = next(item for item in ledger.list_items(session, dispatch) if item.letter.annex)
    desk = sit(role)
    ask = path(stage, dispatch, f"/items/{item.id}/look")
    return desk, desk.post(ask, {"reason": "Checking the names before release"}, page=path(stage, dispatch, "/approve"))


def test_a_look_is_logged_opened_by_a_worker_and_seen_in_one_browser(stage, sit, session):
    desk, answer = look_at(stage, sit, session)
    assert answer.status_code == 303
    look = session.scalars(select(Look)).one()
    assert look.content is None and look.sealed_key
    assert "The worker is opening the annex" in desk.client.get(answer.location).text
    jobs.open_looks()
    session.refresh(look)
    assert look.state is WorkState.DONE and look.sealed_key is None
    assert not any(name.encode() in look.content for name in NAMES)
    assert "Read the annex" in desk.client.get(answer.location).text
    annex = desk.client.get(f"{answer.location}/annex.pdf")
    assert all(name in annex.text for name in NAMES) and annex.headers["Cache-Control"] == "no-store"
    entry = session.scalars(select(Entry).where(Entry.verb == "look")).one()
    assert entry.facts["reason"] == "Checking the names before release" and entry.account_id == desk.account.id
    other = sit("approver")
    assert other.client.get(f"{answer.location}/annex.pdf").status_code == 410
    assert sit("owner").client.get(answer.location).status_code == 404
    assert desk.client.get(f"{answer.location}/download").status_code == 403


def test_a_look_is_over_after_fifteen_minutes_and_erased(stage, sit, session, still):
    desk, answer = look_at(stage, sit, session)
    jobs.open_looks()
    still.pass_by(minutes=15)
    assert desk.client.get(f"{answer.location}/annex.pdf").status_code == 410
    assert "This look is over" in desk.client.get(answer.location).text
    jobs.tidy()
    look = session.scalars(select(Look)).one()
    assert look.content is None and look.reason


def test_a_look_without_a_reason_or_without_an_annex_is_refused(stage, sit, session):
    dispatch = stage.freeze()
    desk, page = sit("approver"), path(stage, dispatch, "/approve")
    by_names = {bool(item.letter.annex): item for item in ledger.list_items(session, dispatch)}
    short = desk.post(path(stage, dispatch, f"/items/{by_names[True].id}/look"), {"reason": "why"}, page=page)
    assert short.status_code == 422
    reason = {"reason": "A reason that is long enough"}
    assert desk.post(path(stage, dispatch, f"/items/{by_names[False].id}/look"), reason, page=page).status_code == 404
    assert session.scalars(select(Look)).all() == []


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_who_prepares_or_only_reads_sees_no_names(stage, sit, session, role):
    dispatch = stage.freeze()
    item = next(item for item in ledger.list_items(session, dispatch) if item.letter.annex)
    ask = path(stage, dispatch, f"/items/{item.id}/look")
    assert sit(role).post(ask, {"reason": "A reason that is long enough"}, page=path(stage)).status_code == 403


def test_an_owner_downloads_the_annex_for_sending_by_hand(stage, sit, session):
    desk, answer = look_at(stage, sit, session, role="owner")
    jobs.open_looks()
    file = desk.client.get(f"{answer.location}/download")
    assert file.status_code == 200 and "attachment" in file.headers["Content-Disposition"]
