"""What a server's answer means: handed over, later, never, held, or in doubt; and what follows from it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from petitions.delivery.models import Phase, State
from petitions.delivery.rules import Timings


class Action(StrEnum):
    """What follows from an answer, beyond the new state of the mail."""

    NONE = "none"
    RETRY = "retry"
    GREYLIST = "greylist"
    MAILBOX = "mailbox"
    BREAKER = "breaker"
    SUPPRESS = "suppress"
    TOO_BIG = "too_big"
    OUR_FAULT = "our_fault"
    ALERT = "alert"
    """No verified TLS: nothing was sent, and nothing will be until a person has looked."""


@dataclass(frozen=True)
class Outcome:
    """How a try ended: a value, never an exception. The text of the reply is not in it."""

    verdict: State
    action: Action
    phase: Phase
    code: int | None = None
    status: str | None = None
    server: str | None = None
    queue_id: str | None = None


@dataclass(frozen=True)
class Rule:
    """One line of the table; an empty condition is no condition. ``statuses`` are beginnings (RFC 3463)."""

    verdict: State
    action: Action
    codes: tuple[int, ...] = ()
    family: int = 0
    statuses: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    bare: bool = False
    """Only without an enhanced status code."""

    def fits(self, phase: Phase, code: int, status: str | None) -> bool:
        """Whether this line speaks of such an answer."""
        return (
            (not self.codes or code in self.codes)
            and (not self.family or code // 100 == self.family)
            and (not self.statuses or (status or "").startswith(self.statuses))
            and (not self.phases or phase in self.phases)
            and (not self.bare or status is None)
        )


_EARLY = (Phase.CONNECT, Phase.GREETING, Phase.TLS, Phase.LOGIN)
_GONE = (550, 551, 553, 556)

TABLE = (
    Rule(State.DEFERRED, Action.BREAKER, codes=(421,)),
    Rule(State.QUEUED, Action.OUR_FAULT, codes=(530, 534, 535, 538)),
    Rule(State.DEFERRED, Action.ALERT, codes=(454,), phases=_EARLY),
    Rule(State.DEFERRED, Action.ALERT, family=5, phases=(Phase.TLS,)),
    Rule(State.QUEUED, Action.OUR_FAULT, family=5, phases=_EARLY),
    Rule(State.DEFERRED, Action.MAILBOX, statuses=("5.2.2", "4.2.2")),
    Rule(State.REFUSED, Action.TOO_BIG, family=5, statuses=("5.3.4", "5.2.3")),
    Rule(State.REFUSED, Action.TOO_BIG, codes=(552,), bare=True),
    Rule(State.HELD, Action.NONE, family=5, phases=(Phase.MAIL,)),
    Rule(State.HELD, Action.NONE, family=5, statuses=("5.7.",)),
    Rule(State.HELD, Action.NONE, codes=(554,), phases=(Phase.DATA, Phase.BODY, Phase.DOT)),
    Rule(State.REFUSED, Action.SUPPRESS, codes=_GONE, statuses=("5.1.", "5.6.7")),
    Rule(State.REFUSED, Action.SUPPRESS, codes=_GONE, phases=(Phase.RCPT,), bare=True),
    Rule(State.REFUSED, Action.SUPPRESS, codes=(551, 553, 556), bare=True),
    Rule(State.DEFERRED, Action.GREYLIST, codes=(450, 451, 452)),
    Rule(State.DEFERRED, Action.GREYLIST, statuses=("4.7.1", "4.2.0")),
    Rule(State.DEFERRED, Action.RETRY, family=4),
    Rule(State.REFUSED, Action.NONE, family=5),
    Rule(State.ACCEPTED, Action.NONE, family=2, phases=(Phase.DOT,)),
)
"""The first line that fits decides. The sender refused (a 5xx to MAIL) is held: it says nothing about the address."""


def judge(phase: Phase, code: int | None, status: str | None) -> tuple[State, Action]:
    """The verdict on an answer given in ``phase``; no answer, or one that is none, is safe before the dot only."""
    if code is not None:
        for rule in TABLE:
            if rule.fits(phase, code, status):
                return rule.verdict, rule.action
    return (State.IN_DOUBT, Action.NONE) if phase is Phase.DOT else (State.DEFERRED, Action.RETRY)


_STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")
_QUEUE_ID = re.compile(rb"(?i)\b(?:queued(?: mail)? as|queue[ -]?id:?|id=)\s*<?([A-Za-z0-9._-]{4,40})")


def status_of(text: bytes) -> str | None:
    """The enhanced status code at the beginning of a reply, if there is one."""
    found = _STATUS.match(text)
    return found[1].decode() if found else None


def queue_id_of(text: bytes) -> str | None:
    """What the server calls the mail now, where its reply says so in a usual way."""
    found = _QUEUE_ID.search(text)
    return found[1].decode() if found else None


def schedule(action: Action, timings: Timings) -> tuple[float, ...]:
    """After how many seconds the next tries come."""
    if action is Action.GREYLIST:
        return timings.greylist
    return (timings.mailbox,) * 10 if action is Action.MAILBOX else timings.retries


def strikes(outcome: Outcome, *, at_most_once: bool) -> bool | None:
    """Whether this speaks against our relay: True is a failure, False a success, None says nothing.

    A server that asks to come back, a full mailbox and a supporter's mistyped address are nobody's fault.
    """
    if outcome.verdict is State.ACCEPTED:
        return False
    if outcome.verdict is State.QUEUED and outcome.action is Action.NONE:
        return None
    if outcome.action in (Action.GREYLIST, Action.MAILBOX, Action.TOO_BIG):
        return None
    return None if outcome.action is Action.SUPPRESS and not at_most_once else True
