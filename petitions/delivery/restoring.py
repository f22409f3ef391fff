"""After a backup was restored: what the copy still held to be waiting may have left since it was made."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petitions.delivery import rules
from petitions.delivery.models import Attempt, Envelope, Phase, State
from petitions.delivery.rules import By

_WAITING = rules.sources(State.IN_DOUBT, By.RESTORE, at_most_once=True)


def doubt(session: Session, *, now: datetime) -> int:
    """Letters that were due, or in a hand, since the copy come up in doubt: a person decides. Returns how many.

    What is due only later cannot have left, and mail that may arrive twice is simply sent.
    """
    was = Envelope.state.in_(_WAITING), Envelope.at_most_once.is_(True), Envelope.due_at <= now
    nobodys = {"lease_token": None, "lease_worker": None, "leased_at": None}
    doubtful = update(Envelope).where(*was).values(state=State.IN_DOUBT, changed_at=now, **nobodys)
    numbers = list(session.scalars(doubtful.returning(Envelope.id), execution_options={"synchronize_session": False}))
    generations = select(Envelope.id, Envelope.generation).where(Envelope.state == State.IN_DOUBT)
    facts = {"at": now, "phase": Phase.CONNECT, "verdict": State.IN_DOUBT, "worker": ""}
    chosen = set(numbers)
    attempts = [
        {"envelope_id": number, "generation": generation} | facts
        for number, generation in session.execute(generations)
        if number in chosen
    ]
    if attempts:
        session.execute(insert(Attempt), attempts)
    return len(numbers)
