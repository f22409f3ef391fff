"""What happened in an organization that the first screen tells of: short facts of several packages, in one question."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Select, String, Text, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignState, Choice
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core.db import Moment
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.news.ledger import written_by
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Account, Organization
from petitions.replies.models import Answer, AnswerState, Verdict
from petitions.replies.places import Place, Said, by_place
from petitions.signing.endorsing.models import Endorsement, EndorsementState
from petitions.signing.exporting.models import Export, ExportState
from petitions.signing.exporting.rules import WAITS

_ANSWERS = (AnswerState.UNREAD, AnswerState.CLASSIFIED)


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
    """Oldest first; ``at`` is when they were prepared."""
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
    chosen: dict[Place, bool]
    """Every choice of an addressee; whether its campaign is still under way."""
    answers: dict[Place, list[Said]]


def tidings(session: Session, organization: Organization, account: Account, *, now: datetime) -> Tidings:
    """Ask once."""
    found: dict[str, list[tuple[str, Fact, date | None]]] = defaultdict(list)
    parts = (_dispatches(), _starts(now), _offers(), _exports(account, now), _choices(), _answers())
    hosted = (part.where(Campaign.organization_id == organization.id) for part in parts)
    whole = union_all(*hosted, _news(organization, account), _invites(organization), _to_agree(organization))
    for kind, campaign, number, many, at, by, word, on in session.execute(whole):
        found[kind].append((word, Fact(campaign, number, many, at, by, word), on))
    starts: dict[int, datetime] = {}
    for _word, fact, _on in found["start"]:
        assert fact.at is not None
        starts[fact.campaign] = min(fact.at, starts.get(fact.campaign, fact.at))
    spoken = sorted(found["answer"], key=lambda one: (one[2] or date.min, one[1].many))
    return Tidings(
        dispatches=_by_age(found["dispatch"]),
        starts=starts,
        offers=[fact for _word, fact, _on in found["offer"]],
        news=_by_age(found["news"]),
        exports=_by_age(found["export"]),
        invites=_by_age(found["invite"]),
        to_agree=_by_age(found["agree"]),
        chosen={(fact.campaign, fact.number): word != CampaignState.CLOSED for word, fact, _on in found["choice"]},
        answers=by_place(((fact.campaign, fact.number), _said(word, on)) for word, fact, on in spoken if on),
    )


def _dispatches() -> Select[Any]:
    ours = _part("dispatch", Dispatch.campaign_id, Dispatch.id, at=Dispatch.created_at, by=Dispatch.created_by)
    ours = ours.add_columns(cast(Dispatch.state, Text), cast(null(), Date)).join(Dispatch.campaign)
    return ours.where(Dispatch.state != DispatchState.FREEZING)


def _starts(now: datetime) -> Select[Any]:
    ours = _part("start", Dispatch.campaign_id, Dispatch.id, at=Dispatch.starts_at)
    ours = ours.add_columns(cast(Dispatch.state, Text), cast(null(), Date)).join(Dispatch.campaign)
    return ours.where(Dispatch.state == DispatchState.APPROVED, Dispatch.starts_at > now)


def _offers() -> Select[Any]:
    ours = _part("offer", Endorsement.campaign_id, Endorsement.campaign_id, many=func.count())
    ours = ours.add_columns(literal("", Text), cast(null(), Date))
    ours = ours.join(Campaign, Campaign.id == Endorsement.campaign_id)
    return ours.where(Endorsement.state == EndorsementState.OFFERED).group_by(Endorsement.campaign_id)


def _news(organization: Organization, account: Account) -> Select[Any]:
    """As ``news.ledger.list_waiting_for_people``: drafts of others, and what waits for the passphrase."""
    draft = (NewsItem.state == NewsState.DRAFT) & NewsItem.written_by.is_distinct_from(account.id)
    ours = _part("news", NewsItem.campaign_id, NewsItem.id, at=NewsItem.written_at)
    ours = ours.add_columns(cast(NewsItem.state, Text), cast(null(), Date)).join(NewsItem.campaign)
    return ours.where(or_(draft, NewsItem.state == NewsState.LOCKED), written_by(organization))


def _invites(organization: Organization) -> Select[Any]:
    asked = _part("invite", CampaignPartner.campaign_id, CampaignPartner.id, at=CampaignPartner.asked_at)
    mine = asked.add_columns(literal("", Text), cast(null(), Date)).where(CampaignPartner.ended_at.is_(None))
    return mine.where(CampaignPartner.organization_id == organization.id, CampaignPartner.accepted_at.is_(None))


def _to_agree(organization: Organization) -> Select[Any]:
    asked = _part("agree", Dispatch.campaign_id, LetterAgreement.id, at=LetterAgreement.asked_at)
    mine = asked.add_columns(literal("", Text), cast(null(), Date)).join(LetterAgreement.dispatch)
    stands = and_(
        CampaignPartner.campaign_id == Dispatch.campaign_id,
        CampaignPartner.organization_id == LetterAgreement.organization_id,
    )
    mine = mine.join(CampaignPartner, stands).where(CampaignPartner.ended_at.is_(None))
    waits = (Dispatch.state == DispatchState.FROZEN, LetterAgreement.answer.is_(None))
    return mine.where(LetterAgreement.organization_id == organization.id, *waits)


def _exports(account: Account, now: datetime) -> Select[Any]:
    asked = (Export.state == ExportState.ASKED) & (Export.asked_at > now - WAITS) & (Export.asked_by != account.id)
    ready = (Export.state == ExportState.READY) & (Export.until > now) & (Export.asked_by == account.id)
    ours = _part("export", Export.campaign_id, Export.id, at=Export.asked_at, by=Export.asked_by)
    ours = ours.add_columns(cast(Export.state, Text), cast(null(), Date)).join(Export.campaign)
    return ours.where(or_(asked, ready))


def _choices() -> Select[Any]:
    ours = _part("choice", Choice.campaign_id, Choice.recipient_id)
    return ours.add_columns(cast(Campaign.state, Text), cast(null(), Date)).join(Choice.campaign)


def _answers() -> Select[Any]:
    """Of the letters' addressees; the word is its state and its verdict, ``many`` the order in which they came."""
    word = cast(Answer.state, Text) + literal(" ", Text) + func.coalesce(cast(Answer.verdict, Text), "")
    ours = _part("answer", Answer.campaign_id, Answer.recipient_id, many=Answer.id)
    ours = ours.add_columns(word, Answer.came_on).join(Campaign, Campaign.id == Answer.campaign_id)
    return ours.where(Answer.organization_id == Campaign.organization_id, Answer.recipient_id.is_not(None)).where(
        Answer.state.in_(_ANSWERS)
    )


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


def _said(word: str, on: date) -> Said:
    state, _space, verdict = word.partition(" ")
    return Said(AnswerState(state), Verdict(verdict) if verdict else None, on)


def _by_age(found: list[tuple[str, Fact, date | None]]) -> list[Fact]:
    facts = [fact for _word, fact, _on in found]
    return sorted(facts, key=lambda fact: (fact.at is not None and fact.at, fact.number))
