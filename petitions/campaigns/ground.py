"""What signing stands on: campaign, text and wave, read once a second in each process, so that signing only writes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from . import service
from .models import Campaign, CampaignText, Wave
from .partners import service as partners

LOOK_AGAIN = 1.0
"""Seconds for which a process believes what it last read."""
MOST = 1000


@dataclass(frozen=True)
class Ground:
    """Rows to read from, of no session; whoever shows a page loads the campaign anew."""

    campaign: Campaign
    text: CampaignText
    wave: Wave
    company: Mapping[str, int]
    """Partners by the word of their address; nothing is asked where the host calls alone."""
    until: float


def of(session: Callable[[], Session], campaign: str | int, language: str) -> Ground:
    """The ground of a campaign in the reader's language; raises ``NotFound``. Asks for a session when it must read.

    Of a public one by its address; by its number of any, for those whom something they signed led there.
    """
    known: dict[tuple[str | int, str], Ground] = current_app.extensions.setdefault("grounds", {})
    found, present = known.get((campaign, language)), time.monotonic()
    if found is None or found.until <= present:
        found = _read(reading := session(), campaign, language, present + LOOK_AGAIN)
        if not current_app.config["TESTING"]:
            for row in (found.campaign.organization, found.campaign, found.text, found.wave):
                reading.expunge(row)
            if len(known) >= MOST:
                known.clear()
            known[campaign, language] = found
    return found


def _read(session: Session, which: str | int, language: str, until: float) -> Ground:
    campaign = service.by_slug(session, which) if isinstance(which, str) else session.get_one(Campaign, which)
    _ = campaign.organization  # read with it, because a page of a step names it
    standing = partners.list_standing(session, campaign) if campaign.is_joint else []
    company = {one.slug: one.id for one in standing}
    text, wave = service.text(session, campaign, language), service.current_wave(session, campaign)
    return Ground(campaign, text, wave, company, until)
