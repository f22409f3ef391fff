"""What silent workers held comes back, or is shown to a person; what is too old ends."""

import pytest

from petitions.delivery import sending, sweeping
from petitions.delivery.models import Attempt, Beat, Phase, State
from petitions.delivery.rules import Timings
from petitions.delivery.sweeping import Swept
from tests.delivery.outbox import NOON, claim, end, fresh, gate, later, letter, post, rows

S = State


def sweep(session, now):
    return sweeping.sweep(session, now=now, timings=Timings())


def needs(session, now):
    return sweeping.needs_sweep(session, now=now, timings=Timings())


def test_a_lease_of_a_worker_that_beats_stays(session, keys, worker_keys):
    envelope = post(session, keys)
    claim(session, worker_keys, envelope.batch_id)
    assert not needs(session, later(seconds=29)) and sweep(session, later(seconds=29)) == Swept(0, 0, 0, 0)
    assert fresh(session, envelope).state is S.LEASED


def test_a_lease_of_a_silent_worker_returns_and_its_gate_is_shut(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert needs(session, later(seconds=31)) and sweep(session, later(seconds=31)) == Swept(1, 0, 0, 0)
    assert (fresh(session, envelope).state, envelope.due_at) == (S.QUEUED, later(seconds=31))
    assert not gate(session, held)


def test_a_letter_at_the_gate_of_a_silent_worker_is_in_doubt_and_on_the_record(session, keys, worker_keys):
    envelope = post(session, keys)
    assert gate(session, claim(session, worker_keys, envelope.batch_id))
    assert sweep(session, later(seconds=31)) == Swept(0, 1, 0, 0)
    assert fresh(session, envelope).state is S.IN_DOUBT and envelope.sealed is not None
    (attempt,) = rows(session, Attempt)
    assert (attempt.verdict, attempt.phase, attempt.worker) == (S.IN_DOUBT, Phase.GATE, "w1")
    assert sweep(session, later(days=30)) == Swept(0, 0, 0, 0)


def test_a_confirmation_at_the_gate_of_a_silent_worker_is_sent_again(session, keys, worker_keys):
    envelope = post(session, keys, letter(domain=""), at_most_once=False)
    assert gate(session, claim(session, worker_keys, envelope.batch_id))
    assert sweep(session, later(seconds=31)) == Swept(0, 0, 1, 0)
    assert claim(session, worker_keys, envelope.batch_id, token="t2", now=later(seconds=31)) is not None


def test_a_worker_that_ended_gives_back_at_once(session, keys, worker_keys):
    envelope = post(session, keys)
    claim(session, worker_keys, envelope.batch_id)
    sending.stop_beating(session, "w1")
    assert sweep(session, NOON).returned == 1


def test_a_lease_ends_after_a_quarter_of_an_hour_even_if_its_worker_beats(session, keys, worker_keys):
    envelope = post(session, keys)
    claim(session, worker_keys, envelope.batch_id)
    sending.beat(session, "w1", later(minutes=16))
    assert sweep(session, later(minutes=16)).returned == 1


def test_a_living_worker_beside_a_dead_one_keeps_its_own(session, keys, worker_keys):
    dead, alive = post(session, keys), post(session, keys)
    claim(session, worker_keys, dead.batch_id, worker="dead")
    claim(session, worker_keys, alive.batch_id, worker="alive", token="t2")
    sending.beat(session, "alive", later(seconds=40))
    assert sweep(session, later(seconds=40)) == Swept(1, 0, 0, 0)
    assert (fresh(session, dead).state, fresh(session, alive).state) == (S.QUEUED, S.LEASED)


def test_what_nobody_could_hand_over_in_five_days_is_given_up_and_erased(session, keys, worker_keys):
    fresh_one, old, deferred = post(session, keys, due_at=later(days=1)), post(session, keys), post(session, keys)
    end(session, worker_keys, claim(session, worker_keys, deferred.batch_id), S.DEFERRED)
    assert not needs(session, later(days=4))
    assert needs(session, later(days=5)) and sweep(session, later(days=5)) == Swept(0, 0, 0, 2)
    assert [fresh(session, e).state for e in (fresh_one, old, deferred)] == [S.QUEUED, S.EXPIRED, S.EXPIRED]
    assert old.sealed is None and deferred.sealed is None and fresh_one.sealed is not None


def test_old_heartbeats_are_forgotten(session):
    sending.beat(session, "old", NOON)
    sending.beat(session, "new", later(minutes=50))
    sweep(session, later(minutes=61))
    assert [beat.worker for beat in rows(session, Beat)] == ["new"]


@pytest.mark.parametrize("state", [S.ACCEPTED, S.REFUSED, S.HELD, S.IN_DOUBT, S.CANCELLED])
def test_what_is_over_is_left_alone(session, keys, state):
    envelope = post(session, keys)
    envelope.state = state
    session.flush()
    assert not needs(session, later(days=30)) and sweep(session, later(days=30)) == Swept(0, 0, 0, 0)
