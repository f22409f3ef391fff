"""Letters that wait longer than usual: what an organizer is told after four hours, after a day, and at the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from petitions.delivery import rules
from petitions.delivery.models import Batch, BatchState, Envelope, State


class Stage(StrEnum):
    """How long a letter has waited."""

    HOURS = "hours"
    DAY = "day"
    END = "end"
    """Given up after five days."""


SPANS = ((Stage.DAY, timedelta(hours=24)), (Stage.HOURS, timedelta(hours=4)))


@dataclass(frozen=True)
class Waiting:
    """One letter: since when it could have left, the last stage it reached, and when that was."""

    envelope: Envelope
    since: datetime
    stage: Stage
    at: datetime


def list_waiting_long(session: Session, now: datetime, *, after: datetime | None = None) -> list[Waiting]:
    """Letters that could have left four hours ago or more and are still here, and those given up; longest wait first.

    ``after``: only what reached its stage since that moment, so that each stage is told once. Without it all that waits
    now, and what was given up within a day. Letters of a batch that people paused are not waiting for a server.
    """
    earliest = after or now - timedelta(days=1)
    unsent = Envelope.state.in_((State.QUEUED, State.DEFERRED, State.LEASED))
    running = select(Batch.id).where(Batch.id == Envelope.batch_id, Batch.state == BatchState.RUNNING).exists()
    late = Envelope.expires_at <= now + rules.GIVE_UP - SPANS[-1][1]
    over = (Envelope.state == State.EXPIRED) & (Envelope.changed_at > earliest)
    letters = select(Envelope).where(Envelope.at_most_once.is_(True), Envelope.domain != "")
    found = session.scalars(
        letters.where(or_(unsent & late & running, over)).order_by(Envelope.expires_at, Envelope.id)
    )
    told = [_waiting(envelope, now) for envelope in found]
    return [one for one in told if after is None or one.at > after]


def _waiting(envelope: Envelope, now: datetime) -> Waiting:
    since = envelope.expires_at - rules.GIVE_UP
    if envelope.state is State.EXPIRED:
        return Waiting(envelope, since, Stage.END, envelope.changed_at)
    stage, span = next((stage, span) for stage, span in SPANS if since + span <= now)
    return Waiting(envelope, since, stage, since + span)
