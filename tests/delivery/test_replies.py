"""What each answer means."""

import pytest

from petitions.delivery import replies
from petitions.delivery.models import Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import Timings

ANSWERS = [
    (Phase.CONNECT, None, None, State.DEFERRED, Action.RETRY),
    (Phase.GREETING, 421, None, State.DEFERRED, Action.BREAKER),
    (Phase.DOT, 421, "4.3.2", State.DEFERRED, Action.BREAKER),
    (Phase.GREETING, 450, None, State.DEFERRED, Action.GREYLIST),
    (Phase.GREETING, 554, None, State.QUEUED, Action.OUR_FAULT),
    (Phase.GREETING, 550, None, State.QUEUED, Action.OUR_FAULT),
    (Phase.LOGIN, 535, "5.7.8", State.QUEUED, Action.OUR_FAULT),
    (Phase.LOGIN, 534, "5.7.9", State.QUEUED, Action.OUR_FAULT),
    (Phase.LOGIN, 454, "4.7.0", State.DEFERRED, Action.ALERT),
    (Phase.TLS, 454, None, State.DEFERRED, Action.ALERT),
    (Phase.TLS, 502, None, State.DEFERRED, Action.ALERT),
    (Phase.MAIL, 530, "5.7.0", State.QUEUED, Action.OUR_FAULT),
    (Phase.MAIL, 550, "5.1.8", State.HELD, Action.NONE),
    (Phase.MAIL, 553, None, State.HELD, Action.NONE),
    (Phase.MAIL, 552, None, State.REFUSED, Action.TOO_BIG),
    (Phase.RCPT, 450, "4.7.1", State.DEFERRED, Action.GREYLIST),
    (Phase.RCPT, 451, "4.2.0", State.DEFERRED, Action.GREYLIST),
    (Phase.RCPT, 452, "4.2.2", State.DEFERRED, Action.MAILBOX),
    (Phase.RCPT, 552, "5.2.2", State.DEFERRED, Action.MAILBOX),
    (Phase.RCPT, 550, None, State.REFUSED, Action.SUPPRESS),
    (Phase.RCPT, 550, "5.1.1", State.REFUSED, Action.SUPPRESS),
    (Phase.RCPT, 551, None, State.REFUSED, Action.SUPPRESS),
    (Phase.RCPT, 553, None, State.REFUSED, Action.SUPPRESS),
    (Phase.RCPT, 556, "5.1.10", State.REFUSED, Action.SUPPRESS),
    (Phase.RCPT, 550, "5.7.1", State.HELD, Action.NONE),
    (Phase.RCPT, 554, None, State.REFUSED, Action.NONE),
    (Phase.RCPT, 432, None, State.DEFERRED, Action.RETRY),
    (Phase.RCPT, 571, None, State.REFUSED, Action.NONE),
    (Phase.DOT, 451, None, State.DEFERRED, Action.GREYLIST),
    (Phase.DOT, 552, None, State.REFUSED, Action.TOO_BIG),
    (Phase.DOT, 552, "5.3.4", State.REFUSED, Action.TOO_BIG),
    (Phase.DOT, 554, None, State.HELD, Action.NONE),
    (Phase.DOT, 554, "5.7.1", State.HELD, Action.NONE),
    (Phase.DOT, 550, "5.7.26", State.HELD, Action.NONE),
    (Phase.DOT, 550, None, State.REFUSED, Action.NONE),
    (Phase.DOT, 250, "2.0.0", State.ACCEPTED, Action.NONE),
    (Phase.DOT, 252, None, State.ACCEPTED, Action.NONE),
    (Phase.DOT, None, None, State.IN_DOUBT, Action.NONE),
    (Phase.DOT, 354, None, State.IN_DOUBT, Action.NONE),
    (Phase.DATA, 250, None, State.DEFERRED, Action.RETRY),
    (Phase.BODY, None, None, State.DEFERRED, Action.RETRY),
]


@pytest.mark.parametrize(("phase", "code", "status", "verdict", "action"), ANSWERS)
def test_an_answer_means_one_thing(phase, code, status, verdict, action):
    assert replies.judge(phase, code, status) == (verdict, action)


def test_no_answer_before_the_dot_is_ever_a_yes_or_a_doubt():
    for phase in set(Phase) - {Phase.DOT, Phase.DONE}:
        for code in [None, *range(200, 600)]:
            assert replies.judge(phase, code, None)[0] not in (State.ACCEPTED, State.IN_DOUBT)


def test_every_verdict_of_the_table_is_one_a_worker_may_give():
    allowed = {State.QUEUED, State.DEFERRED, State.REFUSED, State.HELD, State.ACCEPTED}
    assert {rule.verdict for rule in replies.TABLE} <= allowed


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"5.1.1 unknown", "5.1.1"),
        (b"2.0.0", "2.0.0"),
        (b"unknown 5.1.1", None),
        (b"5.1.1.1 no", None),
        (b"9.1.1 x", None),
        (b"", None),
    ],
)
def test_the_enhanced_code_stands_at_the_beginning(text, status):
    assert replies.status_of(text) == status


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"2.0.0 Ok: queued as 4FB2C1", "4FB2C1"),
        (b"OK id=1tDabc-0000-Xy", "1tDabc-0000-Xy"),
        (b"2.6.0 <x@y> Queued mail for delivery", None),
        (b"thank you", None),
    ],
)
def test_the_queue_name_is_read_where_it_is_given(text, name):
    assert replies.queue_id_of(text) == name


def test_a_full_mailbox_waits_twelve_hours():
    assert replies.schedule(Action.MAILBOX, Timings())[0] == 12 * 3600


@pytest.mark.parametrize(
    ("verdict", "action", "once", "strike"),
    [
        (State.ACCEPTED, Action.NONE, True, False),
        (State.DEFERRED, Action.RETRY, True, True),
        (State.DEFERRED, Action.BREAKER, False, True),
        (State.DEFERRED, Action.GREYLIST, True, None),
        (State.DEFERRED, Action.MAILBOX, True, None),
        (State.REFUSED, Action.SUPPRESS, True, True),
        (State.REFUSED, Action.SUPPRESS, False, None),
        (State.QUEUED, Action.OUR_FAULT, True, True),
        (State.QUEUED, Action.NONE, True, None),
        (State.IN_DOUBT, Action.NONE, True, True),
        (State.HELD, Action.NONE, True, True),
    ],
)
def test_what_speaks_against_the_relay(verdict, action, once, strike):
    assert replies.strikes(Outcome(verdict, action, Phase.RCPT), at_most_once=once) is strike
