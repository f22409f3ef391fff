"""What needs an organizer today: gathered over several packages, each with the page where it is done.

A dozen questions to the database in all, however many campaigns and letters there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignState
from petitions.dispatch.models import DispatchState
from petitions.organizers.models import Account, Membership, Organization, Role
from petitions.pages.today import cards
from petitions.pages.today.cards import Card, Known
from petitions.pages.today.tidings import Fact, Tidings, tidings
from petitions.recipients import checks, moderating
from petitions.recipients.checks import Check
from petitions.recipients.models import Recipient
from petitions.replies import answering, places

SOON = timedelta(days=14)
"""A wave that ends within this time is told of."""


@dataclass(frozen=True)
class Today:
    """What waits, oldest first: dispatches to approve, broken freezes, tasks by hand, letters in doubt, checks."""

    to_approve: list[Fact] = field(default_factory=list)
    own_waiting: list[Fact] = field(default_factory=list)
    broken: list[Fact] = field(default_factory=list)
    by_hand: list[tuple[Fact, int]] = field(default_factory=list)
    in_doubt: list[tuple[Fact, int]] = field(default_factory=list)
    offers: list[Fact] = field(default_factory=list)
    """Organizations that offered their support, by campaign."""
    unread: int = 0
    """Answers that nobody has dealt with."""
    to_follow: list[tuple[int, int]] = field(default_factory=list)
    """Campaigns with follow-ups due, and how many."""
    news: list[Fact] = field(default_factory=list)
    """Messages to supporters that wait for a second person or for the passphrase."""
    exports: list[Fact] = field(default_factory=list)
    """Exports of others that wait for a second person, and own ones that can be downloaded."""
    invites: list[Fact] = field(default_factory=list)
    """Campaigns of other organizations that this one is asked to join."""
    to_agree: list[Fact] = field(default_factory=list)
    """Letters of other organizations in the name of this one."""
    to_verify: tuple[Check, ...] = ()
    """Addresses of chosen bodies that nobody checked within a year."""
    to_moderate: int = 0
    """Contacts of other organizations that wait for a word of an owner here."""
    unmoderated: tuple[Recipient, ...] = ()
    """Own contacts among the chosen that nobody elsewhere has allowed."""
    to_renew: tuple[Check, ...] = ()
    """Checks of such bodies that lapse within a month."""
    held: list[tuple[int, int]] = field(default_factory=list)
    """Campaigns with held signatures, and how many, the most first."""
    ending: list[tuple[int, date]] = field(default_factory=list)
    """Campaigns whose wave ends soon or is over, and the day."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits for anybody."""
        return not any(vars(self).values())


@dataclass(frozen=True)
class Screen:
    """The whole first screen."""

    today: Today
    cards: list[Card]
    campaigns: Mapping[int, Campaign]
    titles: Mapping[int, str]
    page: int
    pages: int


def screen(
    session: Session, organization: Organization, account: Account, language: str, *, page: int, now: datetime
) -> Screen:
    """Everything that waits in one organization, as this person may act on it, and a page of its campaigns."""
    known = cards.list_known(session, organization, page=page)
    told = tidings(session, organization, account, now=now)
    seen = checks.list_checks(session, organization, campaigns.written_to(organization), today=now.date())
    about: dict[str, Any] = {"periods": seen.periods, "unwanted": seen.unwanted, "today": now.date()}
    due = places.count_due(session, organization, **about)
    titles = campaigns.titles(session, [one.campaign for one in known], language)
    waiting = Today(
        **_of_dispatches(told, account),
        by_hand=told.by_hand,
        in_doubt=told.in_doubt,
        offers=told.offers,
        unread=answering.count_unread(session, organization),
        to_follow=sorted(due.items(), key=lambda pair: -pair[1]),
        news=told.news,
        exports=told.exports,
        invites=told.invites,
        to_agree=told.to_agree,
        to_verify=seen.due,
        to_renew=seen.soon,
        to_moderate=_to_moderate(session, organization, account),
        unmoderated=tuple(moderating.list_unmoderated(session, [(row, None) for row in seen.own])),
        held=sorted(((one.campaign.id, one.held) for one in known if one.held), key=lambda pair: -pair[1]),
        ending=_ending(known, now.date()),
    )
    first = (page - 1) * cards.ON_A_PAGE
    here = known[first : first + cards.ON_A_PAGE]
    doors = places.list_doors(session, [one.campaign for one in here])
    return Screen(
        today=waiting,
        cards=_cards(here, titles, told, doors, now),
        campaigns={one.campaign.id: one.campaign for one in known},
        titles={number: title for number, (title, _language) in titles.items()},
        page=page,
        pages=max(1, -(-len(known) // cards.ON_A_PAGE)),
    )


def _to_moderate(session: Session, organization: Organization, account: Account) -> int:
    """Owners look at contacts of other organizations, and nobody else."""
    place = (Membership.organization_id == organization.id, Membership.account_id == account.id)
    is_owner = select(Membership.id).where(*place, Membership.role == Role.OWNER).exists()
    return session.scalar(moderating.waiting_for(organization).where(is_owner)) or 0


def _of_dispatches(told: Tidings, account: Account) -> dict[str, Any]:
    frozen = [one for one in told.dispatches if one.word == DispatchState.FROZEN]
    return {
        "to_approve": [one for one in frozen if one.by != account.id],
        "own_waiting": [one for one in frozen if one.by == account.id],
        "broken": [one for one in told.dispatches if one.word == DispatchState.BROKEN],
    }


def _ending(known: list[Known], today: date) -> list[tuple[int, date]]:
    """Of campaigns that are public; the earliest end first."""
    public = [one for one in known if one.campaign.state is CampaignState.PUBLISHED]
    found = [(one.campaign.id, one.wave_ends) for one in public if one.wave_ends and one.wave_ends <= today + SOON]
    return sorted(found, key=lambda pair: pair[1])


def _cards(
    known: list[Known],
    titles: Mapping[int, tuple[str, str]],
    told: Tidings,
    doors: Mapping[int, tuple[int, int]],
    now: datetime,
) -> list[Card]:
    return [
        cards.card(
            one,
            titles[one.campaign.id],
            doors=doors.get(one.campaign.id, (0, 0)),
            starts=told.starts.get(one.campaign.id),
            now=now,
        )
        for one in known
    ]
