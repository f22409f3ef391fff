"""Clocks that go wrong both ways: nothing is doubled, and nothing waits long for a moment that a wrong clock wrote."""

from datetime import timedelta

from petitions.delivery import relay, sending, service, straying, sweeping
from petitions.delivery.models import Beat, Domain, State
from petitions.delivery.replies import Action
from petitions.delivery.rules import Timings
from tests.delivery.outbox import NOON, change, claim, end, fresh, gate, later, post, rows

S = State
WRONG = later(days=2)


def sweep(session, now=NOON):
    return sweeping.sweep(session, now=now, timings=Timings())


def needs(session, now=NOON):
    return sweeping.needs_sweep(session, now=now, timings=Timings())


def test_a_mail_put_off_by_a_clock_that_ran_ahead_is_tried_when_it_is_right_again(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id, now=WRONG)
    end(session, worker_keys, held, S.DEFERRED, Action.GREYLIST, now=WRONG)
    sending.stop_beating(session, "w1")
    assert needs(session) and sweep(session).expired == 0
    assert (fresh(session, envelope).state, envelope.due_at) == (S.DEFERRED, NOON)
    assert not needs(session)


def test_a_mail_posted_by_such_a_clock_is_due_now_and_one_for_a_later_day_keeps_its_moment(session, keys):
    soon, planned = post(session, keys, now=WRONG), post(session, keys, now=WRONG, due_at=later(days=3))
    sweep(session)
    assert (fresh(session, soon).due_at, fresh(session, planned).due_at) == (NOON, later(days=3))


def test_a_full_mailbox_keeps_its_twelve_hours_and_clocks_may_differ_a_little(session, keys, worker_keys):
    waits, near = post(session, keys), post(session, keys)
    end(session, worker_keys, claim(session, worker_keys, waits.batch_id), S.DEFERRED, Action.MAILBOX)
    ahead = later(minutes=30)
    end(session, worker_keys, claim(session, worker_keys, near.batch_id, now=ahead), S.DEFERRED, now=ahead)
    assert not needs(session)
    sweep(session)
    assert fresh(session, waits).due_at == later(hours=12) and fresh(session, near).due_at > ahead


def test_a_worker_that_died_ahead_of_time_still_counts_as_gone(session, keys, worker_keys):
    leased, sent = post(session, keys), post(session, keys)
    claim(session, worker_keys, leased.batch_id, now=WRONG)
    assert gate(session, claim(session, worker_keys, sent.batch_id, token="t2", now=WRONG), now=WRONG)
    assert needs(session)
    swept = sweep(session)
    assert (swept.returned, swept.in_doubt) == (1, 1) and rows(session, Beat) == []


def test_a_lease_taken_ahead_of_time_by_a_living_worker_ends_when_any_would(session, keys, worker_keys):
    envelope = post(session, keys)
    claim(session, worker_keys, envelope.batch_id, now=WRONG)
    sending.beat(session, "w1", NOON)
    assert sweep(session).returned == 0
    sending.beat(session, "w1", later(minutes=16))
    assert sweep(session, later(minutes=16)).returned == 1


def test_a_clock_that_jumps_ahead_frees_leases_early_and_the_gate_stops_the_old_worker(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert sweep(session, later(hours=2)).returned == 1
    assert claim(session, worker_keys, envelope.batch_id, token="t2", worker="w2", now=later(hours=2))
    assert not gate(session, held, now=NOON)


def test_pauses_that_such_a_clock_set_do_not_last(session):
    relay.pause_relay(session, "failures", now=WRONG, retry_at=WRONG + timedelta(minutes=15))
    row = relay.find_relay(session)
    row.next_at = row.full_until = WRONG
    session.add(Domain(name="un.example", taken=[], times=1, holds=0, shut_until=WRONG))
    session.add(Domain(name="au.example", taken=[], times=1, holds=0, shut_until=later(hours=4)))
    session.flush()
    assert needs(session)
    assert straying.bring_back(session, now=NOON, timings=Timings()) == 4
    assert relay.is_open(session, NOON)
    listed = [one.domain for one in service.list_paused_domains(session, NOON)]
    assert listed == ["au.example"] and not needs(session)


def test_a_pause_for_a_person_stays_whatever_the_clock_says(session):
    relay.pause_relay(session, "restored", now=WRONG)
    assert not needs(session) and not relay.is_open(session, NOON)


def test_a_wrong_clock_changes_nobodys_state(session, keys):
    envelope = post(session, keys)
    change(session, state=S.ACCEPTED, changed_at=WRONG)
    assert not needs(session)
    sweep(session)
    assert fresh(session, envelope).changed_at == WRONG
