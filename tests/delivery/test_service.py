"""The outbox from outside: posting, asking, stopping, settling."""

from datetime import timedelta

import pytest

from petitions.core.sealing import CannotOpen
from petitions.delivery import contents, rules, service
from petitions.delivery.models import Attachment, BatchState, State, Suppression
from petitions.delivery.rules import BadAddress, IllegalMove, UnsafeHeader
from tests.delivery.outbox import NOON, batch, change, claim, end, fresh, gate, later, letter, post, rows

S = State


def test_a_batch_of_a_name_is_made_once(session):
    first = service.batch(session, "dispatch-3-1", now=NOON, rank=5)
    assert service.batch(session, "dispatch-3-1", now=NOON, rank=1) is first and first.rank == 5


def test_a_key_posted_twice_is_one_envelope(session, keys):
    first = post(session, keys, key="letter-1")
    again = post(session, keys, letter(subject="Another"), key="letter-1")
    assert again.id == first.id and service.count_states(session) == {S.QUEUED: 1}


def test_a_posted_mail_can_be_read_by_no_web_process_and_by_every_worker(session, keys, worker_keys):
    mail = letter(headers={"Auto-Submitted": "auto-generated"}, html="<p>x</p>")
    sealed = post(session, keys, mail).sealed
    assert sealed is not None and b"un.example" not in sealed
    with pytest.raises(Exception, match=r"contact\.key"):
        contents.open_mail(keys, sealed)
    assert contents.open_mail(worker_keys, sealed) == mail
    with pytest.raises(CannotOpen):
        contents.open_mail(worker_keys, None)


def test_attachments_keep_their_order_and_share_their_bytes(session, keys):
    files = [(b"%PDF one", "one.pdf"), (b"%PDF annex", "annex.pdf")]
    first, second = post(session, keys, files=files), post(session, keys, files=files)
    attached = sorted(rows(session, Attachment), key=lambda row: (row.envelope_id, row.position))
    assert [(row.envelope_id, row.filename) for row in attached] == [
        (first.id, "one.pdf"), (first.id, "annex.pdf"), (second.id, "one.pdf"), (second.id, "annex.pdf"),
    ]  # fmt: skip
    assert attached[0].blob_id == attached[2].blob_id


def test_what_could_add_a_line_to_the_head_is_not_posted(session, keys):
    with pytest.raises(UnsafeHeader):
        post(session, keys, letter(subject="a\r\nBcc: b@c.example"))
    with pytest.raises(BadAddress):
        post(session, keys, letter(to="a@b.example, c@d.example"))
    with pytest.raises(UnsafeHeader):
        post(session, keys, files=[(b"x", "a\nb.pdf")])
    assert service.count_states(session) == {}


def test_states_are_found_by_key_and_unknown_keys_are_absent(session, keys):
    posted = [post(session, keys, key=f"letter-{n}") for n in range(1200, 1203)]
    found = service.states_of(session, [f"letter-{n}" for n in range(600, 1800)])
    assert {envelope.id for envelope in found.values()} == {envelope.id for envelope in posted}
    assert service.states_of(session, []) == {}


def test_due_batches_come_by_rank_and_only_when_something_is_due(session, keys):
    letters, mails, paused, future = (batch(session, rank=rank) for rank in (5, 1, 1, 1))
    for where, due in ((letters, NOON), (mails, NOON), (mails, NOON), (paused, NOON), (future, later(hours=1))):
        post(session, keys, batch=where, due_at=due)
    service.pause(session, [paused.name], now=NOON)
    assert service.list_due_batches(session, NOON, 10) == [mails.id, letters.id]
    assert service.list_due_batches(session, NOON, 1) == [mails.id]
    assert service.list_due_batches(session, later(hours=1), 10) == [mails.id, future.id, letters.id]
    service.pause_relay(session, "restored", now=NOON)
    assert service.list_due_batches(session, NOON, 10) == []


def test_a_paused_batch_stays_and_goes_on_later(session, keys, worker_keys):
    held = batch(session)
    for _n in range(3):
        post(session, keys, batch=held)
    assert service.pause(session, [held.name], now=NOON) == 3
    assert claim(session, worker_keys, held.id) is None
    assert service.resume(session, [held.name], now=NOON) == 3
    assert claim(session, worker_keys, held.id) is not None


