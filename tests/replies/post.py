"""Small words for tests of what comes back: a mail arrives, a worker reads it, what stands where afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import heads
from petitions.delivery.models import Batch, Envelope, State, Suppression
from petitions.dispatch.models import Item
from petitions.replies import arriving, jobs
from petitions.replies.models import Answer, Inbound
from tests.factories import NOON
from tests.replies.mails import OUR_ADDRESS


def left(session: Session, item: Item, state: State = State.ACCEPTED) -> Envelope:
    """The item's letter has left; its envelope is in that state."""
    envelope = session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
    envelope.state = state
    envelope.message_id = f"<{envelope.message_id.strip('<>').partition('@')[0]}@families.example>"
    session.commit()
    return envelope


def another(session: Session, key: str) -> Envelope:
    """A mail of ours that is no letter, and has left."""
    batch = Batch(name=f"batch of {key}", created_at=NOON)
    facts = {"due_at": NOON, "created_at": NOON, "changed_at": NOON, "expires_at": NOON}
    message_id = f"<{key}@families.example>"
    row = Envelope(key=key, batch=batch, state=State.ACCEPTED, message_id=message_id, at_most_once=False, **facts)
    session.add(row)
    session.commit()
    return row


def path(keys: Keyring, envelope: Envelope, to: str = "") -> str:
    """The return path of one mail; that of a mail to a supporter knows their address."""
    return heads.return_path(keys, envelope.id, "letters@families.example", "", OUR_ADDRESS, to)


def reply_to(keys: Keyring, envelope: Envelope) -> str:
    """Where answers to one mail are asked for."""
    return heads.reply_address(keys, envelope.id, OUR_ADDRESS)


def arrive(session: Session, keys: Keyring, *raw: bytes, now: datetime = NOON) -> list[Inbound]:
    """These mails come, and a worker reads all there is to read."""
    rows = [arriving.store(session, keys, one, source="pipe", now=now) for one in raw]
    session.commit()
    jobs.read_inbound()
    session.expire_all()
    return [row for row in rows if row is not None]


def answers(session: Session) -> list[Answer]:
    """Every answer there is, oldest first."""
    return list(session.scalars(select(Answer).order_by(Answer.id)))


def states(session: Session) -> list[Any]:
    """All that an act from outside could have moved, to be compared with later."""
    session.expire_all()
    envelopes = session.execute(select(Envelope.id, Envelope.state, Envelope.reply_status).order_by(Envelope.id)).all()
    items = session.execute(select(Item.id, Item.task, Item.returned_on, Item.answered_on).order_by(Item.id)).all()
    return [envelopes, items, session.scalars(select(Suppression.address_index)).all()]


def all_in(session: Session, state: State) -> None:
    """Every envelope is in that state."""
    session.execute(update(Envelope).values(state=state))
    session.commit()
