"""Handing over page by page: once to each, never to those who stopped, and only while the addresses are open."""

import logging

import pytest
from sqlalchemy import func, select

from petitions.core import keys as keyfiles
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch, Envelope, State
from petitions.news import jobs, rules, sending, service
from petitions.news.models import NewsState
from petitions.signing import service as signing
from petitions.signing.models import Signature, SignatureState

PASSPHRASE = "correct horse battery staple"


def signature(session, who):
    return signing.find_by_link(session, f"link-{who}")


def test_who_asked_gets_it_and_nobody_else(stage, session):
    item = stage.send(stage.release(stage.write()))
    assert sorted(mail.to for mail in stage.posted().values()) == ["karim@people.example", "rana@people.example"]
    assert set(stage.posted()) == {f"news-{item.id}-{signature(session, who).id}" for who in ("rana", "karim")}
    assert item.state is NewsState.SENDING and item.is_handed_over


def test_mails_lie_in_batches_of_rank_nine_and_may_arrive_twice(stage, session, monkeypatch):
    monkeypatch.setattr(rules, "PAGE", 2)
    for number in range(3):
        stage.sign(f"more{number}")
    stage.send(stage.release(stage.write()))
    assert {batch.rank for batch in session.scalars(select(Batch))} == {9}
    sizes = session.scalars(select(func.count()).select_from(Envelope).group_by(Envelope.batch_id)).all()
    assert sorted(sizes) == [1, 2, 2]
    assert not any(envelope.at_most_once for envelope in session.scalars(select(Envelope)))


def test_a_page_is_a_batch_of_fifty():
    assert rules.PAGE == 50 and rules.RANK == 9


def test_nothing_is_posted_twice_however_often_the_job_runs(stage, session):
    item = stage.release(stage.write())
    stage.send(item)
    item.cursor, item.state = 0, NewsState.SENDING  # as after a database restored from yesterday
    session.commit()
    stage.send(item)
    assert session.scalar(select(func.count()).select_from(Envelope)) == 2


def test_a_turn_ends_and_the_next_goes_on_where_it_stopped(stage, monkeypatch):
    monkeypatch.setattr(rules, "PAGE", 1)
    monkeypatch.setattr(rules, "TURN", -1.0)
    item = stage.send(stage.release(stage.write()))
    assert len(stage.posted()) == 1 and not item.is_handed_over and item.lease_token is None
    for _turn in range(3):
        stage.send(item)
    assert len(stage.posted()) == 2 and item.is_handed_over


def test_two_workers_do_not_hand_over_the_same_page(stage, session, as_worker, still):
    item = stage.release(stage.write())
    assert sending.claim(session, item.id, lease="one", now=still())
    assert not sending.claim(session, item.id, lease="two", now=still())
    page = sending.read_page(session, as_worker, item.id, as_worker.names_opener(), now=still())
    assert not sending.keep(session, as_worker, page, "two", now=still())
    assert sending.keep(session, as_worker, page, "one", now=still())
    assert not sending.keep(session, as_worker, page, "one", now=still()), "the place has moved on"
    still.pass_by(minutes=6)
    assert sending.list_waiting(session, now=still()) == []


def test_a_worker_that_went_away_is_replaced(stage, session, still):
    item = stage.release(stage.write())
    assert sending.claim(session, item.id, lease="gone", now=still())
    session.commit()
    jobs.send_news(item.id)
    assert stage.posted() == {}
    still.pass_by(minutes=6)
    assert sending.list_waiting(session, now=still()) == [item.id]
    stage.send(item)
    assert len(stage.posted()) == 2


@pytest.mark.parametrize("state", [SignatureState.HELD, SignatureState.INVALIDATED, SignatureState.WITHDRAWN])
def test_only_confirmed_signatories_are_told(stage, session, state):
    signature(session, "karim").state = state
    session.commit()
    stage.send(stage.release(stage.write()))
    assert [mail.to for mail in stage.posted().values()] == ["rana@people.example"]


def test_who_stops_while_it_leaves_is_left_out(stage, session, as_worker, still):
    item = stage.release(stage.write())
    sending.claim(session, item.id, lease="one", now=still())
    page = sending.read_page(session, as_worker, item.id, as_worker.names_opener(), now=still())
    signing.withdraw(session, signature(session, "rana"))
    assert sending.keep(session, as_worker, page, "one", now=still())
    session.commit()
    assert [mail.to for mail in stage.posted().values()] == ["karim@people.example"]
    assert stage.numbers(item) == {"people": 2, "sent": 0, "waiting": 1, "stopped": 1, "failed": 0}


