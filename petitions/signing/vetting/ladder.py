"""Tickets of the ladder: what a page of it carries instead of a session. Closed, and good for one address alone."""

import base64
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from petitions.core import sealing
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.signing.models import Cause
from petitions.signing.vetting import rules
from petitions.signing.vetting.rules import Step

_PLACE = "signing.ladder"
_LONGEST = 2_000


@dataclass(frozen=True)
class Ticket:
    """One stand on the ladder. ``held`` is what the first press was suspect of, ``why`` what made it climb."""

    issued: int
    step: int
    seed: int
    tries: int
    held: str
    why: str
    who: str
    """A mark of address and campaign: a ticket serves nobody else."""

    @property
    def issued_at(self) -> datetime:
        """When the page was shown."""
        return datetime.fromtimestamp(self.issued, UTC)

    def again(self, missed: int, seed: int, now: datetime) -> "Ticket":
        """After a wrong answer: another question."""
        return replace(self, seed=seed, tries=self.tries + missed, issued=int(now.timestamp()))

    def is_ripe(self, now: datetime) -> bool:
        """Whether it was held for as long as its step asks."""
        return now - self.issued_at >= rules.wait_of(Step(self.step))


def issue(step: Step, why: Cause, held: Cause | None, who: str, *, seed: int, now: datetime) -> Ticket:
    """A first stand."""
    return Ticket(int(now.timestamp()), int(step), seed, 0, held or "", why, who)


def close(ticket: Ticket, keys: Keyring) -> str:
    """The ticket as a field of the page; it reads as noise, the same length for everybody."""
    plain = json.dumps(asdict(ticket)).encode()
    return base64.urlsafe_b64encode(sealing.lock(plain.ljust(256), keys.derive("ladder"), _PLACE)).decode()


def find(value: str, who: str, *, keys: Keyring, now: datetime) -> Ticket | None:
    """The ticket in a field; None when there is none, or it is foreign, changed, too old or somebody else's."""
    if not value or len(value) > _LONGEST:
        return None
    try:
        plain = sealing.unlock(base64.urlsafe_b64decode(value.encode("ascii")), keys.derive("ladder"), _PLACE)
    except (CannotOpen, ValueError):
        return None
    ticket = Ticket(**json.loads(plain))
    is_good = ticket.who == who and now - rules.LONGEST_STEP <= ticket.issued_at <= now
    return ticket if is_good else None
