"""The public text of a campaign: versions by language, and the numbered demands they all share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.core.prose import tidy
from petitions.organizers.models import Account

from . import rules
from .models import Campaign, CampaignState, CampaignText, Demand, Wave


@dataclass(frozen=True)
class Draft:
    """What was typed in one language; `seen` is the version the writer began from, 0 for none."""

    title: str
    summary: str
    statement: str
    seen: int

    @property
    def is_begun(self) -> bool:
        """Whether anything was typed."""
        return bool(self.title or self.summary or self.statement)


@dataclass(frozen=True)
class Asked:
    """One demand as typed: its number if it had one, its tags, its text by language."""

    number: int | None
    tags: Sequence[str]
    texts: Mapping[str, str]
    is_met: bool = False


def write_text(
    session: Session,
    campaign: Campaign,
    language: str,
    *,
    title: str,
    summary: str,
    statement: str,
    demands: Mapping[int, str] | Mapping[str, str],
    account: Account | None,
    now: datetime,
    seen: int | None = None,
) -> CampaignText:
    """Keep what was written, as a new version when it differs from the newest.

    With `seen`, the version the writer began from (0 for none): raises TextMoved when another was saved since.
    """
    newest = _newest(session, campaign, language)
    if seen is not None and seen != (newest.version if newest else 0):
        raise rules.TextMoved()
    texts = {
        str(number): tidy(words)
        for number, words in sorted(demands.items(), key=lambda pair: int(pair[0]))
        if tidy(words)
    }
    parts = {"title": tidy(title), "summary": tidy(summary), "statement": tidy(statement)}
    sha256 = rules.text_hash(campaign=campaign.slug, language=language, demands=texts, **parts)
    if newest is not None and newest.sha256 == sha256:
        return newest
    version = newest.version + 1 if newest else 1
    row = CampaignText(
        campaign=campaign, language=language, version=version, demands=texts, sha256=sha256, created_at=now, **parts
    )
    row.created_by = account.id if account else None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise rules.TextMoved() from error
    return row


def save(
    session: Session,
    campaign: Campaign,
    drafts: Mapping[str, Draft],
    asked: Sequence[Asked],
    *,
    account: Account | None,
    now: datetime,
) -> None:
    """Keep what one page of the desk holds: every language and all demands. A published campaign stays whole.

    Raises TwiceNumbered, BadDemands, DemandsFixed, TextMoved or, for what is public already, NotReady.
    """
    is_public = campaign.state is not CampaignState.DRAFT
    numbers = rules.numbered([demand.number for demand in asked], is_fixed=is_public)
    set_demands(session, campaign, {n: demand.tags for n, demand in zip(numbers, asked, strict=True)})
    for n, demand in zip(numbers, asked, strict=True):
        mark_met(session, campaign, n, is_met=demand.is_met)
    for language, draft in drafts.items():
        texts = {n: demand.texts.get(language, "") for n, demand in zip(numbers, asked, strict=True)}
        if draft.seen or draft.is_begun or any(texts.values()):
            parts = {"title": draft.title, "summary": draft.summary, "statement": draft.statement}
            write_text(session, campaign, language, demands=texts, account=account, now=now, seen=draft.seen, **parts)
    if is_public and (
        lacking := rules.missing(campaign, list_texts(session, campaign), list_demands(session, campaign))
    ):
        raise rules.NotWhole(lacking)


def find_text(session: Session, campaign: Campaign, language: str) -> CampaignText | None:
    """The newest version in a language, else in the first of the campaign's that has one; None: nothing is written."""
    order = dict.fromkeys([language, *campaign.languages])
    return next((found for code in order if (found := _newest(session, campaign, code))), None)


def text(session: Session, campaign: Campaign, language: str) -> CampaignText:
    """The same; raises NotFound when nothing is written yet."""
    found = find_text(session, campaign, language)
    if found is None:
        raise NotFound()
    return found


def list_texts(session: Session, campaign: Campaign) -> dict[str, CampaignText]:
    """The newest version of each language."""
    rows = session.scalars(select(CampaignText).where(CampaignText.campaign == campaign).order_by(CampaignText.version))
    return {row.language: row for row in rows}


def list_demands(session: Session, campaign: Campaign, *, only_open: bool = False) -> list[Demand]:
    """Demands by number; `only_open` leaves out those that were met."""
    query = select(Demand).where(Demand.campaign_id == campaign.id).order_by(Demand.number)
    return list(session.scalars(query.where(Demand.is_met.is_(False)) if only_open else query))


def asked_now(session: Session, campaign: Campaign) -> list[Asked]:
    """The demands as they are saved, as if they had been typed again."""
    texts = list_texts(session, campaign)
    return [
        Asked(
            row.number,
            row.tags,
            {code: texts[code].demands.get(str(row.number), "") for code in campaign.languages if code in texts},
            row.is_met,
        )
        for row in list_demands(session, campaign)
    ]


def set_demands(session: Session, campaign: Campaign, tags_by_number: Mapping[int, Sequence[str]]) -> list[Demand]:
    """Number the demands and give each its tags; a new one belongs to the current wave. Once published none can go."""
    known = {demand.number: demand for demand in list_demands(session, campaign)}
    if gone := known.keys() - tags_by_number.keys():
        if campaign.state is not CampaignState.DRAFT:
            raise rules.DemandsFixed()
        for number in gone:
            session.delete(known[number])
    rules.check_numbers(tags_by_number)
    wave = current_wave(session, campaign)
    try:
        with session.begin_nested():
            for number, tags in tags_by_number.items():
                row = known.get(number) or Demand(campaign_id=campaign.id, number=number, wave_id=wave.id)
                row.tags = list(dict.fromkeys(tags))
                session.add(row)
    except IntegrityError as error:
        raise rules.TextMoved() from error
    return list_demands(session, campaign)


def mark_met(session: Session, campaign: Campaign, number: int, *, is_met: bool) -> Demand:
    """A demand that was met is asked no more; its number stays."""
    row = session.scalar(select(Demand).where(Demand.campaign_id == campaign.id, Demand.number == number))
    if row is None:
        raise NotFound()
    row.is_met = is_met
    session.flush()
    return row


def current_wave(session: Session, campaign: Campaign) -> Wave:
    """The wave with the highest number."""
    found = session.scalars(select(Wave).where(Wave.campaign == campaign).order_by(Wave.number.desc()).limit(1)).first()
    if found is None:
        raise NotFound()
    return found


def _newest(session: Session, campaign: Campaign, language: str) -> CampaignText | None:
    query = select(CampaignText).where(CampaignText.campaign == campaign, CampaignText.language == language)
    return session.scalars(query.order_by(CampaignText.version.desc()).limit(1)).first()
