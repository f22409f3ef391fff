"""How fast mail leaves, to whom it stands still, and that nobody else waits for it."""

from datetime import UTC, datetime, timedelta

import pytest

from petitions.delivery import claiming, pacing, sending, service, warming
from petitions.delivery.models import DayCount, Domain, Envelope, Phase, Relay, State
from petitions.delivery.pacing import LAST, URGENT, Pace
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import Timings
from tests.delivery.outbox import NOON, batch, later, letter, post, rows

S = State
SHUT = Outcome(S.DEFERRED, Action.BREAKER, Phase.RCPT, 421)
POLICY = Outcome(S.HELD, Action.NONE, Phase.DOT, 550, "5.7.1")
FINE = Outcome(S.ACCEPTED, Action.NONE, Phase.DONE, 250, "2.0.0")


def take(session, keys, where, pace, *, most=10, now=NOON, token="t1"):  # noqa: S107  # not a password
    sending.beat(session, "w1", now)
    facts = {"worker": "w1", "token": token, "sender": "post@demarche.example", "now": now, "pace": pace}
    return claiming.claim_some(session, keys, where.id, most, **facts)


def letters(session, keys, *domains, where=None, **over):
    where = where or batch(session)
    for n, domain in enumerate(domains):
        post(session, keys, letter(to=f"office{n}@{domain}", domain=domain), batch=where, **over)
    return where


def mails(session, keys, number, *, rank=1, domain="people.example"):
    where = batch(session, rank=rank)
    for n in range(number):
        post(session, keys, letter(to=f"p{n}@{domain}", domain=""), batch=where, at_most_once=False)
    return where


def note(session, pace, domain, outcome, now=NOON):
    pace.note(session, domain, outcome, now=now, timings=Timings())


def domains_of(claims):
    return sorted(claim.mail.domain for claim in claims)


def test_without_a_pace_nothing_is_counted(session, keys, worker_keys):
    where = letters(session, keys, *["un.example"] * 10)
    assert len(take(session, worker_keys, where, Pace())) == 10
    assert rows(session, Domain) == [] and rows(session, Relay) == []


def test_six_letters_in_any_minute_go_to_one_domain_and_others_do_not_wait_for_it(session, keys, worker_keys):
    where = letters(session, keys, *["un.example"] * 9, "au.example")
    pace = Pace(per_domain=6)
    assert domains_of(take(session, worker_keys, where, pace)) == ["au.example"] + ["un.example"] * 6
    waiting = [e for e in rows(session, Envelope) if e.state is S.QUEUED]
    assert [(e.attempts, e.lease_token, e.due_at) for e in waiting] == [(0, None, NOON)] * 3
    assert take(session, worker_keys, where, pace, now=later(seconds=59)) == []
    assert len(take(session, worker_keys, where, Pace(per_domain=6), now=later(seconds=60))) == 3


def test_letters_spread_over_a_minute_still_are_six(session, keys, worker_keys):
    where, gone = letters(session, keys, *["un.example"] * 40), []
    for second in range(0, 301, 5):
        gone += [second] * len(take(session, worker_keys, where, Pace(per_domain=6), most=1, now=later(seconds=second)))
    assert len(gone) == 31
    assert max(sum(1 for other in gone if 0 <= other - second < 60) for second in gone) == 6


def test_a_batch_whose_domains_are_all_full_wakes_nobody(session, keys, worker_keys):
    where = letters(session, keys, *["un.example"] * 7)
    take(session, worker_keys, where, Pace(per_domain=6))
    assert service.list_due_batches(session, later(seconds=59), 9) == []
    assert service.list_due_batches(session, later(seconds=60), 9) == [where.id]


def test_mail_to_supporters_knows_no_pace_of_domains(session, keys, worker_keys):
    where = mails(session, keys, 10, domain="un.example")
    assert len(take(session, worker_keys, where, Pace(per_domain=6))) == 10


@pytest.mark.parametrize("rate", [6, 60, 600])
def test_the_relay_gets_so_many_a_minute_over_time(session, keys, worker_keys, rate):
    where = mails(session, keys, 3 * rate if rate < 100 else 100, rank=5)
    pace, gone, span = Pace(rate=rate), 0, 60 if rate < 100 else 5
    for tenth in range(0, span * 10, 5):
        gone += len(take(session, worker_keys, where, pace, now=later(seconds=tenth / 10)))
    fair = rate * span / 60
    assert fair <= gone <= fair + rate * 6 / 60 + 1


def test_what_is_urgent_finds_room_when_letters_have_used_theirs(session, keys, worker_keys):
    news, confirmations = mails(session, keys, 50, rank=9), mails(session, keys, 50, rank=1)
    pace = Pace(rate=60)
    assert len(take(session, worker_keys, news, pace, most=50)) == 7
    assert take(session, worker_keys, news, pace) == []
    assert service.list_due_batches(session, NOON, 9) == [confirmations.id]
    assert len(take(session, worker_keys, confirmations, pace, most=50)) == 6
    assert service.list_due_batches(session, NOON, 9) == []
    assert service.list_due_batches(session, later(seconds=10), 9) == [confirmations.id, news.id]


