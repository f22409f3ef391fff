"""What may happen to a mail and who may do it, how long each step may take, and what a mail is."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.delivery.models import State

BATCH = 50
"""Envelopes in one batch, at most."""
GIVE_UP = timedelta(days=5)
"""RFC 5321, 4.5.4.1: the give-up time generally needs to be at least 4-5 days."""
FREE_DISK = 100_000_000
"""Bytes that must be free before a mail is taken in hand."""


class IllegalMove(Refused):
    """The mail is not in a state from which this could happen; usually somebody else was faster."""

    code, message = "illegal_move", _("This mail is no longer where this page showed it. Please look again.")


class UnsafeHeader(Refused):
    """A line break or another control character was about to enter the head of a mail."""

    code, message = "unsafe_header", _("This mail was not sent: its %(field)s holds characters that it must not hold.")


class BadAddress(Refused):
    """Not one e-mail address in its plain form."""

    code, message = "bad_address", _("This mail was not sent: the e-mail address cannot be used.")


class By(StrEnum):
    """Who moves an envelope. Reports are notices of delivery, replies and the relay's log."""

    WORKER = "worker"
    SWEEP = "sweep"
    PERSON = "person"
    REPORT = "report"
    RESTORE = "restore"
    """A backup was put back: what it held to be waiting may have left since."""


_W, _S, _P, _R, _B = By.WORKER, By.SWEEP, By.PERSON, By.REPORT, By.RESTORE

MOVES: Mapping[tuple[State, State], frozenset[By]] = {
    (State.QUEUED, State.LEASED): frozenset({_W}),
    (State.DEFERRED, State.LEASED): frozenset({_W}),
    (State.LEASED, State.SENDING): frozenset({_W}),
    (State.LEASED, State.ACCEPTED): frozenset({_W}),
    (State.LEASED, State.QUEUED): frozenset({_W, _S}),
    (State.LEASED, State.DEFERRED): frozenset({_W}),
    (State.LEASED, State.REFUSED): frozenset({_W}),
    (State.LEASED, State.HELD): frozenset({_W}),
    (State.LEASED, State.SUPPRESSED): frozenset({_W}),
    (State.SENDING, State.ACCEPTED): frozenset({_W}),
    (State.SENDING, State.DEFERRED): frozenset({_W}),
    (State.SENDING, State.REFUSED): frozenset({_W}),
    (State.SENDING, State.HELD): frozenset({_W}),
    (State.SENDING, State.IN_DOUBT): frozenset({_W, _S, _B}),
    (State.QUEUED, State.IN_DOUBT): frozenset({_B}),
    (State.DEFERRED, State.IN_DOUBT): frozenset({_B}),
    (State.LEASED, State.IN_DOUBT): frozenset({_B}),
    (State.SENDING, State.QUEUED): frozenset({_S}),
    (State.IN_DOUBT, State.ACCEPTED): frozenset({_W, _P, _R}),
    (State.IN_DOUBT, State.QUEUED): frozenset({_P}),
    (State.IN_DOUBT, State.DELIVERED): frozenset({_R}),
    (State.IN_DOUBT, State.BOUNCED): frozenset({_R}),
    (State.IN_DOUBT, State.REPLIED): frozenset({_R}),
    (State.HELD, State.QUEUED): frozenset({_P}),
    (State.ACCEPTED, State.DELIVERED): frozenset({_R}),
    (State.ACCEPTED, State.BOUNCED): frozenset({_R}),
    (State.ACCEPTED, State.REPLIED): frozenset({_R}),
    (State.DELIVERED, State.BOUNCED): frozenset({_R}),
    (State.DELIVERED, State.REPLIED): frozenset({_R}),
    (State.QUEUED, State.CANCELLED): frozenset({_P}),
    (State.DEFERRED, State.CANCELLED): frozenset({_P}),
    (State.LEASED, State.CANCELLED): frozenset({_P}),
    (State.HELD, State.CANCELLED): frozenset({_P}),
    (State.QUEUED, State.EXPIRED): frozenset({_S}),
    (State.DEFERRED, State.EXPIRED): frozenset({_S}),
}
"""Every way an envelope may go, and who may move it there. What is not here never happens.

A worker moves a mail out of doubt only by reading, late, the very reply it waited for.
"""

