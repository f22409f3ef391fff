"""Freeze everything: nothing leaves after it, nobody is inside, nothing is lost, and everything comes back."""

import time

import pytest
from sqlalchemy import select

from petitions.core import clock as core_clock
from petitions.core import switches
from petitions.delivery import jobs as delivery_jobs
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch, BatchState, Envelope, State
from petitions.dispatch import service as dispatches
from petitions.dispatch.models import DispatchState
from petitions.news.models import NewsItem, NewsState
from petitions.organizers import sessions
from petitions.organizers.models import DeskSession, Entry, Role
from petitions.pages.panic import service
from tests import factories as make
from tests.delivery.conftest import server
from tests.desk import TOKEN
from tests.dispatch.conftest import sit

__all__ = ["server", "sit"]


def running(stage, choices=("plain",), key="key"):
    """A dispatch that was released; nothing has left yet."""
    return stage.approve(stage.freeze(*choices, key=key))


def news(stage, state, **over):
    """A message to supporters, with one page of it in the outbox."""
    place = stage.place
    facts = {"language": "en", "texts": {"en": "Words."}, "request_key": f"news-{state}", "written_at": make.NOON}
    item = NewsItem(campaign=place.campaign, wave=place.wave, state=state, up_to=9, **facts | over)
    make.stored(stage.session, item)
    delivery.batch(stage.session, f"news-{item.id}-0", now=make.NOON, rank=9)
    stage.session.commit()
    return item


def freeze(stage, **over):
    facts = {"account": stage.owner, "note": "a checkpoint", "now": make.NOON} | over
    done = service.freeze(stage.session, stage.organization, **facts)
    stage.session.commit()
    return done


def leave(session, app) -> None:
    """Everything that may leave, leaves."""
    for batch in session.scalars(select(Batch.id)).all():
        delivery_jobs.send_batch(batch)


def test_nothing_of_a_running_dispatch_leaves_after_it(stage, session, server, sit, app):
    stage.choose("second", email="second@un.example")
    dispatch = running(stage, ("plain", "second"))
    make.stored(session, make.organization())  # no switch helps: it is the dispatch itself that stands still
    answer = sit("owner").post("/freeze")
    assert answer.status_code == 303 and answer.location == "/desk/login"
    leave(session, app)
    assert server.received == [] and server.connections == 0
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.PAUSED and not switches.is_off("sending")
    dispatches.resume(session, dispatch, account=stage.owner, now=make.NOON)
    session.commit()
    leave(session, app)
    assert len(server.received) == 2, "what was frozen was not lost"


def test_where_one_organization_is_alone_no_mail_at_all_leaves(stage, session, server, app):
    batch = delivery.batch(session, "confirmations", now=make.NOON, rank=1)
    mail = delivery.Mail(to="rana@people.example", subject="Your code", text="4829 1305")
    delivery.post(session, stage.keys, mail, key="confirm-1", batch=batch, now=make.NOON)
    assert freeze(stage).is_sending_off
    leave(session, app)
    assert server.received == [] and [row.note for row in switches.list_off(session)] == ["a checkpoint"]
    assert delivery.list_due_batches(session, core_clock.now(), 9) != [], "it waits"


def test_everybody_of_the_organization_is_logged_out_and_nobody_else(stage, session, sit):
    owner, editor = sit("owner"), sit("editor")
    stranger = make.stored(session, make.membership(make.organization(), make.account()))
    sessions.begin(session, stranger.account, token="elsewhere", now=make.NOON)
    session.commit()
    assert owner.post("/freeze").status_code == 303
    for seat in (owner, editor):
        assert seat.client.get(seat.root + "/").location.startswith("/desk/login")
    assert "Everything is frozen" in owner.client.get("/desk/login").text
    living = session.scalars(select(DeskSession).where(DeskSession.ended_at.is_(None))).all()
    assert [row.account_id for row in living] == [stranger.account_id]


