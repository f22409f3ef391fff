"""Which text people stand behind: letters use the newest epoch that was signed, and count who signed it or later."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.signing.changes import IS_CONFIRMED
from petitions.signing.models import Collected, Signature


@dataclass(frozen=True)
class Signed:
    """The epoch of a campaign's letters; the first one counts everybody."""

    number: int
    since: date | None
    """The day on which its text was first there; None where that does not matter."""

    @property
    def is_first(self) -> bool:
        """Whether nothing material ever changed before it."""
        return self.number <= 1

    def signatures(self, campaign: Campaign) -> list[ColumnElement[bool]]:
        """What a signature must fulfil besides, to stand behind a letter of this epoch."""
        return [] if self.is_first else [Signature.text_id.in_(self._texts(campaign))]

    def list_texts(self, session: Session, campaign: Campaign) -> set[int] | None:
        """Numbers of the versions whose signatories stand behind such a letter; None for all of them."""
        return None if self.is_first else set(session.scalars(self._texts(campaign)))

    def _texts(self, campaign: Campaign) -> Select[int]:
        mine = (CampaignText.campaign_id == campaign.id, CampaignText.epoch >= self.number)
        return select(CampaignText.id).where(*mine)

    def collected(self) -> list[ColumnElement[bool]]:
        """The same of paper and elsewhere, which know their day and not their text."""
        return [Collected.collected_on >= self.since] if self.since else []


def signed(session: Session, campaign: Campaign) -> Signed:
    """The newest epoch with a confirmed signature; of letters that count one wave, with one of that wave.

    While nobody signed at all, it is the present one.
    """
    if campaign.epoch <= 1:
        return Signed(1, None)
    mine = [Signature.campaign_id == campaign.id, IS_CONFIRMED]
    if campaign.wave_only:
        mine.append(Signature.wave_id == campaigns.current_wave(session, campaign).id)
    newest = select(func.max(CampaignText.epoch)).join(Signature, Signature.text_id == CampaignText.id).where(*mine)
    number = session.scalar(newest) or campaign.epoch
    since = select(func.min(CampaignText.created_at)).where(
        CampaignText.campaign_id == campaign.id, CampaignText.epoch == number
    )
    begun = session.scalar(since)
    return Signed(number, begun.date() if begun and number > 1 else None)
