"""The mail with the link: who asks and what for, nothing of what the letters say."""

from datetime import datetime

from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.core.web import external_url
from petitions.delivery import service as delivery
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.dispatch.outside.models import OutsideApproval

RANK = 2
"""With mails to organizers: after the codes supporters wait for, before letters."""


def post_link(session: Session, keys: Keyring, row: OutsideApproval, email: str, *, token: str, now: datetime) -> None:
    """Put it in the outbox; the address stands nowhere else. Raises ``BadAddress`` or ``UnsafeHeader``."""
    key = f"outside-{row.id}"
    batch = delivery.batch(session, key, now=now, rank=RANK)
    delivery.post(session, keys, written(row, email, token), key=key, batch=batch, now=now, at_most_once=False)


def written(row: OutsideApproval, email: str, token: str) -> Mail:
    """The mail itself, in the language that was chosen for this person."""
    host, language = row.dispatch.campaign.organization, row.language
    facts = {
        "host": host.name(language),
        "name": row.name,
        "link": external_url("outside.show", token=token, lang=language),
        "until": row.until,
    }
    place, sender = "dispatch/outside/mail/link", host.name(language)
    return writing.written(place, language, facts, sender_name=sender, to=email, reply_to=host.sender)
