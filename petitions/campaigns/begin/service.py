"""A campaign from few words: address and ticks are proposed, texts begin from a starter, demands from the library."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import library, rules, service, starting
from petitions.campaigns.models import Campaign, CampaignState
from petitions.campaigns.texts import Asked, Draft
from petitions.core.keys import Keyring
from petitions.organizers.models import Account, Organization

TWICE = timedelta(minutes=10)
"""The same title again within this time is the same press, or a page that was sent anew."""
MILESTONE = 100


def begin(
    session: Session,
    organization: Organization,
    *,
    title: str,
    languages: Sequence[str],
    about: str,
    demands: Sequence[str],
    account: Account | None,
    keys: Keyring,
    index_cost: int,
    now: datetime,
) -> Campaign:
    """A draft with a title, the starter's words in every language that has some, and demands from the library.

    Pressing twice gives the same campaign. Raises BadLanguages.
    """
    if twin := _twin(session, organization, title, now):
        return twin
    moment = now.replace(second=0, microsecond=0)
    frame: dict[str, Any] = {"languages": languages, "opens_at": moment, "closes_at": None, "milestone": MILESTONE}
    made: dict[str, Any] = {"keys": keys, "index_cost": index_cost, "now": now}
    words: dict[str, Any] = {"title": title, "languages": languages, "about": about, "demands": demands}
    for slug in _addresses(title, organization):
        if campaign := _created(session, organization, slug, frame | made):
            reshape(session, campaign, **words, account=account, now=now)
            return campaign
        if twin := _twin(session, organization, title, now):  # sent twice at once: the other one was quicker
            return twin
    raise AssertionError("addresses do not end")


def reshape(
    session: Session,
    campaign: Campaign,
    *,
    title: str,
    languages: Sequence[str],
    about: str,
    demands: Sequence[str],
    account: Account | None,
    now: datetime,
) -> None:
    """The same again for a draft: what was written stays, and demands of the library come and go with their ticks."""
    names = ("opens_at", "closes_at", "milestone", "wave_only", "offers_public", "is_quiet", "asks", "asks_age")
    service.change(
        session, campaign, languages=languages, **{name: getattr(campaign, name) for name in names}
    )  # the frame stays as it is
    texts, drafts = service.list_texts(session, campaign), {}
    for code in languages:
        known, starter = texts.get(code), starting.find(about, code)
        is_empty = known is None or not (known.summary or known.statement)
        summary, statement = (known.summary, known.statement) if known else ("", "")
        if is_empty and starter:
            summary, statement = starter.summary, starter.statement
        own = title if code == languages[0] else known.title if known else ""
        drafts[code] = Draft(own, summary, statement, known.version if known else 0)
    service.save(session, campaign, drafts, _asked(session, campaign, demands), account=account, now=now)


def write(
    session: Session, campaign: Campaign, drafts: Mapping[str, Draft], *, account: Account | None, now: datetime
) -> None:
    """The public text as typed; the demands stay as they are. Raises TextMoved."""
    service.save(session, campaign, drafts, service.asked_now(session, campaign), account=account, now=now)


def ticked(session: Session, campaign: Campaign) -> list[str]:
    """Keys of the library's demands that the campaign asks as the library words them."""
    found = [_key(demand) for demand in service.asked_now(session, campaign)]
    return [key for key in found if key]


def list_unfinished(session: Session, organization: Organization) -> list[Campaign]:
    """Drafts that could be gone on with, newest first."""
    return [row for row in service.list_of(session, organization) if row.state is CampaignState.DRAFT]


def _asked(session: Session, campaign: Campaign, keys: Sequence[str]) -> list[Asked]:
    """What is asked now without what was unticked, and behind it what was ticked."""
    present = [(demand, _key(demand)) for demand in service.asked_now(session, campaign)]
    kept = [_said(demand, key, campaign) for demand, key in present if key is None or key in keys]
    known = {key for _demand, key in present}
    added = [_said(Asked(None, [], {}), key, campaign) for key in keys if key not in known]
    return [*kept, *added][: rules.MOST_DEMANDS]


def _said(demand: Asked, key: str | None, campaign: Campaign) -> Asked:
    """In every language of the campaign in which it was written or the library has it."""
    found = library.find(key or "")
    offered = {code: found.texts.get(code, "") for code in campaign.languages} if found else {}
    texts = offered | {code: words for code, words in demand.texts.items() if words}
    return Asked(demand.number, demand.tags or (found.tags if found else []), texts, demand.is_met)


def _key(demand: Asked) -> str | None:
    """The library's demand that this one is, word for word in one of its languages."""
    words = {text for text in demand.texts.values() if text}
    return next((one.key for one in library.demands() if words & set(one.texts.values())), None)


def _addresses(title: str, organization: Organization) -> Iterator[str]:
    """Addresses in order of preference, made of the title's words or else of the organization's."""
    words = slugify(title, max_length=50, word_boundary=True)
    base = words if len(words) >= 3 and words not in rules.RESERVED else f"{organization.slug[:40]}-campaign"
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _created(session: Session, organization: Organization, slug: str, facts: Mapping[str, Any]) -> Campaign | None:
    """A draft at this address; None where somebody has it, be it since a moment ago."""
    if session.scalar(select(Campaign.id).where(Campaign.slug == slug)) is not None:
        return None
    try:
        return service.create(session, organization, slug=slug, **facts)
    except rules.SlugTaken:
        return None


def _twin(session: Session, organization: Organization, title: str, now: datetime) -> Campaign | None:
    for campaign in list_unfinished(session, organization):
        text = service.find_text(session, campaign, campaign.languages[0])
        if campaign.created_at > now - TWICE and text and text.title == title:
            return campaign
    return None
