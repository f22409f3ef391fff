"""One envelope in one worker's hand: the lease, the gate, the record, and that nobody else can end it."""

from datetime import timedelta

import pytest

from petitions.core.keys import NoKeys
from petitions.delivery import sending, service
from petitions.delivery.models import Attempt, Phase, State, Suppression
from petitions.delivery.replies import Action
from tests.delivery.outbox import NOON, batch, change, claim, end, fresh, gate, later, letter, post, rows

S = State


def test_a_claim_holds_all_a_worker_needs(session, keys, worker_keys):
    envelope = post(session, keys, files=[(b"%PDF", "a.pdf")])
    held = claim(session, worker_keys, envelope.batch_id)
    assert held.mail == letter() and held.sender == "letters@families.example"
    assert [name for _blob, name in held.attachments] == ["a.pdf"]
    assert held.message_id.endswith("@families.example>") and held.dated_at == NOON
    assert (fresh(session, envelope).state, envelope.attempts) == (S.LEASED, 1)


def test_mail_without_a_sender_comes_from_the_installation(session, keys, worker_keys):
    envelope = post(session, keys, letter(sender=""))
    held = claim(session, worker_keys, envelope.batch_id)
    assert held.sender == "post@demarche.example" and held.message_id.endswith("@demarche.example>")


def test_an_envelope_is_in_one_hand_at_a_time(session, keys, worker_keys):
    where = batch(session)
    posted = {post(session, keys, batch=where).id for _n in range(3)}
    held = [claim(session, worker_keys, where.id, token=f"t{n}", worker=f"w{n}") for n in range(4)]
    assert {one.id for one in held if one} == posted and held[3] is None


def test_nothing_is_claimed_before_it_is_due_or_after_it_expired(session, keys, worker_keys):
    envelope = post(session, keys, due_at=later(hours=1))
    assert claim(session, worker_keys, envelope.batch_id) is None
    assert claim(session, worker_keys, envelope.batch_id, now=later(days=6)) is None
    assert claim(session, worker_keys, envelope.batch_id, now=later(hours=1)) is not None


def test_nothing_is_claimed_while_the_relay_is_paused(session, keys, worker_keys):
    envelope = post(session, keys)
    service.pause_relay(session, "login", now=NOON, retry_at=later(minutes=15))
    assert claim(session, worker_keys, envelope.batch_id, now=later(minutes=14)) is None
    assert claim(session, worker_keys, envelope.batch_id, now=later(minutes=15)) is not None


def test_a_suppressed_address_is_never_mailed_and_its_words_are_erased(session, keys, worker_keys):
    where = batch(session)
    gone = post(session, keys, letter(to="gone@un.example"), batch=where)
    other = post(session, keys, batch=where)
    service.suppress(session, keys, "GONE@un.example", "refused", now=NOON)
    assert claim(session, worker_keys, where.id).id == other.id
    assert (fresh(session, gone).state, gone.sealed, gone.lease_token) == (S.SUPPRESSED, None, None)


def test_what_nobody_can_open_is_held_and_the_next_is_taken(session, keys, worker_keys):
    where = batch(session)
    broken, other = post(session, keys, batch=where), post(session, keys, batch=where)
    broken.sealed = b"\x01" + b"x" * 100
    session.flush()
    assert claim(session, worker_keys, where.id).id == other.id
    assert fresh(session, broken).state is S.HELD


def test_a_process_without_the_key_takes_nothing(session, keys):
    envelope = post(session, keys)
    with pytest.raises(NoKeys):
        claim(session, keys, envelope.batch_id)


def test_the_gate_opens_once(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held) and not gate(session, held)
    assert (fresh(session, envelope).state, envelope.mime_sha256) == (S.SENDING, "a" * 64)


def test_the_gate_is_shut_for_a_stolen_lease(session, keys, worker_keys):
    envelope = post(session, keys)
    slow = claim(session, worker_keys, envelope.batch_id)
    change(session, state=S.QUEUED, lease_token=None)
    quick = claim(session, worker_keys, envelope.batch_id, token="t2", worker="w2")
    assert not gate(session, slow) and gate(session, quick)
    assert end(session, worker_keys, slow, S.DEFERRED) is None
    assert fresh(session, envelope).state is S.SENDING