def test_sending_without_a_relay_begins_slowly_and_confirmations_do_not_wait(session, keys, worker_keys, monkeypatch):
    monkeypatch.setattr(warming, "FIRST_DAY", 4)
    pace, news, confirmations = Pace(is_direct=True), mails(session, keys, 9, rank=9), mails(session, keys, 3)
    assert len(take(session, worker_keys, news, pace)) == 4
    assert take(session, worker_keys, news, pace) == []
    assert service.list_due_batches(session, NOON, 9) == [confirmations.id]
    assert len(take(session, worker_keys, confirmations, pace)) == 3
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    assert service.list_due_batches(session, midnight, 9) == [news.id]
    assert len(take(session, worker_keys, news, pace, now=midnight)) == 5


def test_each_day_of_sending_takes_a_quarter_more():
    assert [warming.allowed(days) for days in range(4)] == [1000, 1250, 1562, 1953]
    assert warming.allowed(10**6) < 10**10


def test_a_large_provider_near_its_limit_is_told_once(session, caplog):
    warming.count(session, ["gmail.com"] * 3999 + ["elsewhere.example"], now=NOON)
    assert not caplog.text and warming.list_alarms(session, NOON) == []
    warming.count(session, ["googlemail.com", "gmail.com"], now=NOON)
    warming.count(session, ["gmail.com"], now=NOON)
    assert caplog.text.count("for google") == 1 and warming.list_alarms(session, NOON) == [("google", 4002)]
    assert warming.list_alarms(session, later(days=1)) == []
    assert {(row.name, row.number) for row in rows(session, DayCount)} == {("all", 4003), ("google", 4002)}


def test_a_421_shuts_a_domain_for_a_quarter_of_an_hour_doubling_to_four_hours(session, keys, worker_keys):
    where, pace, now, waits = letters(session, keys, "un.example", "au.example"), Pace(per_domain=6), NOON, []
    for _n in range(7):
        note(session, pace, "un.example", SHUT, now)
        (row,) = rows(session, Domain)
        waits.append((row.shut_until - now) / timedelta(hours=1))
        note(session, pace, "un.example", SHUT, now)  # a second letter in the same hand
        now = row.shut_until
    assert waits == [0.25, 0.5, 1, 2, 4, 4, 4]
    assert domains_of(take(session, worker_keys, where, pace, now=later(hours=1))) == ["au.example"]


def test_a_421_before_any_addressee_is_the_relays_own(session):
    note(session, Pace(per_domain=6), "un.example", Outcome(S.DEFERRED, Action.BREAKER, Phase.MAIL, 421))
    assert rows(session, Domain) == []


def test_one_letter_that_arrives_makes_a_domain_well_again(session, keys, worker_keys):
    where, pace = letters(session, keys, "un.example"), Pace(per_domain=6)
    note(session, pace, "un.example", SHUT)
    note(session, pace, "un.example", POLICY)
    fresh = Pace(per_domain=6)
    take(session, worker_keys, where, fresh, now=later(minutes=15))
    note(session, fresh, "un.example", FINE, later(minutes=15))
    (row,) = rows(session, Domain)
    assert (row.times, row.holds, row.paused_at) == (0, 0, None)


def test_three_policy_refusals_in_a_row_stop_a_domain_until_a_person_looks(session, keys, worker_keys):
    where, pace = letters(session, keys, "un.example", "un.example", "au.example"), Pace(per_domain=6)
    for _n in range(3):
        note(session, pace, "un.example", POLICY)
    assert pace.standing == {"un.example"}
    assert domains_of(take(session, worker_keys, where, pace, now=later(days=4))) == ["au.example"]
    (stands,) = service.list_paused_domains(session, later(days=4))
    assert (stands.domain, stands.since, stands.until, stands.waiting) == ("un.example", NOON, None, 2)
    assert service.resume_domain(session, " @UN.example") and not service.resume_domain(session, "un.example")
    assert service.list_paused_domains(session, later(days=4)) == []
    assert domains_of(take(session, worker_keys, where, pace, now=later(days=4))) == ["un.example"] * 2


def test_other_refusals_stop_no_domain(session):
    pace = Pace(per_domain=6)
    for outcome in (
        Outcome(S.REFUSED, Action.SUPPRESS, Phase.RCPT, 550, "5.1.1"),
        Outcome(S.HELD, Action.NONE, Phase.MAIL, 550),
        Outcome(S.DEFERRED, Action.GREYLIST, Phase.RCPT, 450, "4.7.1"),
        FINE,
    ):
        for _n in range(5):
            note(session, pace, "un.example", outcome)
    assert rows(session, Domain) == [] and not pace.standing


def test_domains_that_stand_still_are_listed_with_those_for_a_person_first(session, keys):
    letters(session, keys, "a.example", "b.example", "b.example")
    pace = Pace(per_domain=6)
    note(session, pace, "a.example", SHUT)
    for _n in range(3):
        note(session, pace, "b.example", POLICY)
    listed = [(s.domain, s.until, s.waiting) for s in service.list_paused_domains(session, NOON)]
    assert listed == [("b.example", None, 2), ("a.example", later(minutes=15), 1)]
    assert [s.domain for s in service.list_paused_domains(session, later(minutes=15))] == ["b.example"]


def test_ranks_that_find_room_are_all_of_them_without_a_pace(session):
    assert pacing.ranks(session, NOON) == LAST
    service.pause_relay(session, "login", now=NOON)
    assert pacing.ranks(session, NOON) == LAST > URGENT
