"""Told at once, not once a day: a letter waits for hours, for a day, was given up, or has long been in doubt."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, State
from petitions.dispatch.models import Dispatch
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Role
from petitions.replies import matching
from petitions.replies.digest import desk_mail

DOUBT, DOUBTED = "doubt", timedelta(hours=72)
"""A doubt this old is told of by mail; the page of its dispatch says it from the first moment."""
RANK = 4
"""Before letters: it is about them."""


def list_troubles(session: Session, *, now: datetime) -> list[tuple[Dispatch, str]]:
    """Dispatches of which something is to be told, each with what: "hours", "day", "end" or "doubt"."""
    told = [(one.envelope, one.stage.value) for one in delivery.list_waiting_long(session, now)]
    doubted = select(Envelope).where(Envelope.state == State.IN_DOUBT, Envelope.changed_at <= now - DOUBTED)
    told += [(envelope, DOUBT) for envelope in session.scalars(doubted.order_by(Envelope.id))]
    found: dict[tuple[int, str], Dispatch] = {}
    for envelope, what in told:
        item = matching.letter_of(session, envelope)
        if item is not None:
            found.setdefault((item.dispatch_id, what), item.dispatch)
    return [(dispatch, what) for (_number, what), dispatch in found.items()]


def post_notices(session: Session, keys: Keyring, *, now: datetime) -> int:
    """One mail to each who can act, once for each dispatch and thing to tell; how many dispatches are in trouble."""
    troubles = list_troubles(session, now=now)
    for dispatch, what in troubles:
        batch = delivery.batch(session, f"notices-{now:%Y%m%d}", now=now, rank=RANK)
        for account in _who_can_act(session, dispatch):
            key, mail = f"notice-{what}-{dispatch.id}-{account.id}", desk_mail(account, "notice", what=what)
            delivery.post(session, keys, mail, key=key, batch=batch, now=now, at_most_once=False)
    return len(troubles)


def _who_can_act(session: Session, dispatch: Dispatch) -> list[Account]:
    members = organizers.list_members(session, dispatch.campaign.organization)
    return [one.account for one in members if one.role is not Role.VIEWER and one.account.active]
