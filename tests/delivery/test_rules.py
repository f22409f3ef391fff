"""The state table in full, durations, and how long a mail waits."""

import itertools
from datetime import timedelta

import pytest

from petitions.delivery import rules
from petitions.delivery.models import State
from petitions.delivery.rules import By, Timings

S = State
LEGAL = {
    By.WORKER: {
        S.QUEUED: {S.LEASED},
        S.DEFERRED: {S.LEASED},
        S.LEASED: {S.SENDING, S.QUEUED, S.DEFERRED, S.REFUSED, S.HELD, S.SUPPRESSED},
        S.SENDING: {S.ACCEPTED, S.DEFERRED, S.REFUSED, S.HELD, S.IN_DOUBT},
        S.IN_DOUBT: {S.ACCEPTED},
    },
    By.SWEEP: {
        S.LEASED: {S.QUEUED},
        S.SENDING: {S.IN_DOUBT},
        S.QUEUED: {S.EXPIRED},
        S.DEFERRED: {S.EXPIRED},
    },
    By.PERSON: {
        S.IN_DOUBT: {S.ACCEPTED, S.QUEUED},
        S.HELD: {S.QUEUED, S.CANCELLED},
        S.QUEUED: {S.CANCELLED},
        S.DEFERRED: {S.CANCELLED},
        S.LEASED: {S.CANCELLED},
    },
    By.REPORT: {
        S.IN_DOUBT: {S.ACCEPTED, S.DELIVERED, S.BOUNCED, S.REPLIED},
        S.ACCEPTED: {S.DELIVERED, S.BOUNCED, S.REPLIED},
        S.DELIVERED: {S.BOUNCED, S.REPLIED},
    },
    By.RESTORE: {source: {S.IN_DOUBT} for source in (S.QUEUED, S.DEFERRED, S.LEASED, S.SENDING)},
}
EVERY = list(itertools.product(By, State, State))


@pytest.mark.parametrize("by", By)
def test_a_letter_goes_the_ways_of_the_table_and_no_other(by):
    for source, target in itertools.product(State, State):
        if target in LEGAL[by].get(source, ()):
            rules.check_move(source, target, by, at_most_once=True)
        else:
            with pytest.raises(rules.IllegalMove):
                rules.check_move(source, target, by, at_most_once=True)


def test_mail_that_may_arrive_twice_passes_no_gate_and_is_sent_again_when_unsure():
    more = []
    for by, source, target in EVERY:
        try:
            rules.check_move(source, target, by, at_most_once=False)
        except rules.IllegalMove:
            continue
        if target not in LEGAL[by].get(source, ()):
            more.append((by, source, target))
    assert more == [(By.WORKER, S.LEASED, S.ACCEPTED), (By.SWEEP, S.SENDING, S.QUEUED)]


def test_only_a_person_sends_a_letter_in_doubt_again():
    ways = [
        by for by, source, target in EVERY if (source, target) == (S.IN_DOUBT, S.QUEUED) and _may(by, source, target)
    ]
    assert ways == [By.PERSON]


def test_nothing_leaves_an_end():
    ends = (S.REFUSED, S.SUPPRESSED, S.CANCELLED, S.EXPIRED, S.BOUNCED, S.REPLIED)
    assert not [m for m in EVERY if m[1] in ends and _may(*m)]


def test_sources_are_the_table_read_backwards():
    for by, target in itertools.product(By, State):
        for once in (True, False):
            told = set(rules.sources(target, by, at_most_once=once))
            assert told == {source for source in State if _may(by, source, target, once)}


def test_tries_come_after_one_five_fifteen_thirty_and_sixty_minutes_then_every_two_hours():
    times = Timings()
    minutes = [rules.wait(times.retries, n, times, 0.5) / timedelta(minutes=1) for n in range(1, 8)]
    assert minutes == [1, 5, 15, 30, 60, 120, 120]
    spread = [rules.wait(times.retries, 9, times, share) / timedelta(hours=1) for share in (0, 1)]
    assert spread == pytest.approx([1.6, 2.4])


def test_a_server_that_greylists_is_asked_again_after_six_minutes():
    assert rules.wait(Timings().greylist, 1, Timings(), 0) == timedelta(minutes=6)


def test_scaled_timings_are_all_shorter_alike():
    full, half = Timings(), Timings().scaled(0.5)
    assert half.beat == full.beat / 2 and half.last_reply == 300
    assert half.retries == tuple(second / 2 for second in full.retries)


def _may(by: By, source: State, target: State, at_most_once: bool = True) -> bool:
    try:
        rules.check_move(source, target, by, at_most_once=at_most_once)
    except rules.IllegalMove:
        return False
    return True