VERDICTS = [
    (S.ACCEPTED, Action.NONE, True),
    (S.REFUSED, Action.SUPPRESS, True),
    (S.HELD, Action.NONE, False),
    (S.DEFERRED, Action.RETRY, False),
    (S.IN_DOUBT, Action.NONE, False),
]


@pytest.mark.parametrize(("verdict", "action", "scrubbed"), VERDICTS)
def test_a_letter_ends_as_it_was_judged_and_is_erased_when_over(session, keys, worker_keys, verdict, action, scrubbed):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held)
    assert end(session, worker_keys, held, verdict, action, code=250, status="2.0.0", server="mx.un.example") is verdict
    assert (fresh(session, envelope).state, envelope.sealed is None) == (verdict, scrubbed)
    assert (envelope.reply_code, envelope.server) == (250, "mx.un.example")
    (attempt,) = rows(session, Attempt)
    assert (attempt.verdict, attempt.phase, attempt.worker, attempt.reply_status) == (verdict, Phase.DOT, "w1", "2.0.0")


def test_a_deferred_mail_waits_longer_each_time(session, keys, worker_keys):
    envelope, now, waits = post(session, keys), NOON, []
    for number in range(7):
        held = claim(session, worker_keys, envelope.batch_id, token=f"t{number}", now=now)
        end(session, worker_keys, held, S.DEFERRED, Action.RETRY, Phase.CONNECT, now=now)
        waits.append((fresh(session, envelope).due_at - now) // timedelta(minutes=1))
        now = envelope.due_at
    assert waits == [1, 5, 15, 30, 60, 120, 120]


def test_our_own_fault_costs_the_mail_no_attempt(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    end(session, worker_keys, held, S.QUEUED, Action.OUR_FAULT, Phase.LOGIN, code=535)
    assert (fresh(session, envelope).state, envelope.attempts, envelope.due_at) == (S.QUEUED, 0, NOON)


def test_an_unknown_end_of_a_confirmation_is_tried_again(session, keys, worker_keys):
    envelope = post(session, keys, letter(domain=""), at_most_once=False)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held)
    assert end(session, worker_keys, held, S.IN_DOUBT) is S.DEFERRED
    assert fresh(session, envelope).due_at == later(minutes=1)


def test_a_supporters_dead_address_is_suppressed_and_a_bodys_is_not(session, keys, worker_keys):
    for once, to in ((True, "office@un.example"), (False, "person@people.example")):
        envelope = post(session, keys, letter(to=to), at_most_once=once)
        held = claim(session, worker_keys, envelope.batch_id)
        end(session, worker_keys, held, S.REFUSED, Action.SUPPRESS, Phase.RCPT, code=550)
    assert len(rows(session, Suppression)) == 1
    again = post(session, keys, letter(to="person@people.example"), at_most_once=False)
    assert claim(session, worker_keys, again.batch_id) is None


def test_a_reply_read_late_by_the_same_worker_ends_the_doubt(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held)
    change(session, state=S.IN_DOUBT)  # the sweep thought it dead
    assert end(session, worker_keys, held, S.DEFERRED) is None
    assert end(session, worker_keys, held, S.ACCEPTED, code=250) is S.ACCEPTED
    assert fresh(session, envelope).state is S.ACCEPTED


def test_a_reply_read_late_changes_nothing_once_a_person_decided(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held) and end(session, worker_keys, held, S.IN_DOUBT) is S.IN_DOUBT
    service.settle(session, fresh(session, envelope), "again", now=NOON)
    assert end(session, worker_keys, held, S.ACCEPTED, code=250) is None
    assert fresh(session, envelope).state is S.QUEUED


def test_more_urgent_mail_is_noticed(session, keys):
    letters, mails = post(session, keys, batch=batch(session, rank=5)), batch(session, rank=1)
    assert not sending.has_more_urgent(session, letters.batch_id, NOON)
    post(session, keys, batch=mails)
    assert sending.has_more_urgent(session, letters.batch_id, NOON)
    assert not sending.has_more_urgent(session, mails.id, NOON)


def test_what_failed_last_goes_to_the_end_of_its_batch(session, keys, worker_keys):
    where = batch(session)
    first, second = post(session, keys, batch=where), post(session, keys, batch=where)
    first.due_at = later(seconds=5)
    session.flush()
    assert claim(session, worker_keys, where.id, now=later(minutes=1)).id == second.id
