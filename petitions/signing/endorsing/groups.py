"""Headings of the annex of organizations, and the place of each organization under them."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.signing.counting import lock_count
from petitions.signing.endorsing.models import Endorsement, EndorserGroup


def list_groups(session: Session, campaign: Campaign) -> list[EndorserGroup]:
    """Groups in the order of printing."""
    ours = select(EndorserGroup).where(EndorserGroup.campaign_id == campaign.id)
    return list(session.scalars(ours.order_by(EndorserGroup.position, EndorserGroup.id)))


def group_of(session: Session, campaign: Campaign, number: int) -> EndorserGroup:
    """One group of a campaign; raises ``NotFound``."""
    mine = (EndorserGroup.id == number, EndorserGroup.campaign_id == campaign.id)
    group = session.scalar(select(EndorserGroup).where(*mine))
    if group is None:
        raise NotFound()
    return group


def keep_group(
    session: Session, campaign: Campaign, number: int | None, headings: Mapping[str, str], position: int
) -> EndorserGroup:
    """A heading by language and its place: a new one, or the one of that number mended."""
    lock_count(session, campaign)
    group = group_of(session, campaign, number) if number else EndorserGroup(campaign_id=campaign.id)
    group.headings, group.position = dict(headings), position
    session.add(group)
    session.flush()
    return group


def remove_group(session: Session, campaign: Campaign, group: EndorserGroup) -> None:
    """The heading goes; its organizations stay, without one."""
    lock_count(session, campaign)
    session.execute(update(Endorsement).where(Endorsement.group_id == group.id).values(group_id=None))
    session.delete(group)
    session.flush()


def arrange(
    session: Session, campaign: Campaign, places: Mapping[int, tuple[int | None, int]], *, by_name: bool
) -> None:
    """Group and place of organizations by number, and whether letters follow them or the alphabet.

    Numbers and groups that are not this campaign's are passed over.
    """
    lock_count(session, campaign)
    campaign.endorsers_by_name = by_name
    groups = {group.id for group in list_groups(session, campaign)}
    ours = select(Endorsement).where(Endorsement.campaign_id == campaign.id, Endorsement.id.in_(places))
    for row in session.scalars(ours):
        group, row.position = places[row.id]
        row.group_id = group if group in groups else None
    session.flush()
