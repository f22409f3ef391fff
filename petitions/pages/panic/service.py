"""Freeze everything: what is on its way stands still and nobody is logged in any more. Nothing is lost by it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core import switches
from petitions.dispatch import service as dispatches
from petitions.dispatch.models import Dispatch, DispatchState, Look
from petitions.dispatch.rules import NotNow
from petitions.letters.models import Letter
from petitions.news import service as news
from petitions.news.ledger import written_by
from petitions.news.models import NewsItem, NewsState
from petitions.news.rules import NotNow as NewsNotNow
from petitions.organizers import service as organizers
from petitions.organizers import sessions
from petitions.organizers.models import Account, Organization
from petitions.signing.vetting.models import SignatureLook


@dataclass(frozen=True)
class Frozen:
    """What one act did."""

    dispatches: int
    news: int
    sessions: int
    is_sending_off: bool


@dataclass(frozen=True)
class Reach:
    """What it would do now: running dispatches, messages under way, people, and whether all sending stops."""

    dispatches: int
    news: int
    people: int
    is_alone: bool


def reach(session: Session, organization: Organization) -> Reach:
    """What freezing would do at this moment."""
    return Reach(
        dispatches=len(_running(session, organization)),
        news=len(_news(session, organization)),
        people=len(organizers.list_members(session, organization)),
        is_alone=organizers.is_alone(session),
    )


def freeze(
    session: Session, organization: Organization, *, account: Account | None, note: str, now: datetime
) -> Frozen:
    """Pause every dispatch and message under way, forget passphrases, log everybody out, the asker too.

    Where one organization has the installation to itself, sending stops altogether; ``note`` says why on every page of
    the desk. ``account`` is None from the command line. Twice is once.
    """
    if is_alone := organizers.is_alone(session):
        switches.switch_off(session, "sending", note=note, now=now)
    closed = sessions.end_everybody(session, organization, now)
    paused = [_pause(session, one, account, now) for one in _running(session, organization, is_held=True)]
    stopped = [_pause_news(session, one, account, now) for one in _news(session, organization)]
    _forget_passphrases(session, organization)
    done = Frozen(sum(paused), sum(stopped), closed, is_alone)
    subject = f"organization-{organization.id}"
    organizers.record(
        session, "freeze_everything", subject, organization=organization, account=account, now=now, **asdict(done)
    )
    return done


def freeze_all(session: Session, *, note: str, now: datetime) -> Frozen:
    """The whole installation: every organization, and sending besides, however many there are."""
    switches.switch_off(session, "sending", note=note, now=now)
    each = [freeze(session, one, account=None, note=note, now=now) for one in organizers.list_organizations(session)]
    return Frozen(sum(x.dispatches for x in each), sum(x.news for x in each), sum(x.sessions for x in each), True)


def _running(session: Session, organization: Organization, *, is_held: bool = False) -> list[Dispatch]:
    """``is_held``: waits for whoever releases one at this very moment, so that it is among them."""
    ours = select(Dispatch).join(Dispatch.campaign).where(Campaign.organization_id == organization.id)
    query = ours.where(Dispatch.state.in_((DispatchState.FROZEN, DispatchState.RUNNING))).order_by(Dispatch.id)
    if is_held:
        query = query.with_for_update(of=Dispatch)
    found = session.scalars(query, execution_options={"populate_existing": is_held})
    return [dispatch for dispatch in found if dispatch.state is DispatchState.RUNNING]


def _news(session: Session, organization: Organization) -> list[NewsItem]:
    ours = select(NewsItem).join(NewsItem.campaign).where(written_by(organization))
    moving = (NewsState.APPROVED, NewsState.SENDING, NewsState.LOCKED)
    return list(session.scalars(ours.where(NewsItem.state.in_(moving)).order_by(NewsItem.id)))


def _pause(session: Session, dispatch: Dispatch, account: Account | None, now: datetime) -> bool:
    """Whether it ran until now: another person may have stopped it first."""
    try:
        dispatches.pause(session, dispatch, account=account, now=now)
    except NotNow:
        return False
    return True


def _pause_news(session: Session, item: NewsItem, account: Account | None, now: datetime) -> bool:
    """A locked message has mails in the outbox too. Resumed without its passphrase it is locked again, and says so."""
    if item.state is NewsState.LOCKED:
        item.state = NewsState.SENDING
        session.flush()
    try:
        news.pause(session, item, account=account, now=now)
    except NewsNotNow:
        return False
    return True


def _forget_passphrases(session: Session, organization: Organization) -> None:
    """Those that were lent for fifteen minutes: to a message, a look, or a freeze that has not begun. Looks end."""
    ours = select(Campaign.id).where(Campaign.organization_id == organization.id)
    host = and_(NewsItem.via_id.is_(None), NewsItem.campaign_id.in_(ours))
    mine = or_(NewsItem.via_id == organization.id, host)
    dispatched = update(Dispatch).where(Dispatch.campaign_id.in_(ours), Dispatch.grant.is_not(None))
    written = update(NewsItem).where(mine, NewsItem.grant.is_not(None))
    for lent in (dispatched, written):
        session.execute(lent.values(grant=None, grant_until=None))
    looks = update(SignatureLook).where(SignatureLook.campaign_id.in_(ours))
    session.execute(looks.values(grant=None, sealed_key=None, content=None))
    letters = select(Letter.id).where(Letter.organization_id == organization.id)
    annexes = update(Look).where(Look.letter_id.in_(letters))
    session.execute(annexes.values(sealed_key=None, content=None, numbers=None))
