"""Verbs and queries of campaigns. Texts and addressees have files of their own; this is the one door to all of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.core.once import told
from petitions.organizers.models import Organization

from . import rules, starting
from .addressing import (
    allow_names,
    choice_of,
    choose,
    find_choice,
    forbid_names,
    list_choices,
    list_mates,
    propose,
    unchoose,
    written_to,
)
from .models import Campaign, CampaignState, CampaignText, Wave
from .picturing import service as picturing
from .saving import save
from .texts import (
    Asked,
    Draft,
    asked_now,
    current_wave,
    find_text,
    is_newest,
    list_demands,
    list_texts,
    list_versions,
    mark_met,
    newest_texts,
    set_demands,
    text,
    titles,
    write_text,
)

__all__ = [
    "Asked", "Draft",
    "allow_names", "asked_now", "by_slug", "change", "check_wave", "choice_of", "choose", "close", "create",
    "current_wave", "find_choice", "find_text", "forbid_names", "list_choices", "list_demands", "list_mates",
    "list_of", "list_open", "list_texts", "list_versions", "list_waves", "mark_met", "missing", "of_organization",
    "propose", "publish", "save", "set_demands", "start_wave", "text", "titles", "unchoose", "write_text",
    "written_to",
]  # fmt: skip


def by_slug(session: Session, slug: str) -> Campaign:
    """A campaign the public can see, published or closed; raises NotFound."""
    shown = Campaign.state.in_([CampaignState.PUBLISHED, CampaignState.CLOSED])
    return _one(session, select(Campaign).where(Campaign.slug == slug, shown))


def of_organization(session: Session, organization: Organization, slug: str) -> Campaign:
    """One of an organization's campaigns, drafts included; raises NotFound. Its texts are read with it."""
    both = select(Campaign, CampaignText).outerjoin(
        CampaignText, (CampaignText.campaign_id == Campaign.id) & is_newest()
    )
    mine = both.where(Campaign.slug == slug, Campaign.organization_id == organization.id)
    rows = session.execute(mine.order_by(CampaignText.version, CampaignText.id)).all()
    if not rows:
        raise NotFound()
    campaign: Campaign = rows[0][0]
    told(newest_texts, {row[1].language: row[1] for row in rows if row[1] is not None}, campaign, None)
    return campaign


def list_of(session: Session, organization: Organization) -> list[Campaign]:
    """An organization's campaigns, newest first."""
    query = select(Campaign).where(Campaign.organization == organization)
    return list(session.scalars(query.order_by(Campaign.created_at.desc(), Campaign.id.desc())))


def list_open(session: Session, now: datetime) -> list[Campaign]:
    """Campaigns of every organization that take signatures, newest first."""
    query = select(Campaign).where(Campaign.state == CampaignState.PUBLISHED, Campaign.opens_at <= now)
    rows = session.scalars(query.order_by(Campaign.opens_at.desc(), Campaign.id.desc()))
    return [campaign for campaign in rows if campaign.is_open(now)]


def create(
    session: Session,
    organization: Organization,
    *,
    slug: str,
    languages: Sequence[str],
    opens_at: datetime,
    closes_at: datetime | None,
    keys: Keyring,
    index_cost: int,
    now: datetime,
    milestone: int | None = None,
    wave_only: bool = False,
    offers_public: bool = True,
    is_quiet: bool = False,
    asks: Sequence[str] = (),
    asks_age: bool = False,
) -> Campaign:
    """A draft with its first wave and an index key of its own. Raises BadSlug, SlugTaken, BadDates or BadLanguages."""
    rules.check_slug(slug)
    rules.check_dates(opens_at, closes_at)
    rules.check_languages(languages)
    row = Campaign(
        organization=organization,
        slug=slug,
        languages=list(languages),
        opens_at=opens_at,
        closes_at=closes_at,
        milestone=milestone,
        wave_only=wave_only,
        offers_public=offers_public,
        is_quiet=is_quiet,
        asks=list(asks),
        asks_age=asks_age,
        index_key=keys.new_index_key(),
        index_cost=index_cost,
        created_at=now,
    )
    return _stored(session, row, keys)


