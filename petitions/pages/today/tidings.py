"""What happened in an organization that the first screen tells of: short facts of several packages, in one question."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, Text, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core.db import Moment
from petitions.delivery.models import Envelope, State
from petitions.dispatch import ledger
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.news.ledger import written_by
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Account, Organization
from petitions.signing.endorsing.models import Endorsement, EndorsementState
from petitions.signing.exporting.models import Export, ExportState
from petitions.signing.exporting.rules import WAITS

_LIVE = (DispatchState.APPROVED, DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.DONE)


@dataclass(frozen=True)
class Fact:
    """A dispatch, a message or a pile of offers: where it stands, its number, how many, since when and by whom."""

    campaign: int
    number: int
    many: int
    at: datetime | None
    by: int | None
    word: str


@dataclass(frozen=True)
class Tidings:
    """Everything, by what it is."""

    dispatches: list[Fact]
    """Frozen and broken ones, oldest first; ``at`` is when they were prepared."""
    starts: dict[int, datetime]
    """When released letters set out that have not yet, by campaign; the next one."""
    offers: list[Fact]
    news: list[Fact]
    exports: list[Fact]
    """Exports of signatures that wait for a second person; files that wait for this one."""
    invites: list[Fact]
    """Campaigns of others that it is asked to join."""
    to_agree: list[Fact]
    """Letters of others in its name."""
    by_hand: list[tuple[Fact, int]]
    """Dispatches with tasks to do, copies among them, and how many; oldest first, as those in doubt."""
    in_doubt: list[tuple[Fact, int]]


def tidings(session: Session, organization: Organization, account: Account, *, now: datetime) -> Tidings:
    """Ask once."""
    found: dict[str, list[Fact]] = defaultdict(list)
    parts = (_dispatches(), _starts(now), _offers(), _exports(account, now), _by_hand(), _in_doubt())
    hosted = (part.where(Campaign.organization_id == organization.id) for part in parts)
    whole = union_all(*hosted, _news(organization, account), _invites(organization), _to_agree(organization))
    for kind, *facts in session.execute(whole):
        found[kind].append(Fact(*facts))
    starts: dict[int, datetime] = {}
    for fact in found["start"]:
        assert fact.at is not None
        starts[fact.campaign] = min(fact.at, starts.get(fact.campaign, fact.at))
    return Tidings(
        dispatches=_by_age(found["dispatch"]),
        starts=starts,
        offers=found["offer"],
        news=_by_age(found["news"]),
        exports=_by_age(found["export"]),
        invites=_by_age(found["invite"]),
        to_agree=_by_age(found["agree"]),
        by_hand=[(fact, fact.many) for fact in _by_age(found["by_hand"])],
        in_doubt=[(fact, fact.many) for fact in _by_age(found["in_doubt"])],
    )


def _dispatches() -> Select[Any]:
    ours = _part("dispatch", Dispatch.campaign_id, Dispatch.id, at=Dispatch.created_at, by=Dispatch.created_by)
    ours = ours.add_columns(cast(Dispatch.state, Text)).join(Dispatch.campaign)
    return ours.where(Dispatch.state.in_((DispatchState.FROZEN, DispatchState.BROKEN)))


def _starts(now: datetime) -> Select[Any]:
    ours = _part("start", Dispatch.campaign_id, Dispatch.id, at=Dispatch.starts_at)
    ours = ours.add_columns(cast(Dispatch.state, Text)).join(Dispatch.campaign)
    return ours.where(Dispatch.state == DispatchState.APPROVED, Dispatch.starts_at > now)


def _offers() -> Select[Any]:
    ours = _part("offer", Endorsement.campaign_id, Endorsement.campaign_id, many=func.count())
    ours = ours.add_columns(literal("", Text))
    ours = ours.join(Campaign, Campaign.id == Endorsement.campaign_id)
    return ours.where(Endorsement.state == EndorsementState.OFFERED).group_by(Endorsement.campaign_id)


def _news(organization: Organization, account: Account) -> Select[Any]:
    """As ``news.ledger.list_waiting_for_people``: drafts of others, and what waits for the passphrase."""
    draft = (NewsItem.state == NewsState.DRAFT) & NewsItem.written_by.is_distinct_from(account.id)
    ours = _part("news", NewsItem.campaign_id, NewsItem.id, at=NewsItem.written_at)
    ours = ours.add_columns(cast(NewsItem.state, Text)).join(NewsItem.campaign)
    return ours.where(or_(draft, NewsItem.state == NewsState.LOCKED), written_by(organization))


def _invites(organization: Organization) -> Select[Any]:
    asked = _part("invite", CampaignPartner.campaign_id, CampaignPartner.id, at=CampaignPartner.asked_at)
    mine = asked.add_columns(literal("", Text)).where(CampaignPartner.ended_at.is_(None))
    return mine.where(CampaignPartner.organization_id == organization.id, CampaignPartner.accepted_at.is_(None))


def _to_agree(organization: Organization) -> Select[Any]:
    asked = _part("agree", Dispatch.campaign_id, LetterAgreement.id, at=LetterAgreement.asked_at)
    mine = asked.add_columns(literal("", Text)).join(LetterAgreement.dispatch)
    return mine.where(LetterAgreement.organization_id == organization.id, agreeing.waits())


def _exports(account: Account, now: datetime) -> Select[Any]:
    asked = (Export.state == ExportState.ASKED) & (Export.asked_at > now - WAITS) & (Export.asked_by != account.id)
    ready = (Export.state == ExportState.READY) & (Export.until > now) & (Export.asked_by == account.id)
    ours = _part("export", Export.campaign_id, Export.id, at=Export.asked_at, by=Export.asked_by)
    ours = ours.add_columns(cast(Export.state, Text)).join(Export.campaign)
    return ours.where(or_(asked, ready))


def _by_hand() -> Select[Any]:
    task = (Item.way == Way.HAND, Item.task == TaskState.TO_DO, Dispatch.state.in_(_LIVE))
    return _items("by_hand").where(*task)


def _in_doubt() -> Select[Any]:
    ours = _items("in_doubt").join(Envelope, Envelope.key == ledger.envelope_key())
    return ours.where(Item.way == Way.MAIL, Envelope.state == State.IN_DOUBT)


def _items(kind: str) -> Select[Any]:
    """Dispatches, by how many of their letters and copies are so."""
    ours = _part(
        kind, Dispatch.campaign_id, Dispatch.id, many=func.count(), at=Dispatch.created_at, by=Dispatch.created_by
    )
    ours = ours.add_columns(cast(Dispatch.state, Text)).select_from(Item).join(Item.dispatch).join(Dispatch.campaign)
    return ours.group_by(Dispatch.id)


def _part(kind: str, campaign: Any, number: Any, *, many: Any = None, at: Any = None, by: Any = None) -> Select[Any]:
    """The first six columns: all parts of a union have the same."""
    columns = [
        literal(kind, String).label("kind"),
        cast(campaign, Integer),
        cast(number, Integer),
        cast(literal(1) if many is None else many, Integer),
        cast(null(), Moment) if at is None else at,
        cast(null(), Integer) if by is None else by,
    ]
    return select(*columns)


def _by_age(found: list[Fact]) -> list[Fact]:
    return sorted(found, key=lambda fact: (fact.at is not None and fact.at, fact.number))
