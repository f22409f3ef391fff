"""Pages of dispatch: who sees what, what a button says, and what happens when it is pressed."""

import re

import pytest
from sqlalchemy import select

from petitions.delivery.models import Envelope, State
from petitions.dispatch import ledger
from petitions.dispatch.models import Dispatch, DispatchState, Item, Way
from petitions.letters.models import Letter
from petitions.organizers.models import Entry
from tests.desk import sit_down
from tests.dispatch.conftest import NAMES
from tests.dispatch.test_service import become, envelopes

HOSTILE = "<script>alert('{{7*7}}')</script>"


def path(stage, dispatch=None, more="") -> str:
    return f"/dispatches/{dispatch.id}{more}" if dispatch else f"/campaigns/{stage.place.campaign.slug}/dispatch"


def ticked(page: str) -> list[str]:
    return re.findall(r'name="recipients\[\]" value="(\d+)" checked', page)


def key_of(page: str) -> str:
    return re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]


def test_the_list_offers_what_is_ready_and_says_what_is_not(stage, sit):
    stage.choose("formless", facts={"salutation": {}, "close": {}, "names": {"en": "Office without a form"}})
    page = sit("editor").get(path(stage))
    ready = {str(stage.choices[name].id) for name in ("names", "plain", "hand")}
    assert set(ticked(page)) == ready
    assert "There is no salutation" in page and "with the annex of names" in page
    assert page.count("By e-mail") == 3 and "Nobody verified the address" in page


