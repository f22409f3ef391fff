"""The public text of a campaign: versions by language, and the numbered demands they all share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from petitions.core.errors import NotFound
from petitions.core.once import once
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
    follows: bool = False
    """Of a translation: it says the same as the authoritative text again."""

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


@dataclass(frozen=True)
class Parts:
    """A public text as it is kept: tidy, demands by their number as a word, empty ones left out."""

    title: str
    summary: str
    statement: str
    demands: Mapping[str, str]

    @classmethod
    def of(cls, title: str, summary: str, statement: str, demands: Mapping[int, str] | Mapping[str, str]) -> "Parts":
        """What was typed, tidied."""
        said = sorted(((int(number), tidy(words)) for number, words in demands.items()), key=lambda pair: pair[0])
        return cls(tidy(title), tidy(summary), tidy(statement), {str(n): words for n, words in said if words})

    @property
    def whole(self) -> str:
        """All of it as one text, for comparing: demands are numbered by their order alone."""
        return "\n".join([self.title, self.summary, self.statement, *self.demands.values()])


def parts_of(text: CampaignText) -> Parts:
    """The same of a version that is kept."""
    return Parts(text.title, text.summary, text.statement, text.demands)


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
    parts = Parts.of(title, summary, statement, demands)
    return put(session, campaign, language, parts, epoch=campaign.epoch, seen=seen, account=account, now=now)


def put(
    session: Session,
    campaign: Campaign,
    language: str,
    parts: Parts,
    *,
    epoch: int,
    account: Account | None,
    now: datetime,
    seen: int | None = None,
    anew: bool = False,
) -> CampaignText:
    """The same of an epoch; `anew` makes a version of it even where the words are those of the newest."""
    newest = _newest(session, campaign, language)
    if seen is not None and seen != (newest.version if newest else 0):
        raise rules.TextMoved()
    words = {"title": parts.title, "summary": parts.summary, "statement": parts.statement}
    sha256 = rules.text_hash(campaign=campaign.slug, language=language, demands=parts.demands, **words)
    if newest is not None and newest.sha256 == sha256 and not anew:
        return newest
    version = newest.version + 1 if newest else 1
    row = CampaignText(
        campaign=campaign,
        language=language,
        version=version,
        demands=dict(parts.demands),
        sha256=sha256,
        created_at=now,
        epoch=epoch,
        **words,
    )
    row.created_by = account.id if account else None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise rules.TextMoved() from error
    return row


def find_text(session: Session, campaign: Campaign, language: str, *, epoch: int | None = None) -> CampaignText | None:
    """The newest version in a language, else in the first of the campaign's that has one; None: nothing is written.

    With an ``epoch``, the newest of that one or before it.
    """
    known = list_texts(session, campaign, epoch=epoch)
    order = dict.fromkeys([language, *campaign.languages])
    return next((known[code] for code in order if code in known), None)


def titles(session: Session, campaigns: Sequence[Campaign], language: str) -> dict[int, tuple[str, str]]:
    """The title that ``find_text`` would find and its language, of each campaign by its number, in one question.

    Where nothing is written yet, the campaign's address stands for it, in no language.
    """
    wanted = {language, *(code for campaign in campaigns for code in campaign.languages)}
    columns = (CampaignText.campaign_id, CampaignText.language, CampaignText.title)
    ours = CampaignText.campaign_id.in_([campaign.id for campaign in campaigns])
    rows = session.execute(
        select(*columns).where(ours, CampaignText.language.in_(wanted)).order_by(CampaignText.version)
    )
    newest = {(campaign_id, code): title for campaign_id, code, title in rows}
    found: dict[int, tuple[str, str]] = {}
    for campaign in campaigns:
        order = dict.fromkeys([language, *campaign.languages])
        code = next((code for code in order if (campaign.id, code) in newest), "")
        found[campaign.id] = (newest.get((campaign.id, code), "") or campaign.slug, code)
    return found


def text(session: Session, campaign: Campaign, language: str, *, epoch: int | None = None) -> CampaignText:
    """The same; raises NotFound when nothing is written yet."""
    found = find_text(session, campaign, language, epoch=epoch)
    if found is None:
        raise NotFound()
    return found


def list_texts(session: Session, campaign: Campaign, *, epoch: int | None = None) -> dict[str, CampaignText]:
    """The newest version of each language; of an epoch or before it, where one is given."""
    return newest_texts(session, campaign, None if epoch is None or epoch >= campaign.epoch else epoch)


@once
def newest_texts(session: Session, campaign: Campaign, epoch: int | None) -> dict[str, CampaignText]:
    """The same, of all epochs where None is given."""
    query = select(CampaignText).where(CampaignText.campaign_id == campaign.id, is_newest(epoch))
    return {row.language: row for row in session.scalars(query.order_by(CampaignText.version, CampaignText.id))}


def is_newest(epoch: int | None = None) -> ColumnElement[bool]:
    """Whether a text is the newest in its language; of an epoch or before it, where one is given."""
    other = aliased(CampaignText)
    same = (other.campaign_id == CampaignText.campaign_id, other.language == CampaignText.language)
    last = select(func.max(other.version)).where(*same, *([] if epoch is None else [other.epoch <= epoch]))
    return CampaignText.version == last.correlate(CampaignText).scalar_subquery()


def list_versions(session: Session, campaign: Campaign, language: str) -> list[CampaignText]:
    """Every version in a language, newest first."""
    mine = select(CampaignText).where(CampaignText.campaign == campaign, CampaignText.language == language)
    return list(session.scalars(mine.order_by(CampaignText.version.desc())))


def list_demands(session: Session, campaign: Campaign, *, only_open: bool = False) -> list[Demand]:
    """Demands by number; `only_open` leaves out those that were met, or rest in this wave."""
    known = _round(session, campaign)[1]
    return [row for row in known if not (row.is_met or row.is_rested)] if only_open else known


@once
def _round(session: Session, campaign: Campaign) -> tuple[Wave | None, list[Demand]]:
    """The wave with the highest number, and every demand by its number: most pages want both."""
    last = select(func.max(Wave.number)).where(Wave.campaign_id == campaign.id).scalar_subquery()
    asked = select(Wave, Demand).outerjoin(Demand, Demand.campaign_id == Wave.campaign_id)
    asked = asked.where(Wave.campaign_id == campaign.id, Wave.number == last).order_by(Demand.number)
    rows = session.execute(asked).all()
    return rows[0][0] if rows else None, [row[1] for row in rows if row[1] is not None]


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
    found = _round(session, campaign)[0]
    if found is None:
        raise NotFound()
    return found


def _newest(session: Session, campaign: Campaign, language: str) -> CampaignText | None:
    query = select(CampaignText).where(CampaignText.campaign == campaign, CampaignText.language == language)
    return session.scalars(query.order_by(CampaignText.version.desc()).limit(1)).first()
