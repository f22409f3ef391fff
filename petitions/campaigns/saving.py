"""Keeping what one page of the desk holds: every language, all demands, what follows what, and which epoch it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from petitions.organizers.models import Account

from . import rules, weighing
from .models import Campaign, CampaignState, CampaignText
from .texts import Asked, Draft, Parts, list_demands, list_texts, mark_met, parts_of, put, set_demands


@dataclass(frozen=True)
class _Page:
    """What is saved at once, and what stood there before."""

    campaign: Campaign
    drafts: Mapping[str, Draft]
    parts: Mapping[str, Parts]
    before: Mapping[str, CampaignText]
    account: Account | None
    now: datetime

    @property
    def first(self) -> str:
        return self.campaign.languages[0]

    @property
    def source(self) -> CampaignText | None:
        return self.before.get(self.first)

    @property
    def changes_what_is_read(self) -> bool:
        return any(self.is_changed(code) for code in self.parts if code in self.before)

    @property
    def source_words(self) -> str:
        return parts_of(self.source).whole if self.source else ""

    @property
    def typed_words(self) -> str:
        return self.parts[self.first].whole if self.first in self.parts else self.source_words

    def is_changed(self, language: str) -> bool:
        known = self.before.get(language)
        return known is None or self.parts[language] != parts_of(known)

    def is_fresh(self, language: str) -> bool:
        """Whether the translation said the same as the authoritative text before this."""
        known = self.before.get(language)
        return known is None or known.of_version is None or not self.source or known.of_version >= self.source.version


def save(
    session: Session,
    campaign: Campaign,
    drafts: Mapping[str, Draft],
    asked: Sequence[Asked],
    *,
    account: Account | None,
    now: datetime,
    weight: str | None = None,
) -> None:
    """Keep what one page of the desk holds: every language and all demands. A published campaign stays whole.

    What it refuses, the caller's transaction undoes. ``weight`` says of a change to what is public whether it is
    ``wording`` or ``material``. Raises TwiceNumbered, BadDemands, DemandsFixed, TextMoved or, for what is public
    already, NotWhole, Unweighed or TooHeavy.
    """
    is_public = campaign.state is not CampaignState.DRAFT
    numbers = rules.numbered([demand.number for demand in asked], is_fixed=is_public)
    numbered = list(zip(numbers, asked, strict=True))
    page = _page(session, campaign, drafts, numbered, account, now)
    known = {demand.number for demand in list_demands(session, campaign)}
    added = not known >= set(numbers)
    is_weighed = is_public and (added or page.changes_what_is_read)
    anew = is_weighed and weight == weighing.Weight.MATERIAL
    if anew:
        campaign.epoch += 1
    set_demands(session, campaign, {n: demand.tags for n, demand in numbered})
    for n, demand in numbered:
        mark_met(session, campaign, n, is_met=demand.is_met)
    _write(session, page, anew=anew)
    if is_public and (
        lacking := rules.missing(campaign, list_texts(session, campaign), list_demands(session, campaign))
    ):
        raise rules.NotWhole(lacking)
    if is_weighed:
        weighing.check(weight, added=added, before=page.source_words, after=page.typed_words)


def _page(
    session: Session,
    campaign: Campaign,
    drafts: Mapping[str, Draft],
    numbered: Sequence[tuple[int, Asked]],
    account: Account | None,
    now: datetime,
) -> _Page:
    parts = {}
    for language, draft in drafts.items():
        said = {n: demand.texts.get(language, "") for n, demand in numbered}
        if draft.seen or draft.is_begun or any(said.values()):
            parts[language] = Parts.of(draft.title, draft.summary, draft.statement, said)
    return _Page(campaign, drafts, parts, list_texts(session, campaign), account, now)


def _write(session: Session, page: _Page, *, anew: bool) -> None:
    """The authoritative text first, then each translation with the version that it follows."""
    campaign, source = page.campaign, page.source
    if page.first in page.parts:
        source = _put(session, page, page.first, epoch=campaign.epoch, of_version=None, anew=anew)
    moved = source is not page.source and page.is_changed(page.first)
    for language in page.parts:
        if language == page.first:
            continue
        known, is_changed = page.before.get(language), page.is_changed(language)
        was_fresh = page.is_fresh(language)
        follows = page.drafts[language].follows or (is_changed and (moved or was_fresh)) or (not moved and was_fresh)
        if source is None or known is None or follows:
            epoch, of_version = source.epoch if source else campaign.epoch, source.version if source else None
        else:
            epoch = known.epoch
            of_version = page.source.version if known.of_version is None and page.source else known.of_version
        _put(session, page, language, epoch=epoch, of_version=of_version, anew=bool(known and known.epoch < epoch))


def _put(
    session: Session, page: _Page, language: str, *, epoch: int, of_version: int | None, anew: bool
) -> CampaignText:
    seen = page.drafts[language].seen
    row = put(
        session, page.campaign, language, page.parts[language], epoch=epoch, anew=anew, seen=seen,
        account=page.account, now=page.now,
    )  # fmt: skip
    row.of_version = of_version
    session.flush()
    return row