def test_freezing_is_one_press_and_twice_is_once(stage, sit, session):
    desk = sit("editor")
    page = desk.get(path(stage))
    data = {"request_key": key_of(page), "recipients[]": ticked(page)}
    answers = [desk.post(path(stage), data) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    (dispatch,) = session.scalars(select(Dispatch))
    assert dispatch.state is DispatchState.FREEZING and dispatch.created_by == desk.account.id
    assert "The letters are being printed" in desk.get(path(stage, dispatch))


def test_what_cannot_be_frozen_is_said_and_stays_ticked(stage, sit, session):
    desk = sit("editor")
    page = desk.get(path(stage))
    chosen = [str(stage.choices["plain"].id)]
    stage.write(body="{{nonsense}}")
    answer = desk.post(path(stage), {"request_key": key_of(page), "recipients[]": chosen})
    assert answer.status_code == 422 and "there is no such field" in answer.text
    assert ticked(answer.text) == chosen
    assert session.scalars(select(Dispatch)).all() == []


@pytest.mark.parametrize("chosen", [[], ["999999"], ["x"]])
def test_a_forged_or_empty_choice_freezes_nothing(stage, sit, session, chosen):
    desk = sit("editor")
    data = {"request_key": key_of(desk.get(path(stage))), "recipients[]": chosen}
    assert desk.post(path(stage), data).status_code in (409, 422)
    assert session.scalars(select(Dispatch)).all() == []


def test_the_author_is_told_that_a_second_person_approves(stage, sit):
    dispatch = stage.freeze()
    stage.memberships["editor"].role = "owner"
    page = sit("editor").get(path(stage, dispatch, "/approve"))
    assert "You prepared this dispatch, so a second person approves it." in page
    assert "Release 3 letters" not in page


def test_a_second_person_sees_the_very_letters_and_releases_them(stage, sit, session):
    dispatch = stage.freeze()
    desk = sit("approver")
    page = desk.get(path(stage, dispatch, "/approve"))
    for letter in session.scalars(select(Letter)):
        assert letter.sha256 in page and letter.reference in page
        assert f"/letters/{letter.id}.pdf" in page and f"/letters/{letter.id}/1.png" in page
        shown = desk.client.get(f"{desk.root}/letters/{letter.id}.pdf")
        assert shown.data == letter.blob.content and shown.mimetype == "application/pdf"
        assert desk.client.get(f"{desk.root}/letters/{letter.id}/1.png").data.startswith(b"\x89PNG")
    assert "3 named, 2 counted only" in page and "Nobody has verified it" in page
    assert not any(name in page for name in NAMES)
    answer = desk.post(path(stage, dispatch, "/approve"))
    assert answer.status_code == 303
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING and dispatch.approved_by == desk.account.id
    assert desk.client.get(answer.location).status_code == 200


def test_the_button_pressed_twice_and_by_two_sends_once(stage, sit, session):
    dispatch = stage.freeze()
    one, two = sit("approver"), sit("owner")
    page = path(stage, dispatch, "/approve")
    two.get(page)
    assert [desk.post(page, page=path(stage)).status_code for desk in (one, one, two)] == [303, 303, 303]
    assert len(envelopes(session)) == 2
    assert len(session.scalars(select(Entry).where(Entry.verb == "approve")).all()) == 1


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_who_may_not_release_is_refused(stage, sit, session, role):
    dispatch = stage.freeze()
    assert sit(role).post(path(stage, dispatch, "/approve"), page=path(stage)).status_code == 403
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN


def test_releasing_asks_for_a_password_typed_lately(stage, sit, session, still):
    dispatch = stage.freeze()
    desk = sit("approver")
    token = desk.get(path(stage))
    still.pass_by(minutes=11)
    answer = desk.post(path(stage, dispatch, "/approve"), page=path(stage))
    assert token and answer.status_code == 400
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN


def test_the_page_shows_figures_states_and_what_can_be_stopped(stage, sit, session):
    dispatch = stage.approve(stage.freeze())
    first, second = [item for item in ledger.list_items(session, dispatch) if item.way is Way.MAIL]
    become(session, envelopes(session)[first.envelope_key], State.REFUSED, reply_code=550, reply_status="5.1.1")
    desk = sit("owner")
    page = desk.get(path(stage, dispatch))
    assert "Refused: mailbox unknown" in page and "To send by hand" in page
    assert "Pause: 1 letter stays here" in page and "Cancel 2 letters" in page
    figures = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    told = {words: int(number) for words, number in figures}
    assert told.pop("letters") == sum(told.values()) == 3
    assert desk.client.get(f"{desk.root}{path(stage, dispatch)}.json").json["numbers"]["refused"] == 1
    assert second.letter.reference in desk.get(path(stage, dispatch, "/live"))
    assert desk.post(path(stage, dispatch, "/pause"), page=path(stage, dispatch)).status_code == 303
    assert "Go on: send 1 letter" in desk.get(path(stage, dispatch))
    assert desk.post(path(stage, dispatch, "/resume"), page=path(stage, dispatch)).status_code == 303
    assert desk.post(path(stage, dispatch, "/cancel"), page=path(stage, dispatch)).status_code == 303
    assert "Cancelled before it left" in desk.get(path(stage, dispatch))
    assert desk.post(path(stage, dispatch, "/pause"), page=path(stage)).status_code == 409


def test_a_letter_in_doubt_asks_a_person(stage, sit, session):
    dispatch = stage.approve(stage.freeze("plain"))
    (item,) = ledger.list_items(session, dispatch)
    become(session, envelopes(session)[item.envelope_key], State.IN_DOUBT)
    desk = sit("owner")
    page = desk.get(path(stage, dispatch))
    assert "may or may not have arrived" in page
    for button in ("I know it arrived", "Wait for an answer", "Send again, they may get it twice"):
        assert button in page
    settle = path(stage, dispatch, f"/items/{item.id}/settle")
    assert desk.post(settle, {"answer": "burn it"}, page=path(stage, dispatch)).status_code == 400
    assert desk.post(settle, {"answer": "arrived"}, page=path(stage, dispatch)).status_code == 303
    assert session.scalars(select(Envelope)).one().state is State.ACCEPTED


def test_a_broken_freeze_says_why_and_can_be_tried_again(stage, sit, session):
    dispatch = stage.prepare()
    dispatch.state, dispatch.problem = DispatchState.BROKEN, f"The press stopped: {HOSTILE}"
    session.commit()
    desk = sit("editor")
    page = desk.get(path(stage, dispatch))
    assert "The press stopped" in page and "<script>alert" not in page
    assert desk.post(path(stage, dispatch, "/freeze"), page=path(stage, dispatch)).status_code == 303
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FREEZING
    assert desk.post(path(stage, dispatch, "/discard"), page=path(stage)).status_code == 303
    assert "Cancelled: nothing more leaves" in desk.get(path(stage, dispatch))


def test_strangers_find_nothing(stage, sit, session, client):
    dispatch = stage.approve(stage.freeze())
    item = session.scalars(select(Item)).first()
    stranger = sit_down(client, session)
    for more in ("", "/live", ".json", "/approve", f"/items/{item.id}", f"/items/{item.id}/proof"):
        stranger.get(path(stage, dispatch, more), status=404)
        own = f"/desk/{stage.organization.slug}{path(stage, dispatch, more)}"
        assert stranger.client.get(own).status_code == 404
    stranger.get(f"/letters/{item.letter_id}.pdf", status=404)
    stranger.get(f"/letters/{item.letter_id}/1.png", status=404)


def test_nobody_is_let_in_without_logging_in(stage, client):
    dispatch = stage.freeze()
    for more in ("", "/approve", ".json"):
        answer = client.get(f"/desk/{stage.organization.slug}{path(stage, dispatch, more)}")
        assert answer.status_code == 302 and "/desk/login" in answer.location


def test_the_approver_says_what_the_public_may_read_of_each_door(stage, sit, session):
    dispatch = stage.freeze("plain", "hand")
    hidden, default = ledger.list_items(session, dispatch)
    data = {
        f"shown-{hidden.id}": "hidden",
        f"shown-{default.id}": "painted",
        "shown-x": "hidden",
        "shown-99999": "hidden",
    }
    assert sit("approver").post(path(stage, dispatch, "/approve"), data).status_code == 303
    session.expire_all()
    assert (hidden.letter.shown, default.letter.shown) == ("hidden", "written")


def test_a_held_letter_is_tried_again_by_a_person(stage, sit, session):
    dispatch = stage.approve(stage.freeze("plain"))
    (item,) = ledger.list_items(session, dispatch)
    become(session, envelopes(session)[item.envelope_key], State.HELD)
    desk = sit("owner")
    assert "Try once more" in desk.get(path(stage, dispatch))
    settle = path(stage, dispatch, f"/items/{item.id}/settle")
    assert desk.post(settle, {"answer": "again"}, page=path(stage, dispatch)).status_code == 303
    assert envelopes(session)[item.envelope_key].state is State.QUEUED
