"""What a person can decide about a letter that a server turned away: without its annex, or by hand."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, State
from petitions.dispatch import mail, rules
from petitions.dispatch.models import DispatchState, Item, TaskState, Way
from petitions.dispatch.moves import record
from petitions.organizers.models import Account

TOO_LARGE = frozenset({"5.3.4", "5.2.3"})
"""RFC 3463: message too big for the system; message length exceeds an administrative limit."""
TURNED_AWAY = frozenset({State.REFUSED, State.BOUNCED, State.SUPPRESSED, State.EXPIRED})


def may_go_light(item: Item, envelope: Envelope | None) -> bool:
    """Whether their server found it too large and there is an annex to leave out."""
    if envelope is None or item.is_light or not mail.annex_of(item):
        return False
    return envelope.state in (State.REFUSED, State.BOUNCED) and envelope.reply_status in TOO_LARGE


def may_go_by_hand(item: Item, envelope: Envelope | None) -> bool:
    """Whether nothing can be done by mail at this address any more."""
    return item.way is Way.MAIL and envelope is not None and envelope.state in TURNED_AWAY


def send_light(session: Session, keys: Keyring, item: Item, *, account: Account, now: datetime) -> None:
    """Post the letter once more without its annex; the annex becomes a task by hand. Raises ``NotNow``."""
    if not may_go_light(item, _envelope(session, item)):
        raise rules.NotNow()
    _turn(session, item, {"is_light": True, "task": TaskState.TO_DO, "generation": item.generation + 1})
    batch = delivery.batch(session, f"dispatch-{item.dispatch_id}-again-{item.id}", now=now, rank=mail.RANK)
    mail.post_item(session, keys, item, batch, now=now, due_at=now)
    if item.dispatch.state is DispatchState.PAUSED:
        delivery.pause(session, [batch.name], now=now)
    record(session, "send_light", item.dispatch, account, now, item=item.id)


def bring(session: Session, item: Item, *, account: Account, now: datetime) -> None:
    """A letter that was turned away becomes a task by hand in the same dispatch. Raises ``NotNow``."""
    if not may_go_by_hand(item, _envelope(session, item)):
        raise rules.NotNow()
    _turn(session, item, {"way": Way.HAND, "task": TaskState.TO_DO})
    record(session, "bring", item.dispatch, account, now, item=item.id)


def _envelope(session: Session, item: Item) -> Envelope | None:
    return delivery.states_of(session, [item.envelope_key]).get(item.envelope_key)


def _turn(session: Session, item: Item, values: dict[str, object]) -> None:
    """Once, whoever presses; a dispatch that was done has something to do again."""
    if item.dispatch.state not in (DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.DONE):
        raise rules.NotNow()
    same = (Item.id == item.id, Item.way == Way.MAIL, Item.generation == item.generation)
    one = update(Item).where(*same).values(**values).returning(Item.id)
    turned = session.scalar(one, execution_options={"synchronize_session": False})
    session.refresh(item)
    if turned is None:
        raise rules.NotNow()
    if item.dispatch.state is DispatchState.DONE:
        item.dispatch.state = DispatchState.RUNNING
