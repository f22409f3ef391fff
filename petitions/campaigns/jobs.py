"""What the clock asks of this package: publish what waits for its moment, begin waves, forget what was typed."""

from typing import Any

from petitions.core import clock, drafts
from petitions.core.db import session, transaction
from petitions.organizers import service as organizers

from . import timing, waving


def erase_drafts() -> None:
    """Once a day; see ``drafts.KEPT``."""
    with transaction() as tx:
        drafts.erase_old(tx, now=clock.now())


def begin_waves() -> None:
    """Queue ``post``: planned waves whose day has come. Safe to run twice, or on two workers at once."""
    today = clock.now().date()
    for number in waving.list_due(session(), today=today):
        with transaction() as tx:
            wave = waving.begin_due(tx, number, today=today)
            if wave:
                who: dict[str, Any] = {"organization": wave.campaign.organization, "account": None}
                who |= {"on": wave.opens_on.isoformat()}
                organizers.record(tx, "start_wave", f"campaign-{number}", **who, now=clock.now())


def publish_due() -> None:
    """Queue ``post``: what became due since. Safe to run twice, or on two workers at once."""
    for number in timing.list_due(session(), now=clock.now()):
        with transaction() as tx:
            campaign = timing.publish_due(tx, number, now=clock.now())
            if campaign:
                who: dict[str, Any] = {"organization": campaign.organization, "account": None}
                organizers.record(tx, "publish_campaign", f"campaign-{number}", **who, now=clock.now())
