"""What needs an organizer today: counts over several packages, each with the page where it is done."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.dispatch import ledger
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.news import ledger as news
from petitions.news.models import NewsItem
from petitions.organizers.models import Account, Organization
from petitions.replies import answering, following
from petitions.signing import service as signing
from petitions.signing.endorsing import service as endorsing

LIVE = (DispatchState.APPROVED, DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.DONE)


@dataclass(frozen=True)
class Card:
    """One campaign on the first screen."""

    campaign: Campaign
    title: str
    confirmed: int


@dataclass(frozen=True)
class Today:
    """What waits, oldest first: dispatches to approve, broken freezes, tasks by hand, letters in doubt, checks."""

    to_approve: list[Dispatch]
    own_waiting: list[Dispatch]
    broken: list[Dispatch]
    by_hand: list[tuple[Dispatch, int]]
    in_doubt: list[tuple[Dispatch, int]]
    to_check: list[tuple[Campaign, int]]
    """Campaigns to which organizations offered their support, and how many."""
    unread: int = 0
    """Answers that nobody has dealt with."""
    to_follow: list[tuple[Campaign, int]] = field(default_factory=list)
    """Campaigns with follow-ups due, and how many."""
    news: list[NewsItem] = field(default_factory=list)
    """Messages to supporters that wait for a second person or for the passphrase."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits for anybody."""
        waiting = (self.to_approve, self.own_waiting, self.broken, self.by_hand, self.in_doubt, self.to_check)
        return not (self.unread or self.to_follow or self.news or any(waiting))


def today(session: Session, organization: Organization, account: Account, *, on: date) -> Today:
    """Everything that waits in one organization, as this person may act on it."""
    ours = (
        select(Dispatch)
        .join(Dispatch.campaign)
        .where(Campaign.organization == organization)
        .order_by(Dispatch.created_at)
    )
    frozen = list(session.scalars(ours.where(Dispatch.state == DispatchState.FROZEN)))
    return Today(
        to_approve=[dispatch for dispatch in frozen if dispatch.created_by != account.id],
        own_waiting=[dispatch for dispatch in frozen if dispatch.created_by == account.id],
        broken=list(session.scalars(ours.where(Dispatch.state == DispatchState.BROKEN))),
        by_hand=_by_hand(session, organization),
        in_doubt=_in_doubt(session, organization),
        to_check=endorsing.list_unchecked(session, organization),
        unread=answering.count_unread(session, organization),
        to_follow=_to_follow(session, organization, on),
        news=news.list_waiting_for_people(session, organization, account),
    )


def list_cards(session: Session, organization: Organization, language: str) -> list[Card]:
    """The organization's campaigns with their counts, newest first."""
    found = []
    for campaign in campaigns.list_of(session, organization):
        text = campaigns.find_text(session, campaign, language)
        found.append(Card(campaign, text.title if text else campaign.slug, signing.count_confirmed(session, campaign)))
    return found


def _to_follow(session: Session, organization: Organization, on: date) -> list[tuple[Campaign, int]]:
    due = following.list_due(session, organization, today=on)
    return list(Counter(one.trail.campaign for one in due).items())


def _by_hand(session: Session, organization: Organization) -> list[tuple[Dispatch, int]]:
    query = (
        select(Dispatch, func.count())
        .join(Item, Item.dispatch_id == Dispatch.id)
        .join(Dispatch.campaign)
        .where(Campaign.organization == organization, Dispatch.state.in_(LIVE))
        .where(Item.way == Way.HAND, Item.task == TaskState.TO_DO)
        .group_by(Dispatch.id)
        .order_by(Dispatch.created_at)
    )
    return [(dispatch, number) for dispatch, number in session.execute(query)]


def _in_doubt(session: Session, organization: Organization) -> list[tuple[Dispatch, int]]:
    return ledger.count_doubts(session, organization)
