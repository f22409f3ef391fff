"""Which text people stand behind: letters use the newest epoch that was signed, and count who signed it or later."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.signing.changes import IS_CONFIRMED
from petitions.signing.models import Collected, Signature


@dataclass(frozen=True)
class Version:
    """One version of a text: its epoch, and the day on which it was written."""

    epoch: int
    on: date


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

    While nobody signed at all, it is the present one. Asks every signature: for a freeze, which reads them all anyway.
    """
    if campaign.epoch <= 1:
        return Signed(1, None)
    mine = [Signature.campaign_id == campaign.id, IS_CONFIRMED]
    if campaign.wave_only:
        mine.append(Signature.wave_id == campaigns.current_wave(session, campaign).id)
    newest = select(func.max(CampaignText.epoch)).join(Signature, Signature.text_id == CampaignText.id).where(*mine)
    number = session.scalar(newest) or campaign.epoch
    return _since(number, list_texts(session, campaign))


def among(session: Session, campaign: Campaign, texts: Collection[int]) -> Signed:
    """The same where the versions that have signatures are known, by their numbers; asks no signature."""
    if campaign.epoch <= 1:
        return Signed(1, None)
    known = list_texts(session, campaign)
    number = max((known[one].epoch for one in texts if one in known), default=campaign.epoch)
    return _since(number, known)


def list_texts(session: Session, campaign: Campaign) -> dict[int, Version]:
    """Every version of a campaign's text by its number."""
    columns = (CampaignText.id, CampaignText.epoch, CampaignText.created_at)
    rows = session.execute(select(*columns).where(CampaignText.campaign_id == campaign.id))
    return {number: Version(epoch, created_at.date()) for number, epoch, created_at in rows}


def _since(number: int, known: Mapping[int, Version]) -> Signed:
    begun = min((one.on for one in known.values() if one.epoch == number), default=None)
    return Signed(number, begun if number > 1 else None)