def test_a_pause_between_lease_and_gate_stops_the_mail_and_gives_it_back(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    service.pause(session, [envelope.batch.name], now=NOON)
    assert not gate(session, held)
    assert end(session, worker_keys, held, S.QUEUED) is S.QUEUED
    assert (fresh(session, envelope).state, envelope.attempts, envelope.lease_token) == (S.QUEUED, 0, None)


def test_cancelling_stops_what_has_not_passed_the_gate_and_erases_it(session, keys, worker_keys):
    where = batch(session)
    gone, in_hand, waiting = (post(session, keys, batch=where) for _n in range(3))
    first = claim(session, worker_keys, where.id, token="t1")
    assert gate(session, first)
    second = claim(session, worker_keys, where.id, token="t2")
    assert service.cancel(session, [where.name], now=NOON) == 2
    assert not gate(session, second)
    assert end(session, worker_keys, second, S.QUEUED) is None
    assert end(session, worker_keys, first, S.ACCEPTED, code=250) is S.ACCEPTED
    states = [fresh(session, envelope).state for envelope in (gone, in_hand, waiting)]
    assert states == [S.ACCEPTED, S.CANCELLED, S.CANCELLED] and where.state is BatchState.CANCELLED
    assert in_hand.sealed is None and waiting.sealed is None
    service.resume(session, [where.name], now=NOON)
    assert where.state is BatchState.CANCELLED


def in_doubt(session, keys, worker_keys, **over):
    envelope = post(session, keys, **over)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held) and end(session, worker_keys, held, S.IN_DOUBT) is S.IN_DOUBT
    return fresh(session, envelope)


def test_a_doubt_may_be_settled_as_arrived(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    service.settle(session, envelope, "arrived", now=later(hours=2))
    assert (envelope.state, envelope.accepted_at, envelope.sealed) == (S.ACCEPTED, later(hours=2), None)


def test_a_doubt_may_be_sent_again_with_the_same_name(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    name = envelope.message_id
    service.settle(session, envelope, "again", now=later(days=30))
    again = claim(session, worker_keys, envelope.batch_id, token="t2", now=later(days=30))
    assert again.message_id == name and again.generation == 1 and again.mime_sha256 == "a" * 64


def test_a_doubt_may_wait(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    service.settle(session, envelope, "wait", now=NOON)
    assert fresh(session, envelope).state is S.IN_DOUBT


def test_a_doubt_is_settled_once(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    service.settle(session, envelope, "arrived", now=NOON)
    for answer in ("arrived", "again", "wait"):
        with pytest.raises(IllegalMove):
            service.settle(session, envelope, answer, now=NOON)


def test_one_mail_of_a_cancelled_batch_may_be_sent_again(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    service.cancel(session, [envelope.batch.name], now=NOON)
    service.settle(session, envelope, "again", now=NOON)
    assert claim(session, worker_keys, envelope.batch_id, token="t2") is not None


def test_a_held_mail_let_go_is_built_anew(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    end(session, worker_keys, held, S.HELD, code=554)
    service.settle(session, fresh(session, envelope), "again", now=later(hours=1))
    assert (envelope.state, envelope.mime_sha256, envelope.dated_at) == (S.QUEUED, None, None)


def test_a_late_settling_loses_against_a_faster_one(session, keys, worker_keys):
    envelope = in_doubt(session, keys, worker_keys)
    change(session, state=S.ACCEPTED)
    with pytest.raises(IllegalMove):
        service.settle(session, envelope, "again", now=NOON)


def test_a_suppressed_address_is_kept_as_an_index_only(session, keys):
    service.suppress(session, keys, "Person@People.example", "wish", now=NOON)
    service.suppress(session, keys, "person@people.example", "wish", now=NOON)
    (row,) = rows(session, Suppression)
    assert b"people" not in row.address_index


def test_mail_expires_five_days_after_it_was_due(session, keys):
    assert post(session, keys, due_at=later(days=3)).expires_at == later(days=8)
    assert timedelta(days=5) == rules.GIVE_UP
