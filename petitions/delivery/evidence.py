"""What is said of a mail after it left, by notices, answers and logs: it settles doubts; late words change nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import heads, rules
from petitions.delivery.models import Envelope, Event, Evidence, State
from petitions.delivery.rules import By

TARGETS = {
    Event.DELIVERED: State.DELIVERED,
    Event.BOUNCED: State.BOUNCED,
    Event.REPLIED: State.REPLIED,
    Event.DELAYED: State.ACCEPTED,
}
"""Where each event brings a mail. One that a later server still holds has been handed over."""
_NUMBERS = 2**31


def report(
    session: Session, envelope: Envelope, event: Event | str, *, status: str | None = None, now: datetime
) -> bool:
    """Take note of what is said of a mail; True when its state changed. Never raises: what comes twice, late or against
    what we know changes nothing.

    ``event``: "delivered", "bounced", "replied" or "delayed". While a worker has the mail in hand nothing changes
    either: ask again in a moment.
    """
    event = Event(event)
    target = TARGETS[event]
    session.refresh(envelope)
    was = envelope.state
    ways = rules.sources(target, By.REPORT, at_most_once=envelope.at_most_once)
    moved = (
        update(Envelope)
        .where(Envelope.id == envelope.id, Envelope.state == was, Envelope.state.in_(ways))
        .values(**_facts(event, target, status, now))
        .returning(Envelope.id)
    )
    changed = session.execute(moved, execution_options={"synchronize_session": False}).first() is not None
    if changed or not _is_known(session, envelope, event, status):
        became = target if changed else was
        session.add(Evidence(envelope_id=envelope.id, at=now, event=event, status=status, was=was, became=became))
    session.flush()
    session.refresh(envelope)
    return changed


def by_address(session: Session, keys: Keyring, address: str) -> Envelope | None:
    """The envelope whose return path or reply address this is; None for a foreign or forged one."""
    number = heads.envelope_of(keys, address)
    return session.get(Envelope, number) if number is not None and number < _NUMBERS else None


def by_token(session: Session, keys: Keyring, token: str) -> Envelope | None:
    """The envelope that a report names by its Original-Envelope-Id (RFC 3461); None for a foreign or forged one."""
    return by_address(session, keys, token)


def by_message_id(session: Session, message_id: str) -> Envelope | None:
    """The envelope that left under this Message-ID, with or without brackets."""
    wanted = f"<{message_id.strip().strip('<>')}>"
    return session.scalar(select(Envelope).where(Envelope.message_id == wanted).order_by(Envelope.id).limit(1))


def list_evidence(session: Session, envelope: Envelope) -> list[Evidence]:
    """What was said of it, oldest first."""
    return list(session.scalars(select(Evidence).where(Evidence.envelope_id == envelope.id).order_by(Evidence.id)))


def _facts(event: Event, target: State, status: str | None, now: datetime) -> dict[str, Any]:
    """The columns of the new state; whatever of it was still in our hands is let go."""
    facts: dict[str, Any] = {"state": target, "changed_at": now, "sealed": None}
    facts |= {"lease_token": None, "lease_worker": None, "leased_at": None}
    if event is Event.BOUNCED:
        return facts | {"reply_code": None, "reply_status": status}
    return facts | {"accepted_at": func.coalesce(Envelope.accepted_at, now)}


def _is_known(session: Session, envelope: Envelope, event: Event, status: str | None) -> bool:
    same = (Evidence.envelope_id == envelope.id, Evidence.event == event, Evidence.status.is_not_distinct_from(status))
    return session.scalar(select(Evidence.id).where(*same).limit(1)) is not None
