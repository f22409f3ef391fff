"""The organizations that stand behind a campaign at one moment, as plain values: for freezes, drafts and pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Wave
from petitions.organizers.models import Organization
from petitions.signing.endorsing.models import Endorsement, EndorsementState, EndorserGroup


@dataclass(frozen=True)
class Endorser:
    """One checked endorsement. Names and heading by language, the organization's own name first."""

    names: Mapping[str, str]
    country: str | None
    kind: str
    headings: Mapping[str, str]

    def name(self, language: str) -> str:
        """The name in a language, else the organization's own."""
        return in_language(self.names, language)

    def heading(self, language: str) -> str:
        """The heading of its group in a language, else in English, else in its first; empty without a group."""
        return in_language(self.headings, language, "en")


def list_endorsers(session: Session, campaign: Campaign, wave: Wave | None = None) -> tuple[Endorser, ...]:
    """Checked endorsements, of one wave where asked: those without a group first, then by group and place."""
    ours = [Endorsement.campaign_id == campaign.id, Endorsement.state == EndorsementState.CHECKED]
    ours += [Endorsement.wave_id == wave.id] if wave else []
    columns = (Endorsement.names, Endorsement.country, Endorsement.kind, EndorserGroup.headings)
    query = select(*columns).outerjoin(EndorserGroup, Endorsement.group_id == EndorserGroup.id).where(*ours)
    in_order = (
        func.coalesce(EndorserGroup.position, -1),
        func.coalesce(EndorserGroup.id, 0),
        Endorsement.position,
        Endorsement.id,
    )
    return tuple(
        Endorser(row[0], row[1], str(row[2]), row[3] or {}) for row in session.execute(query.order_by(*in_order))
    )


def list_unchecked(session: Session, organization: Organization) -> list[tuple[Campaign, int]]:
    """Campaigns of one organization in which endorsements wait for a check, and how many."""
    query = (
        select(Campaign, func.count())
        .join(Endorsement, Endorsement.campaign_id == Campaign.id)
        .where(Campaign.organization == organization, Endorsement.state == EndorsementState.OFFERED)
        .group_by(Campaign.id)
        .order_by(Campaign.id)
    )
    return [(campaign, number) for campaign, number in session.execute(query)]


def in_language(texts: Mapping[str, str], language: str, second: str = "") -> str:
    """One text of several: the language's, else the ``second``'s, else the first; empty where there is none."""
    return texts.get(language) or texts.get(second) or next(iter(texts.values()), "")
