"""What the clock asks of this package: publish what waits for its moment, forget old drafts of what was being typed."""

from typing import Any

from petitions.core import clock, drafts
from petitions.core.db import session, transaction
from petitions.organizers import service as organizers

from . import timing


def erase_drafts() -> None:
    """Once a day; see ``drafts.KEPT``."""
    with transaction() as tx:
        drafts.erase_old(tx, now=clock.now())


def publish_due() -> None:
    """Queue ``post``: what became due since. Safe to run twice, or on two workers at once."""
    for number in timing.list_due(session(), now=clock.now()):
        with transaction() as tx:
            campaign = timing.publish_due(tx, number, now=clock.now())
            if campaign:
                who: dict[str, Any] = {"organization": campaign.organization, "account": None}
                organizers.record(tx, "publish_campaign", f"campaign-{number}", **who, now=clock.now())