def test_what_waits_is_called_back_for_those_who_stopped_elsewhere(stage, session):
    item = stage.send(stage.release(stage.write()))
    signing.stop_news(session, signature(session, "rana"))
    session.commit()
    jobs.tidy_news()
    assert [mail.to for mail in stage.posted().values()] == ["karim@people.example"]
    assert stage.numbers(item)["stopped"] == 1
    row = session.scalars(select(Envelope).where(Envelope.state == State.CANCELLED)).one()
    assert row.sealed is None


def test_a_suppressed_address_is_not_posted_but_erased(stage, session, as_worker, still):
    delivery.suppress(session, as_worker, "rana@people.example", "complaint", now=still())
    item = stage.send(stage.release(stage.write()))
    assert [mail.to for mail in stage.posted().values()] == ["karim@people.example"]
    assert signature(session, "rana").news is None
    assert stage.numbers(item)["stopped"] == 1


def test_an_address_whose_year_is_over_is_not_written_to(stage, session, still):
    still.pass_by(days=360)
    stage.sign("new")
    still.pass_by(days=6)
    stage.send(stage.release(stage.write()))
    assert [mail.to for mail in stage.posted().values()] == ["new@people.example"]


def test_it_is_done_when_nothing_waits_any_more(stage, session):
    item = stage.send(stage.release(stage.write()))
    jobs.tidy_news()
    session.refresh(item)
    assert item.state is NewsState.SENDING
    for envelope in session.scalars(select(Envelope)):
        envelope.state = State.ACCEPTED
    session.commit()
    jobs.tidy_news()
    session.refresh(item)
    assert item.state is NewsState.DONE
    assert stage.numbers(item) == {"people": 2, "sent": 2, "waiting": 0, "stopped": 0, "failed": 0}


@pytest.fixture
def locked(app, stage, tmp_path):
    """An installation whose names are held under a passphrase, with one listener of its own."""
    keyfiles.create(tmp_path / "keys", PASSPHRASE)
    before = app.extensions["keys"]
    private = tmp_path / "keys" / "private" / "contact.key"
    ring = keyfiles.load(tmp_path / "keys", private)
    app.extensions["keys"] = ring
    stage.keys = ring
    stage.session.query(Signature).delete()
    stage.place.campaign.index_key = ring.new_index_key()
    stage.session.commit()
    for number in range(3):
        stage.sign(f"locked{number}")
    yield stage
    app.extensions["keys"] = before


def test_a_passphrase_is_asked_for_and_kept_for_fifteen_minutes_only(locked, session, still):
    item = locked.write()
    with pytest.raises(rules.NeedsPassphrase):
        locked.release(item)
    session.rollback()
    locked.release(item, grant=PASSPHRASE)
    assert item.grant and PASSPHRASE.encode() not in item.grant
    locked.send(item)
    assert len(locked.posted()) == 3 and item.grant is None


def test_a_grant_that_lapses_half_way_stops_cleanly_and_asks_again(locked, session, still, monkeypatch):
    monkeypatch.setattr(rules, "PAGE", 1)
    item = locked.release(locked.write(), grant=PASSPHRASE)
    before = sending.keep

    def slow(*given, **more):
        still.pass_by(minutes=9)
        return before(*given, **more)

    monkeypatch.setattr(sending, "keep", slow)
    locked.send(item)
    assert (item.state, item.problem, item.grant, len(locked.posted())) == (NewsState.LOCKED, "lapsed", None, 2)
    assert locked.numbers(item)["waiting"] == 3
    monkeypatch.setattr(sending, "keep", before)
    locked.act(service.unlock, item, keys=locked.keys, grant=PASSPHRASE)
    locked.send(item)
    assert item.is_handed_over and len(locked.posted()) == 3
    assert session.scalar(select(func.count()).select_from(Envelope)) == 3


def test_a_wrong_passphrase_is_told_and_nothing_was_sent(locked):
    item = locked.send(locked.release(locked.write(), grant="wrong passphrase"))
    assert (item.state, item.problem, item.grant) == (NewsState.LOCKED, "wrong", None)
    assert locked.posted() == {}


def test_a_passphrase_nobody_used_is_forgotten(locked, session, still):
    item = locked.release(locked.write(), grant=PASSPHRASE)
    still.pass_by(minutes=16)
    jobs.tidy_news()
    session.refresh(item)
    assert item.grant is None
    assert locked.send(item).state is NewsState.LOCKED


def test_addresses_sealed_to_another_key_are_told_not_skipped(locked, stage, app, as_worker):
    app.extensions["keys"] = as_worker
    item = stage.write()
    stage.keys = as_worker
    stage.send(stage.release(item))
    assert (item.state, item.problem) == (NewsState.LOCKED, "closed")


def test_the_log_says_nothing_of_anyone(stage, caplog):
    with caplog.at_level(logging.DEBUG):
        stage.sign("qanarymail7")
        item = stage.send(stage.release(stage.write({"en": "Qanaryname was told."})))
        jobs.tidy_news()
    assert item.is_handed_over and "qanary" not in caplog.text.lower()
