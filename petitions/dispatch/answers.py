"""What an item keeps of the answers to its letter: the first days, and what the last one says."""

from datetime import date

from sqlalchemy.orm import Session

from petitions.dispatch import figures
from petitions.dispatch.models import Item


def note_answer(session: Session, item: Item, *, on: date, verdict: str) -> None:
    """They said something to this letter, in a person's judgment; the way it came does not matter.

    ``verdict``: "acknowledged" or "other_channel" (seen, no more), "substantive", "committed", "refused" or "no_more".
    """
    if verdict in figures.ACKNOWLEDGING:
        item.acknowledged_on = min(on, item.acknowledged_on or on)
    else:
        item.answered_on, item.answer = min(on, item.answered_on or on), str(verdict)
    session.flush()
