"""A restored copy never sends by itself what may have left since it was made."""

from datetime import timedelta

import pytest

from petitions.delivery import restoring
from petitions.delivery.models import Attempt, Envelope, State
from tests.delivery.outbox import NOON, change, fresh, post, rows

S = State


@pytest.mark.parametrize("state", [S.QUEUED, S.DEFERRED, S.LEASED, S.SENDING])
def test_letters_that_were_waiting_come_up_in_doubt(session, keys, state):
    envelope = post(session, keys)
    change(session, state=state)
    assert restoring.doubt(session, now=NOON) == 1
    assert fresh(session, envelope).state is S.IN_DOUBT
    assert [(one.envelope_id, one.verdict) for one in rows(session, Attempt)] == [(envelope.id, S.IN_DOUBT)]


def test_what_could_not_have_left_or_may_arrive_twice_is_left_as_it_was(session, keys):
    post(session, keys, due_at=NOON + timedelta(hours=1))
    post(session, keys, at_most_once=False)
    done = post(session, keys)
    done.state = S.ACCEPTED
    session.commit()
    assert restoring.doubt(session, now=NOON) == 0
    assert [one.state for one in rows(session, Envelope)] == [S.QUEUED, S.QUEUED, S.ACCEPTED]
