"""Any order of steps by workers, sweep, clock, people and reports: no letter arrives twice without a person's word."""

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from petitions.core.db import Base, prepare
from petitions.core.keys import Keyring
from petitions.delivery import claiming, restoring, sending, service, sweeping
from petitions.delivery.models import Envelope, Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import Timings
from tests.delivery.outbox import NOON, letter

S = State
LETTERS = 3
REPLIES = {
    "250": (S.ACCEPTED, Action.NONE, 250),
    "451": (S.DEFERRED, Action.GREYLIST, 451),
    "550": (S.REFUSED, Action.SUPPRESS, 550),
    "554": (S.HELD, Action.NONE, 554),
    "silence": (S.IN_DOUBT, Action.NONE, None),
}
"""What a server may say to the dot."""
TAKES = {"250", "silence"}
"""After these it may have the letter."""
picks = some.integers(0, 9)


class Hand:
    """A worker with one letter: leased, past the gate, or past the dot with an answer."""

    def __init__(self, claim: claiming.Claim) -> None:
        self.claim, self.step, self.outcome = claim, "leased", Outcome(S.DEFERRED, Action.RETRY, Phase.CONNECT)


class Outbox(RuleBasedStateMachine):
    """The real functions on an SQLite in memory; the world outside is a counter of what arrived."""

    keys: Keyring

    def __init__(self) -> None:
        super().__init__()
        engine = create_engine("sqlite://", poolclass=StaticPool)
        prepare(engine)
        Base.metadata.create_all(engine)
        self.session, self.now, self.numbers = Session(engine), NOON, count(1)
        self.batch = service.batch(self.session, "dispatch-1-1", now=NOON)
        for n in range(LETTERS):
            mail = letter(to=f"office{n}@un.example")
            service.post(self.session, self.keys, mail, key=f"letter-{n}", batch=self.batch, now=NOON)
        self.session.commit()
        self.hands: list[Hand] = []
        self.wire: Counter[int] = Counter()
        self.again: Counter[int] = Counter()
        self.told: set[int] = set()
        """Of which a person, or a report, has said that they arrived."""

    def teardown(self) -> None:
        engine = self.session.get_bind()
        self.session.close()
        engine.dispose()  # type: ignore[union-attr]  # an engine, made above

    def done(self) -> None:
        self.session.commit()
        self.session.expire_all()

    def pick(self, number: int, *steps: str) -> Hand | None:
        fitting = [hand for hand in self.hands if hand.step in steps]
        return fitting[number % len(fitting)] if fitting else None

    def envelopes(self, *states: State) -> list[Envelope]:
        found = self.session.scalars(select(Envelope).order_by(Envelope.id))
        return [envelope for envelope in found if not states or envelope.state in states]

    @rule(most=some.integers(1, 3))
    def claim(self, most: int) -> None:
        worker, token = f"w{next(self.numbers)}", f"t{next(self.numbers)}"
        sending.beat(self.session, worker, self.now)
        facts: dict[str, Any] = {"worker": worker, "token": token, "sender": "post@demarche.example", "now": self.now}
        claims = claiming.claim_some(self.session, self.keys, self.batch.id, most, **facts)
        self.hands += [Hand(claim) for claim in claims]
        self.done()

    @precondition(lambda self: self.pick(0, "leased"))
    @rule(number=picks)
    def gate(self, number: int) -> None:
        hand = self.pick(number, "leased")
        assert hand
        if sending.pass_gate(self.session, hand.claim, sha256="a" * 64, now=self.now):
            hand.step = "gated"
        else:
            self.hands.remove(hand)
        self.done()

    @precondition(lambda self: self.pick(0, "gated"))
    @rule(number=picks, reply=some.sampled_from(sorted(REPLIES)), arrives=some.booleans())
    def dot(self, number: int, reply: str, arrives: bool) -> None:
        hand = self.pick(number, "gated")
        assert hand
        self.wire[hand.claim.id] += reply == "250" or (reply == "silence" and arrives)
        verdict, action, code = REPLIES[reply]
        hand.step, hand.outcome = "dotted", Outcome(verdict, action, Phase.DOT, code)

    @precondition(lambda self: self.pick(0, "dotted", "leased"))
    @rule(number=picks)
    def record(self, number: int) -> None:
        hand = self.pick(number, "dotted", "leased")
        assert hand
        facts: dict[str, Any] = {"sha256": "a" * 64, "now": self.now, "timings": Timings(), "share": lambda: 0.5}
        sending.record(self.session, self.keys, hand.claim, hand.outcome, **facts)
        self.hands.remove(hand)
        self.done()

    @precondition(lambda self: self.hands)
    @rule(number=picks)
    def crash(self, number: int) -> None:
        """The process of one hand is gone, and with it all that it had in hand."""
        worker = self.hands[number % len(self.hands)].claim.worker
        self.hands = [hand for hand in self.hands if hand.claim.worker != worker]

    @precondition(lambda self: self.hands)
    @rule(number=picks)
    def beat(self, number: int) -> None:
        sending.beat(self.session, self.hands[number % len(self.hands)].claim.worker, self.now)
        self.done()

    @rule(seconds=some.sampled_from([1, 31, 400, 1000, 7200, -7200, 6 * 86400]))
    def time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        sweeping.sweep(self.session, now=self.now, timings=Timings())
        self.done()

    @rule(wish=some.sampled_from(["pause", "resume", "resume", "cancel"]), earnest=some.integers(0, 3))
    def wish(self, wish: str, earnest: int) -> None:
        if wish != "cancel" or not earnest:
            getattr(service, wish)(self.session, ["dispatch-1-1"], now=self.now)
            self.done()

    @precondition(lambda self: self.envelopes(S.IN_DOUBT, S.HELD))
    @rule(number=picks, answer=some.sampled_from(["again", "arrived", "wait"]))
    def settle(self, number: int, answer: str) -> None:
        doubtful = self.envelopes(S.IN_DOUBT, S.HELD)
        envelope = doubtful[number % len(doubtful)]
        if envelope.state is S.HELD and answer != "again":
            return
        if answer == "again" and envelope.state is S.IN_DOUBT:
            self.again[envelope.id] += 1
        if answer == "arrived":
            self.told.add(envelope.id)
        service.settle(self.session, envelope, answer, now=self.now)
        self.done()

    @precondition(lambda self: any(self.wire.values()))
    @rule(number=picks, event=some.sampled_from(["delivered", "bounced", "replied", "delayed"]))
    def report(self, number: int, event: str) -> None:
        """Only of what arrived: nobody else can write one."""
        arrived = [envelope for envelope in self.envelopes() if self.wire[envelope.id]]
        service.report(self.session, arrived[number % len(arrived)], event, status=None, now=self.now)
        self.done()

    @precondition(lambda self: not self.hands)
    @rule(rarely=some.integers(0, 5))
    def restore(self, rarely: int) -> None:
        """A copy of this very moment is put back: what waited is in doubt."""
        if not rarely:
            restoring.doubt(self.session, now=self.now)
            self.done()

    @invariant()
    def nothing_arrives_twice_without_a_person(self) -> None:
        for number, times in self.wire.items():
            assert times <= 1 + self.again[number], f"letter {number} arrived {times} times"

    @invariant()
    def every_letter_is_in_one_state_and_the_state_is_true(self) -> None:
        found = self.envelopes()
        assert sum(service.count_states(self.session).values()) == len(found) == LETTERS
        for one in found:
            if one.state in (S.ACCEPTED, S.DELIVERED, S.BOUNCED, S.REPLIED) and one.id not in self.told:
                assert self.wire[one.id], f"{one.state} and never arrived"
            if one.state in (S.QUEUED, S.DEFERRED, S.REFUSED, S.HELD, S.CANCELLED, S.EXPIRED):
                assert not self.wire[one.id] or self.again[one.id], f"{one.state} and arrived"


@pytest.fixture
def machine(worker_keys: Keyring) -> type[Outbox]:
    """The model with keys that open and close."""
    return type("Model", (Outbox,), {"keys": worker_keys})


def test_no_order_of_steps_loses_or_doubles_a_letter(machine):
    calm = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    given = settings(max_examples=25, stateful_step_count=30, deadline=None, database=None, suppress_health_check=calm)
    run_state_machine_as_test(machine, settings=given)