def test_another_organization_goes_on(stage, session):
    other = make.stored(session, make.organization())
    dispatch = running(stage)
    service.freeze(session, other, account=None, note="", now=make.NOON)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING and switches.list_off(session) == []


@pytest.mark.parametrize("state", [NewsState.APPROVED, NewsState.SENDING, NewsState.LOCKED])
def test_messages_to_supporters_stand_still_whatever_they_waited_for(stage, session, state):
    item = news(stage, state, grant=b"sealed", grant_until=make.NOON)
    assert freeze(stage).news == 1
    session.refresh(item)
    batch = session.scalars(select(Batch).where(Batch.name == f"news-{item.id}-0")).one()
    assert (item.state, item.grant, batch.state) == (NewsState.PAUSED, None, BatchState.PAUSED)


@pytest.mark.parametrize("state", [NewsState.DRAFT, NewsState.PAUSED, NewsState.DONE, NewsState.CANCELLED])
def test_what_was_not_under_way_is_left_as_it_was(stage, session, state):
    item = news(stage, state)
    assert freeze(stage).news == 0
    session.refresh(item)
    assert item.state is state


def test_a_passphrase_that_was_lent_is_forgotten(stage, session):
    dispatch = stage.prepare("names")
    dispatch.grant, dispatch.grant_until = b"sealed", make.NOON
    session.commit()
    freeze(stage)
    session.refresh(dispatch)
    assert (dispatch.grant, dispatch.grant_until, dispatch.state) == (None, None, DispatchState.FREEZING)


def test_it_stands_on_the_record_with_its_figures(stage, session, sit):
    running(stage)
    sit("editor")
    freeze(stage)
    entry = session.scalars(select(Entry).where(Entry.verb == "freeze_everything")).one()
    assert entry.account_id == stage.owner.id and entry.organization_id == stage.organization.id
    assert entry.facts == {"dispatches": 1, "news": 0, "sessions": 1, "is_sending_off": True}


def test_twice_is_once(stage):
    running(stage)
    assert freeze(stage).dispatches == 1
    again = freeze(stage)
    assert (again.dispatches, again.news, again.sessions) == (0, 0, 0)


def test_a_hundred_letters_stand_still_within_five_seconds(stage, session):
    for number in range(100):
        stage.choose(f"body{number}", email=f"body{number}@un.example")
    running(stage, [f"body{number}" for number in range(100)])
    begun = time.process_time()
    freeze(stage)
    assert time.process_time() - begun < 5
    assert session.scalar(select(Envelope.state).limit(1)) is State.QUEUED


def test_the_page_says_what_it_would_do_and_how_everything_comes_back(stage, sit):
    running(stage)
    page = sit("owner").get("/freeze")
    assert "1 running dispatch or message is paused" in page and "2 people are logged out" in page
    assert "All mail of this installation stops" in page and "Switch sending on again." in page
    assert "Freeze everything now" in page


def test_where_others_work_too_the_page_promises_no_more_than_it_does(stage, session, sit):
    make.stored(session, make.organization())
    page = sit("owner").get("/freeze")
    assert "their mail goes on" in page and "All mail of this installation stops" not in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.VIEWER])
def test_only_owners_freeze_and_the_others_learn_whom_to_call(stage, session, sit, role):
    dispatch, seat = running(stage), sit(role)
    page = seat.get("/freeze")
    assert "Owners have this button" in page and "Freeze everything now" not in page
    answer = seat.post("/freeze", page="/campaigns")
    session.refresh(dispatch)
    assert answer.status_code == 403 and dispatch.state is DispatchState.RUNNING


def test_the_password_must_have_been_typed_a_short_while_ago(stage, session, sit, still):
    dispatch, seat = running(stage), sit("owner")
    still.pass_by(minutes=11)
    page = seat.get("/freeze")
    assert f"/desk/verify?next=/desk/{stage.organization.slug}/freeze" in page
    token = TOKEN.search(page)[1]
    assert seat.client.post(seat.root + "/freeze", data={"csrf_token": token}).status_code == 400
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING
