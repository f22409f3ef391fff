"""What a person decides about a letter that a server turned away: without its annex, or by hand."""

import pytest
from sqlalchemy import select

from petitions.delivery.models import Attachment, Batch, BatchState, Envelope, State
from petitions.dispatch import ledger, mending, pack, rules, service
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import DispatchState, TaskState, Way
from tests.factories import NOON


@pytest.fixture
def item(stage, session):
    """A letter with names that its server found too large."""
    stage.approve(dispatch := stage.freeze("names"))
    [item] = ledger.list_items(session, dispatch)
    become(session, item, State.REFUSED, code=552, status="5.3.4")
    return item


def envelope_of(session, item):
    return session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()


def become(session, item, state, code=None, status=None):
    one = envelope_of(session, item)
    one.state, one.reply_code, one.reply_status = state, code, status
    session.commit()


def row(session, item):
    return ledger.list_rows(session, item.dispatch)[0]


def files(session, item):
    mine = select(Attachment).where(Attachment.envelope_id == envelope_of(session, item).id)
    return [file.filename for file in session.scalars(mine.order_by(Attachment.position))]


def test_a_letter_too_large_for_them_leaves_once_more_without_its_annex(stage, session, item, sit):
    assert len(files(session, item)) == 2
    first = envelope_of(session, item)
    page = f"/dispatches/{item.dispatch_id}"
    desk = sit("owner")
    assert "Send it without the annex" in desk.get(page)
    desk.post(f"{page}/items/{item.id}/light", page=page)
    session.refresh(item)
    assert files(session, item) == [f"{item.letter.reference.replace('/', '-')}.pdf"]
    assert (item.is_light, item.task, item.generation) == (True, TaskState.TO_DO, 2)
    assert envelope_of(session, item).id != first.id and first.state is State.REFUSED
    assert row(session, item).standing is Standing.WAITING
    assert "Bring them the annex by hand." in desk.get(page)


def test_twice_at_once_is_once(stage, session, item):
    mending.send_light(session, stage.keys, item, account=stage.owner, now=NOON)
    with pytest.raises(rules.NotNow):
        mending.send_light(session, stage.keys, item, account=stage.owner, now=NOON)
    assert len(list(session.scalars(select(Envelope)))) == 2


def test_its_annex_is_brought_by_hand_and_until_then_the_dispatch_is_not_done(stage, session, item):
    mending.send_light(session, stage.keys, item, account=stage.owner, now=NOON)
    become(session, item, State.ACCEPTED)
    assert not ledger.is_finished(session, item.dispatch)
    sent = {"how": "in person", "on": NOON.date(), "account": stage.owner, "now": NOON}
    service.record_by_hand(session, item, **sent)
    assert ledger.is_finished(session, item.dispatch)
    assert row(session, item).standing is Standing.HANDED_OVER


def test_in_a_paused_dispatch_it_waits(stage, session, item):
    service.pause(session, item.dispatch, account=stage.owner, now=NOON)
    mending.send_light(session, stage.keys, item, account=stage.owner, now=NOON)
    assert {batch.state for batch in session.scalars(select(Batch))} == {BatchState.PAUSED}


@pytest.mark.parametrize(
    ("state", "status"), [(State.REFUSED, "5.1.1"), (State.IN_DOUBT, "5.3.4"), (State.ACCEPTED, None)]
)
def test_only_what_was_too_large_goes_without_its_annex(stage, session, item, state, status):
    become(session, item, state, 550, status)
    with pytest.raises(rules.NotNow):
        mending.send_light(session, stage.keys, item, account=stage.owner, now=NOON)


def test_a_letter_and_annex_too_large_for_any_mail_go_apart_from_the_start(stage, session, monkeypatch):
    monkeypatch.setattr(rules, "MAIL_LIMIT", 0)
    monkeypatch.setattr(rules, "check_size", lambda size: None)
    stage.approve(dispatch := stage.freeze("names", "plain"))
    with_names, plain = ledger.list_items(session, dispatch)
    assert (with_names.is_light, plain.is_light) == (True, False), "only an annex can be left out"
    assert with_names.task is TaskState.TO_DO and with_names.generation == 1
    assert len(files(session, with_names)) == len(files(session, plain)) == 1


@pytest.mark.parametrize("state", [State.REFUSED, State.BOUNCED, State.SUPPRESSED, State.EXPIRED])
def test_what_was_turned_away_can_go_by_hand_in_the_same_dispatch(stage, session, item, sit, state):
    become(session, item, state, 550, "5.1.1")
    item.dispatch.state = DispatchState.DONE
    session.commit()
    page = f"/dispatches/{item.dispatch_id}"
    desk = sit("owner")
    assert "Send it by hand" in desk.get(page)
    desk.post(f"{page}/items/{item.id}/bring", page=page)
    session.refresh(item)
    assert (item.way, item.task, item.dispatch.state) == (Way.HAND, TaskState.TO_DO, DispatchState.RUNNING)
    assert row(session, item).standing is Standing.TO_DO


@pytest.mark.parametrize("state", [State.QUEUED, State.IN_DOUBT, State.ACCEPTED, State.HELD])
def test_what_may_still_arrive_is_not_sent_by_hand_as_well(stage, session, item, state):
    become(session, item, state)
    with pytest.raises(rules.NotNow):
        mending.bring(session, item, account=stage.owner, now=NOON)


def test_the_cover_slip_leads_to_the_page_of_the_addressee(stage, session, sit):
    dispatch = stage.freeze("hand")
    [item] = ledger.list_items(session, dispatch)
    assert "slip.txt" not in pack.names(item)
    stage.approve(dispatch)
    words, _kind = pack.file(item, "slip.txt", stage.keys)
    assert "/r/" in words.decode() and "/v/" in words.decode() and item.letter.reference in words.decode()
    assert b"/r/" not in pack.file(item, "letter.txt", stage.keys)[0]
    assert "/r/" in sit("editor").get(f"/dispatches/{dispatch.id}/items/{item.id}")
