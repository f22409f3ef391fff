"""Write to those who asked, let a second person release it, pause, go on, stop. At most four times in a wave."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.core.i18n import INTERFACE
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.news import ledger, rules
from petitions.news.ledger import list_items, numbers
from petitions.news.models import NewsItem, NewsState
from petitions.news.stopping import stop
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Membership, Organization
from petitions.signing import listeners

__all__ = [
    "by_id",
    "cancel",
    "count_listeners",
    "discard",
    "end_of",
    "languages",
    "list_items",
    "numbers",
    "pause",
    "places_left",
    "release",
    "resume",
    "rewrite",
    "stop",
    "unlock",
    "via",
    "write",
]  # fmt: skip


def by_id(session: Session, organization: Organization, number: int) -> NewsItem:
    """One item of an organization; raises ``NotFound``."""
    item = session.get(NewsItem, number)
    if item is None or item.organization.id != organization.id:
        raise NotFound()
    return item


def languages(campaign: Campaign) -> list[str]:
    """Languages in which words can be written, the authoritative one first: those that supporters read."""
    first = campaign.languages[0]
    return [first, *(code for code in INTERFACE if code != first)]


def via(campaign: Campaign, organization: Organization) -> int | None:
    """How an organization stands in rows of a campaign: None for its host, the number of a partner."""
    return None if organization.id == campaign.organization_id else organization.id


def count_listeners(session: Session, campaign: Campaign, organization: Organization, *, now: datetime) -> int:
    """How many an organization would reach at this moment, its own supporters alone: a number and nothing else."""
    return listeners.count_listeners(session, campaign, via=via(campaign, organization), now=now)


def places_left(session: Session, campaign: Campaign, organization: Organization) -> int:
    """How many more messages the present wave allows an organization."""
    wave = campaigns.current_wave(session, campaign)
    return rules.MOST - len(ledger.places_taken(session, wave, via(campaign, organization)))


def write(
    session: Session,
    campaign: Campaign,
    texts: Mapping[str, str],
    *,
    request_key: str,
    account: Account,
    now: datetime,
    organization: Organization | None = None,
) -> NewsItem:
    """Keep a draft of the host, or of the ``organization`` that campaigns together; the same ``request_key`` is one.

    Raises ``NoWords`` or ``NoLinks``.
    """
    known = select(NewsItem).where(NewsItem.request_key == request_key)
    if (found := session.scalar(known)) is not None:
        return found
    wave = campaigns.current_wave(session, campaign)
    item = NewsItem(campaign=campaign, wave=wave, request_key=request_key, language=languages(campaign)[0], texts={})
    item.via_id = via(campaign, organization) if organization else None
    _set_words(item, texts, account, now)
    try:
        with session.begin_nested():
            session.add(item)
    except IntegrityError:
        return session.scalars(known).one()
    _record(session, "write_news", item, account, now)
    return item


def rewrite(
    session: Session, item: NewsItem, texts: Mapping[str, str], *, seen: str, account: Account, now: datetime
) -> NewsItem:
    """Change a draft whose words are still those of ``seen``, a fingerprint. Raises ``WordsMoved`` or ``NotNow``."""
    session.refresh(item, with_for_update=True)
    if item.state is not NewsState.DRAFT:
        raise rules.NotNow()
    if item.fingerprint != seen:
        raise rules.WordsMoved()
    _set_words(item, texts, account, now)
    session.flush()
    _record(session, "write_news", item, account, now)
    return item


def discard(session: Session, item: NewsItem, *, account: Account | None, now: datetime) -> None:
    """Drop a draft."""
    _move(session, item, [NewsState.DRAFT], NewsState.CANCELLED)
    _record(session, "discard_news", item, account, now)


def release(
    session: Session,
    item: NewsItem,
    *,
    seen: str,
    membership: Membership,
    keys: Keyring,
    now: datetime,
    grant: str | None = None,
) -> NewsItem:
    """Let it go to everybody who listens at this moment; the workers do the rest. Twice is once.

    ``seen`` is the fingerprint of the words that were looked at, ``grant`` the passphrase of the names. Raises
    ``MayNotApprove``, ``SecondPerson``, ``WordsMoved``, ``TooMany``, ``NobodyAsked``, ``NeedsPassphrase``, ``NotNow``.
    """
    rules.check_approver(item, membership.account_id, membership.role)
    session.refresh(item, with_for_update=True)
    if item.approved_at is not None:
        return item
    if item.fingerprint != seen:
        raise rules.WordsMoved()
    item.wave = campaigns.current_wave(session, item.campaign)
    place = rules.next_number(ledger.places_taken(session, item.wave, item.via_id))
    item.people = listeners.count_listeners(session, item.campaign, via=item.via_id, now=now)
    if not item.people:
        raise rules.NobodyAsked()
    item.up_to = listeners.last_listener(session, item.campaign, via=item.via_id, now=now)
    _grant(item, keys, grant, now)
    _move(session, item, [NewsState.DRAFT], NewsState.APPROVED)
    _take_place(session, item, place)
    item.approved_at, item.approved_by = now, membership.account_id
    session.flush()
    _record(session, "release_news", item, membership.account, now, people=item.people)
    return item


def pause(session: Session, item: NewsItem, *, account: Account | None, now: datetime) -> None:
    """Nothing more leaves, within one message."""
    _move(session, item, [NewsState.APPROVED, NewsState.SENDING], NewsState.PAUSED)
    delivery.pause(session, ledger.batch_names(session, item), now=now)
    _record(session, "pause_news", item, account, now)


def resume(session: Session, item: NewsItem, *, account: Account, now: datetime) -> None:
    """Go on with what stayed."""
    _move(session, item, [NewsState.PAUSED], NewsState.SENDING)
    delivery.resume(session, ledger.batch_names(session, item), now=now)
    _record(session, "resume_news", item, account, now)


def unlock(
    session: Session, item: NewsItem, *, account: Account, keys: Keyring, now: datetime, grant: str | None = None
) -> None:
    """Go on where the passphrase lapsed: it is kept for another fifteen minutes. Raises ``NeedsPassphrase``."""
    _move(session, item, [NewsState.LOCKED], NewsState.SENDING)
    _grant(item, keys, grant, now)
    session.flush()
    _record(session, "unlock_news", item, account, now)


def cancel(session: Session, item: NewsItem, *, account: Account | None, now: datetime) -> None:
    """Stop for good what has not left. Its place in the wave is free again only when nothing ever left the desk."""
    _move(session, item, rules.UNDER_WAY, NewsState.CANCELLED)
    item.grant = item.grant_until = None
    if not ledger.has_posted(session, item):
        item.number = None
    delivery.cancel(session, ledger.batch_names(session, item), now=now)
    session.flush()
    _record(session, "cancel_news", item, account, now)


def end_of(
    session: Session, campaign: Campaign, organization: Organization, *, account: Account | None, now: datetime
) -> None:
    """A partner left: what it has under way stops for good, and its drafts are dropped."""
    mine = (NewsItem.campaign_id == campaign.id, NewsItem.via_id == organization.id)
    for item in session.scalars(select(NewsItem).where(*mine, NewsItem.state.in_(rules.UNDER_WAY))).all():
        cancel(session, item, account=account, now=now)
    for item in session.scalars(select(NewsItem).where(*mine, NewsItem.state == NewsState.DRAFT)).all():
        discard(session, item, account=account, now=now)


def _set_words(item: NewsItem, texts: Mapping[str, str], account: Account, now: datetime) -> None:
    kept = {language: text for language, text in texts.items() if text}
    rules.check_words(kept, item.language)
    item.texts, item.written_by, item.written_at = kept, account.id, now


def _take_place(session: Session, item: NewsItem, place: int) -> None:
    """The unique index decides between two who take the last place at once."""
    try:
        with session.begin_nested():
            item.number = place
    except IntegrityError as error:
        raise rules.NotNow() from error


def _grant(item: NewsItem, keys: Keyring, passphrase: str | None, now: datetime) -> None:
    item.grant = item.grant_until = item.problem = None
    if keys.names_are_held_by_worker:
        return
    if not passphrase:
        raise rules.NeedsPassphrase()
    item.grant = keys.contact.seal(passphrase.encode(), rules.GRANT_PLACE)
    item.grant_until = now + rules.GRANT_LASTS


def _move(session: Session, item: NewsItem, before: Sequence[NewsState], after: NewsState) -> None:
    """One conditional statement, so that of two people who press at once one moves it and one is told."""
    session.flush()
    one = update(NewsItem).where(NewsItem.id == item.id, NewsItem.state.in_(before)).values(state=after)
    moved = session.scalar(one.returning(NewsItem.id), execution_options={"synchronize_session": False})
    session.refresh(item)
    if moved is None:
        raise rules.NotNow()


def _record(session: Session, verb: str, item: NewsItem, account: Account | None, now: datetime, **facts: int) -> None:
    where = item.organization
    organizers.record(session, verb, f"news-{item.id}", organization=where, account=account, now=now, **facts)
