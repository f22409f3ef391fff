"""One mail out of many is called back: whom it was for does not want it any more."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, update
from sqlalchemy.orm import Session

from petitions.delivery import rules
from petitions.delivery.models import Envelope, State
from petitions.delivery.rules import By


def recall(session: Session, keys: Select[Any], *, now: datetime) -> int:
    """Cancel those of these envelopes that have not passed the dot gate and erase what is in them; how many it were.

    ``keys`` selects keys of envelopes. What has left stays gone.
    """
    stoppable = rules.sources(State.CANCELLED, By.PERSON, at_most_once=True)
    gone = {"sealed": None, "lease_token": None, "lease_worker": None, "leased_at": None}
    back = (
        update(Envelope)
        .where(Envelope.key.in_(keys), Envelope.state.in_(stoppable))
        .values(state=State.CANCELLED, changed_at=now, **gone)
        .returning(Envelope.id)
    )
    return len(session.execute(back, execution_options={"synchronize_session": False}).all())
