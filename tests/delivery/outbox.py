"""Small words for tests of the outbox: post one mail, take it in hand, end it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitions.core import blobs
from petitions.core.keys import Keyring
from petitions.delivery import claiming, sending, service
from petitions.delivery.claiming import Claim
from petitions.delivery.models import Batch, Envelope, Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.rules import Mail, Timings

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FIRST = "t1"
_n = count(1)


def rows(session: Session, model: Any) -> list[Any]:
    """All of a table, as they are now, oldest first."""
    session.expire_all()
    return list(session.scalars(select(model).order_by(*model.__table__.primary_key)))


def change(session: Session, **values: Any) -> None:
    """Change every envelope behind the back of the session."""
    session.execute(update(Envelope).values(**values), execution_options={"synchronize_session": False})
    session.commit()


def letter(**over) -> Mail:
    """A letter to an invented office."""
    defaults = {
        "to": "office@un.example",
        "subject": "[FFT/2026/001] Subject",
        "text": "Text\n",
        "sender": "letters@families.example",
        "sender_name": "Families for the Truth",
        "domain": "un.example",
    }
    return Mail(**defaults | over)


def batch(session, name: str = "", **over) -> Batch:
    """A running batch of its own."""
    return service.batch(session, name or f"batch-{next(_n)}", **{"now": NOON} | over)


def post(session, keys, mail: Mail | None = None, *, files=(), **over) -> Envelope:
    """One envelope, due at noon. ``files``: pairs of bytes and name."""
    given = {"key": f"letter-{next(_n)}", "now": NOON, "batch": over.pop("batch", None) or batch(session)}
    given["attachments"] = [(blobs.keep(session, content, "application/pdf"), name) for content, name in files]
    envelope = service.post(session, keys, mail or letter(), **given | over)
    session.commit()
    return envelope


def claim(
    session: Session, keys: Keyring, batch_id: int, *, token: str = FIRST, worker: str = "w1", now: datetime = NOON
) -> Claim | None:
    """The next of a batch in the hand of a worker that is alive."""
    sending.beat(session, worker, now)
    facts = {"worker": worker, "token": token, "sender": "post@demarche.example", "now": now}
    return next(iter(claiming.claim_some(session, keys, batch_id, 1, **facts)), None)


def gate(session, held, *, now: datetime = NOON) -> bool:
    """Past the dot gate, if it opens."""
    return sending.pass_gate(session, held, sha256="a" * 64, now=now)


def end(
    session, keys, held, verdict: State, action: Action = Action.NONE, phase: Phase = Phase.DOT, *, now=NOON, **over
):
    """A try that ended so."""
    outcome = Outcome(verdict, action, phase, **over)
    return sending.record(session, keys, held, outcome, sha256="a" * 64, now=now, timings=Timings(), share=lambda: 0.5)


def fresh(session, envelope: Envelope) -> Envelope:
    """The row as it is now."""
    session.expire(envelope)
    return envelope


def later(**span) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**span)
