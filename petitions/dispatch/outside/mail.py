"""The mail with the link: who asks and what for, nothing of what the letters say."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from petitions.core.i18n import direction, force_locale
from petitions.core.keys import Keyring
from petitions.core.web import external_url
from petitions.delivery import service as delivery
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
        "lang": language,
        "direction": direction(language),
        "host": host.name(language),
        "name": row.name,
        "link": external_url("outside.show", token=token, lang=language),
        "until": row.until,
    }
    with force_locale(language):
        subject, plain, html = (
            current_app.jinja_env.get_template(f"dispatch/outside/mail/link.{part}").render(facts)
            for part in ("subject.txt", "txt", "html")
        )
    return Mail(
        to=email,
        subject=" ".join(subject.split()),
        text=plain,
        html=html,
        sender_name=host.name(language),
        reply_to=host.sender,
        language=language,
    )