ONLY_TWICE: frozenset[tuple[State, State]] = frozenset({(State.SENDING, State.QUEUED), (State.LEASED, State.ACCEPTED)})
"""Open only to mail that may arrive twice (confirmations, news): it passes no gate, and is sent again when unsure."""

SCRUBBED = frozenset({State.ACCEPTED, State.REFUSED, State.SUPPRESSED, State.CANCELLED, State.EXPIRED})
"""In these states address and words are erased: nobody needs them any more."""


def check_move(source: State, target: State, by: By, *, at_most_once: bool) -> None:
    """Raise ``IllegalMove`` unless the table has this way for this mover and this kind of mail."""
    if by not in MOVES.get((source, target), ()) or (at_most_once and (source, target) in ONLY_TWICE):
        raise IllegalMove()


def sources(target: State, by: By, *, at_most_once: bool) -> list[State]:
    """The states from which this mover may bring a mail to ``target``."""
    return [
        s
        for (s, t), movers in MOVES.items()
        if t is target and by in movers and not (at_most_once and (s, t) in ONLY_TWICE)
    ]


@dataclass(frozen=True)
class Timings:
    """Every duration of sending, in seconds. Tests run them scaled."""

    beat: float = 5
    silence: float = 30
    """Without a beat for so long, a process that sends counts as gone."""
    lease: float = 15 * 60
    turn: float = 20
    """A job sends for so long, then leaves the worker to others; the clock wakes it again."""
    look_up: float = 1
    """How often a job looks whether more urgent mail waits."""
    connect: float = 30
    command: float = 5 * 60
    block: float = 3 * 60
    last_reply: float = 10 * 60
    """RFC 5321, 4.5.3.2: 5 minutes for a command, 3 for a block of the body, 10 for the reply to the final dot."""
    goodbye: float = 5
    retries: tuple[float, ...] = (60, 5 * 60, 15 * 60, 30 * 60, 60 * 60)
    greylist: tuple[float, ...] = (6 * 60, 15 * 60, 30 * 60, 60 * 60)
    later: float = 2 * 3600
    """After those, every two hours, a fifth more or less."""
    mailbox: float = 12 * 3600
    pause: float = 15 * 60
    longest_pause: float = 4 * 3600
    record: float = 30
    """How long a finished try waits for the database to come back before it is left to the sweep."""

    def scaled(self, factor: float) -> "Timings":
        """The same, all longer or shorter."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        scaled: dict[str, Any] = {
            n: tuple(s * factor for s in v) if isinstance(v, tuple) else v * factor for n, v in values.items()
        }
        return dataclasses.replace(self, **scaled)


def wait(schedule: tuple[float, ...], attempts: int, timings: Timings, share: float) -> timedelta:
    """How long until the next try after ``attempts``; ``share`` between 0 and 1 spreads the two-hourly ones."""
    if attempts <= len(schedule):
        return timedelta(seconds=schedule[max(attempts, 1) - 1])
    return timedelta(seconds=timings.later * (0.8 + 0.4 * share))


@dataclass(frozen=True, repr=False)
class Mail:
    """One mail in words: one address, plain text, maybe HTML. Never printed: it names a person."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    """Empty for the installation's own sender."""
    sender_name: str = ""
    reply_to: str = ""
    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=dict)
    domain: str = ""
    """Receiving domain of a letter, for pace and report; empty for mail to supporters."""
    takes_replies: bool = False
    """Answers are asked for at REPLY_ADDRESS with a token of this mail, where that is set; else at ``reply_to``."""
