"""The invitation by mail: who asks, for what, and a link; courteous and plain, in the chosen language."""

from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignText
from petitions.core.keys import Keyring
from petitions.core.web import external_url
from petitions.delivery import service as delivery
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.signing.endorsing import rules
from petitions.signing.endorsing.models import Endorsement

RANK = 2
"""With mails to organizers: after the codes supporters wait for, before letters."""


def post_invitation(
    session: Session, keys: Keyring, row: Endorsement, email: str, *, language: str, token: str, now: datetime
) -> None:
    """Put it in the outbox; the address stands nowhere else. Raises ``BadAddress`` or ``UnsafeHeader``."""
    mail = invitation(row.campaign, row.text, row.name(language), email, language=language, token=token)
    name = f"endorse-{row.id}-{row.link_hash.hex()[:12] if row.link_hash else ''}"
    batch = delivery.batch(session, name, now=now, rank=RANK)
    delivery.post(session, keys, mail, key=name, batch=batch, now=now, at_most_once=False)


def invitation(campaign: Campaign, text: CampaignText, name: str, email: str, *, language: str, token: str) -> Mail:
    """From the organization, which is also who is answered to."""
    host = campaign.organization
    facts = {
        "host": host.name(language),
        "name": name,
        "title": text.title,
        "summary": text.summary,
        "link": external_url("endorsing.link", lang=language, token=token),
        "days": rules.OPEN_FOR.days,
    }
    place, sender = "signing/endorsing/mail/invitation", host.name(language)
    return writing.written(place, language, facts, sender_name=sender, to=email, reply_to=host.sender)
