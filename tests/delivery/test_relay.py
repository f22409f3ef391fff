"""The relay: when everything pauses, when it is tried again, and when it goes on."""

from datetime import timedelta

import pytest

from petitions.delivery import relay
from petitions.delivery.models import Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import Timings
from tests.delivery.outbox import NOON, later

FINE = Outcome(State.ACCEPTED, Action.NONE, Phase.DONE, 250)
BROKEN = Outcome(State.DEFERRED, Action.RETRY, Phase.CONNECT)
LOGIN = Outcome(State.QUEUED, Action.OUR_FAULT, Phase.LOGIN, 535)


def note(session, outcome, now=NOON, once=True):
    return relay.note(session, outcome, at_most_once=once, now=now, timings=Timings())


def test_without_trouble_there_is_no_row_and_all_is_open(session):
    assert note(session, FINE) is None
    assert relay.find_relay(session) is None and relay.is_open(session, NOON)


def test_five_failures_in_a_row_pause_everything_for_a_quarter_of_an_hour(session):
    assert [note(session, BROKEN) for _n in range(5)] == [None, None, None, None, "failures"]
    assert not relay.is_open(session, later(minutes=14)) and relay.is_open(session, later(minutes=15))


def test_a_success_between_them_starts_the_count_anew(session):
    for outcome in [BROKEN] * 4 + [FINE] + [BROKEN] * 4:
        assert note(session, outcome) is None
    assert relay.is_open(session, NOON)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (LOGIN, "login"),
        (Outcome(State.QUEUED, Action.OUR_FAULT, Phase.GREETING, 554), "greeting"),
        (Outcome(State.DEFERRED, Action.ALERT, Phase.TLS), "tls"),
    ],
)
def test_our_own_fault_pauses_at_once(session, outcome, reason):
    assert note(session, outcome) == reason
    assert relay.find_relay(session).pause_reason == reason and not relay.is_open(session, NOON)


def test_each_failed_new_try_doubles_the_pause_up_to_four_hours(session):
    now, pauses = NOON, []
    for _n in range(7):
        assert note(session, LOGIN, now) == "login"
        pauses.append((relay.find_relay(session).retry_at - now) / timedelta(hours=1))
        now = relay.find_relay(session).retry_at
    assert pauses == [0.25, 0.5, 1, 2, 4, 4, 4]
    assert relay.find_relay(session).paused_at == NOON


def test_a_new_try_that_works_opens_everything_and_forgets(session):
    for _n in range(3):
        note(session, LOGIN)
    assert note(session, FINE, later(hours=1)) is None
    row = relay.find_relay(session)
    assert (row.paused_at, row.pause_reason, row.retry_at, row.failures, row.facts) == (None, None, None, 0, {})


def test_a_restored_database_is_opened_by_a_person_only(session):
    relay.pause_relay(session, "restored", now=NOON)
    note(session, FINE)
    note(session, LOGIN)
    row = relay.find_relay(session)
    assert (row.pause_reason, row.retry_at) == ("restored", None) and not relay.is_open(session, later(days=9))
    assert relay.resume_relay(session) and relay.is_open(session, NOON)
    assert not relay.resume_relay(session)


def test_mistyped_addresses_of_supporters_never_pause_anything(session):
    for _n in range(20):
        assert note(session, Outcome(State.REFUSED, Action.SUPPRESS, Phase.RCPT, 550), once=False) is None
    assert relay.find_relay(session) is None
