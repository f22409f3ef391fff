"""Tables of endorsements. An organization's name is public by nature; the person who spoke for it is sealed."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core.db import Base
from petitions.organizers.models import Account


class EndorsementState(enum.StrEnum):
    """Only `checked` counts. Invited: a link is out; offered: waits for an organizer's check."""

    INVITED = "invited"
    OFFERED = "offered"
    CHECKED = "checked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EndorserKind(enum.StrEnum):
    """What an organization is: a closed list, so that each kind has its word in every language of letters."""

    FAMILIES = "families"
    SURVIVORS = "survivors"
    RIGHTS = "rights"
    BAR = "bar"
    UNION = "union"
    FAITH = "faith"
    RESEARCH = "research"
    MEDIA = "media"
    OTHER = "other"


class EndorserGroup(Base):
    """A heading in the annex of organizations under one campaign, by language."""

    __tablename__ = "endorser_groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    headings: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)


class Endorsement(Base):
    """One organization's support of one campaign, under one version of its text.

    `person` (who spoke for it: name, function, e-mail) is sealed to the names key. It is erased when the endorsement
    is withdrawn, in the night after it was declined, and as long after the last letter of its wave as the organization
    keeps names; the name stays.
    """

    __tablename__ = "endorsements"
    __table_args__ = (Index("ix_endorsements_campaign_id_state", "campaign_id", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    text_sha256: Mapped[str]
    """Of the text it stands behind, the same that signatures bind."""
    names: Mapped[dict[str, Any]]
    """Name by language, the organization's own first."""
    country: Mapped[str | None]
    """ISO 3166-1 alpha-2; None for one that sits in no single country."""
    kind: Mapped[EndorserKind]
    person: Mapped[bytes | None]
    state: Mapped[EndorsementState]
    way: Mapped[str]
    """How it came: "desk" or "link"."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("endorser_groups.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    """Place within its group; the same place goes by what came first."""
    link_hash: Mapped[bytes | None] = mapped_column(unique=True)
    link_until: Mapped[datetime | None]
    """Until when the link of an invitation can be filled in; to look and to withdraw it serves for ever."""
    made_at: Mapped[datetime]
    """When it was invited or entered, then when it was offered or renewed: the day it counts from."""
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who checked or declined it."""
    campaign: Mapped[Campaign] = relationship()
    wave: Mapped[Wave] = relationship()
    text: Mapped[CampaignText] = relationship()
    group: Mapped[EndorserGroup | None] = relationship()
    checker: Mapped[Account | None] = relationship()

    def name(self, language: str) -> str:
        """The name in a language, else the organization's own."""
        names: dict[str, str] = self.names
        return names.get(language) or next(iter(names.values()))


class EndorserName(Base):
    """A name as it is compared, in use under one campaign: no organization is entered there twice.

    Rows go when the endorsement is declined or withdrawn, so that it can come again.
    """

    __tablename__ = "endorser_names"
    __table_args__ = (UniqueConstraint("campaign_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsements.id"), index=True)
    key: Mapped[str]
