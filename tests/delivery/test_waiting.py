"""Who waits long, since when, and that each stage is told once."""

import itertools

from petitions.delivery import service, sweeping
from petitions.delivery.models import State
from petitions.delivery.rules import Timings
from petitions.delivery.waiting import Stage
from tests.delivery.outbox import NOON, claim, end, gate, later, letter, post

S = State


def stages(session, now, after=None):
    return [(one.stage, one.at) for one in service.list_waiting_long(session, now, after=after)]


def test_a_letter_is_told_of_after_four_hours_and_after_a_day(session, keys):
    post(session, keys)
    assert stages(session, later(hours=3, minutes=59)) == []
    assert stages(session, later(hours=4)) == [(Stage.HOURS, later(hours=4))]
    assert stages(session, later(hours=30)) == [(Stage.DAY, later(hours=24))]


def test_the_wait_counts_from_the_first_try_not_from_the_last(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id, now=later(hours=5))
    end(session, worker_keys, held, S.DEFERRED, now=later(hours=5))
    (one,) = service.list_waiting_long(session, later(hours=5))
    assert (one.envelope.id, one.since) == (envelope.id, NOON)


def test_the_end_is_told_too(session, keys):
    post(session, keys)
    sweeping.sweep(session, now=later(days=5), timings=Timings())
    assert stages(session, later(days=5, hours=1)) == [(Stage.END, later(days=5))]
    assert stages(session, later(days=7)) == []


def test_each_stage_is_told_once_to_who_asks_again(session, keys):
    post(session, keys)
    looks = [later(hours=hours) for hours in range(0, 40, 3)]
    told = [stages(session, now, after) for after, now in itertools.pairwise(looks)]
    assert [one for some in told for one in some] == [(Stage.HOURS, later(hours=4)), (Stage.DAY, later(hours=24))]


def test_what_is_due_later_what_people_paused_and_what_left_does_not_wait(session, keys, worker_keys):
    post(session, keys, due_at=later(days=2))
    paused, gone = post(session, keys), post(session, keys)
    service.pause(session, [paused.batch.name], now=NOON)
    held = claim(session, worker_keys, gone.batch_id)
    assert gate(session, held) and end(session, worker_keys, held, S.ACCEPTED, code=250)
    assert stages(session, later(days=1)) == []


def test_supporters_mail_and_copies_for_the_archive_are_not_letters(session, keys):
    post(session, keys, letter(domain=""), at_most_once=False)
    post(session, keys, letter(domain=""))
    assert stages(session, later(days=1)) == []
