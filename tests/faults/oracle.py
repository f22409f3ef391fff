"""The oracle: compares rows with what reached the relay. It knows nothing of how the product decides."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from petitions.delivery.models import State

ARRIVED = {State.ACCEPTED, State.DELIVERED, State.REPLIED, State.BOUNCED}
OPEN = {State.QUEUED, State.LEASED, State.SENDING, State.DEFERRED}
OVER = set(State) - OPEN


@dataclass(frozen=True)
class Seen:
    """One row as it stands, and how often its letter reached the relay whole and was not turned away."""

    key: str
    to: str
    state: State
    copies: int


@dataclass
class Verdict:
    """What a run came to."""

    states: Counter[State] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    doubts: int = 0
    doubts_delivered: int = 0

    def add(self, other: "Verdict") -> None:
        """Both together."""
        self.states += other.states
        self.lost += other.lost
        self.doubled += other.doubled
        self.doubts += other.doubts
        self.doubts_delivered += other.doubts_delivered

    def objections(self) -> list[str]:
        """Sentences; none when all is well."""
        return [*(f"lost: {words}" for words in self.lost), *(f"doubled: {words}" for words in self.doubled)]


def judge(rows: Iterable[Seen], *, expected: int, again: Iterable[str] = ()) -> Verdict:
    """Every mail in one state; at most one copy without a person's word; what is said agrees with what arrived.

    ``again``: keys that a person sent once more on purpose.
    """
    verdict, allowed = Verdict(), set(again)
    seen = list(rows)
    if len(seen) != expected:
        verdict.lost.append(f"{expected} rows were made and {len(seen)} are there")
    for row in seen:
        verdict.states[row.state] += 1
        if row.copies > 1 + (row.key in allowed):
            verdict.doubled.append(f"{row.key} arrived {row.copies} times")
        if row.state in ARRIVED and row.copies < 1:
            verdict.lost.append(f"{row.key} is said to be {row.state} and never arrived")
        if row.state not in ARRIVED and row.state is not State.IN_DOUBT and row.copies and row.key not in allowed:
            verdict.doubled.append(f"{row.key} is said to be {row.state} and arrived: it would be sent again")
        if row.state is State.IN_DOUBT:
            verdict.doubts += 1
            verdict.doubts_delivered += row.copies > 0
    return verdict