def change(
    session: Session,
    campaign: Campaign,
    *,
    languages: Sequence[str],
    opens_at: datetime,
    closes_at: datetime | None,
    milestone: int | None,
    wave_only: bool,
    offers_public: bool,
    is_quiet: bool = False,
    asks: Sequence[str] = (),
    asks_age: bool = False,
) -> Campaign:
    """Dates, languages and settings. Raises BadDates, BadLanguages or, once published, LanguagesFixed."""
    rules.check_dates(opens_at, closes_at)
    rules.check_languages(languages)
    before = campaign.languages
    if campaign.state is not CampaignState.DRAFT and (languages[0] != before[0] or not set(before) <= set(languages)):
        raise rules.LanguagesFixed()
    campaign.languages, campaign.opens_at, campaign.closes_at = list(languages), opens_at, closes_at
    campaign.milestone, campaign.wave_only, campaign.offers_public = milestone, wave_only, offers_public
    campaign.is_quiet, campaign.asks, campaign.asks_age = is_quiet, list(asks), asks_age
    session.flush()
    return campaign


def missing(session: Session, campaign: Campaign, *, now: datetime) -> list[Any]:
    """Sentences for what still keeps it from being published."""
    texts, late = list_texts(session, campaign), [rules.OVER] if rules.is_over(campaign, now) else []
    unfilled = starting.missing({code: texts[code] for code in campaign.languages if code in texts})
    found = rules.missing(campaign, texts, list_demands(session, campaign))
    return found + unfilled + picturing.missing(session, campaign) + late


def publish(session: Session, campaign: Campaign, *, now: datetime) -> Campaign:
    """Show it to everyone, or open a closed one again; raises NotReady with all that is missing."""
    if lacking := missing(session, campaign, now=now):
        raise rules.NotReady(lacking)
    campaign.state, campaign.public_from = CampaignState.PUBLISHED, None
    session.flush()
    return campaign


def close(session: Session, campaign: Campaign, *, now: datetime) -> Campaign:
    """No more signatures from this moment; the page stays. Only what was published can be closed."""
    if campaign.state is not CampaignState.PUBLISHED:
        raise rules.CampaignClosed()
    campaign.state = CampaignState.CLOSED
    if campaign.opens_at < now and (campaign.closes_at is None or campaign.closes_at > now):
        campaign.closes_at = now
    session.flush()
    return campaign


def list_waves(session: Session, campaign: Campaign) -> list[Wave]:
    """The rounds so far, oldest first."""
    return list(session.scalars(select(Wave).where(Wave.campaign == campaign).order_by(Wave.number)))


def check_wave(last: Wave, opens_on: date, closes_on: date | None) -> None:
    """Raises BadDates for a wave that would not follow the last."""
    if opens_on <= last.opens_on or (closes_on is not None and closes_on <= opens_on):
        raise rules.BadDates(rules.WAVE_DATES)


def start_wave(
    session: Session,
    campaign: Campaign,
    *,
    opens_on: date,
    closes_on: date | None,
    demands: Collection[int] | None = None,
) -> Wave:
    """The next round; signatures carry over, and demands that are not met: all that are open, or those with these
    numbers, while the others rest. Raises BadDates when it would not follow the last."""
    last = current_wave(session, campaign)
    check_wave(last, opens_on, closes_on)
    if demands is not None:
        for demand in list_demands(session, campaign):
            demand.is_rested = not demand.is_met and demand.number not in demands
    if last.closes_on is None or last.closes_on >= opens_on:
        last.closes_on = opens_on
    row = Wave(campaign=campaign, number=last.number + 1, opens_on=opens_on, closes_on=closes_on)
    session.add(row)
    session.flush()
    return row


def _stored(session: Session, row: Campaign, keys: Keyring) -> Campaign:
    """With its first wave; a refused one leaves no key behind."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        keys.destroy_index_key(row.index_key)
        raise rules.SlugTaken() from error
    closes_on = row.closes_at.date() if row.closes_at else None
    session.add(Wave(campaign=row, number=1, opens_on=row.opens_at.date(), closes_on=closes_on))
    session.flush()
    return row


def _one(session: Session, query: Select[Campaign]) -> Campaign:
    found = session.scalar(query)
    if found is None:
        raise NotFound()
    return found
