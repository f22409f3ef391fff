"""What differs between two versions of a public text: of two people, of two moments, of a source and its past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core import differences
from petitions.core.differences import Piece
from petitions.core.errors import NotFound
from petitions.organizers import names
from petitions.organizers.models import Account

from . import service
from .models import Campaign, CampaignText
from .texts import Asked, Draft, Parts, parts_of

Lines = list[list[Piece]]


@dataclass(frozen=True)
class History:
    """Every version of a text in one language, newest first, and two of them compared."""

    versions: list[CampaignText]
    writers: Mapping[int, str]
    one: CampaignText
    other: CampaignText
    lines: Lines

    @property
    def differs(self) -> bool:
        """Whether the two say different things at all."""
        return any(piece.kind != "same" for line in self.lines for piece in line)


def printed(parts: Parts) -> str:
    """A public text as one, the demands with their numbers."""
    asked = [f"{number}. {words}" for number, words in parts.demands.items()]
    return "\n".join([parts.title, parts.summary, parts.statement, *asked])


def lines(one: Parts, other: Parts) -> Lines:
    """The two as one text, in pieces."""
    return differences.lines(printed(one), printed(other))


def conflicts(
    drafts: Mapping[str, Draft], asked: Sequence[Asked], texts: Mapping[str, CampaignText]
) -> dict[str, Lines]:
    """By language that somebody else saved since its writer began: what they saved against what was typed."""
    found = {}
    for code, draft in drafts.items():
        known = texts.get(code)
        if known and known.version != draft.seen:
            said = {demand.number or place: demand.texts.get(code, "") for place, demand in enumerate(asked, 1)}
            found[code] = lines(parts_of(known), Parts.of(draft.title, draft.summary, draft.statement, said))
    return found


def since(session: Session, campaign: Campaign, texts: Mapping[str, CampaignText]) -> dict[str, Lines]:
    """By language of each translation that fell behind: what changed in the authoritative text since it was made."""
    first = campaign.languages[0]
    source = texts.get(first)
    behind = {
        code: text.of_version
        for code, text in texts.items()
        if code != first and source and text.of_version is not None and text.of_version < source.version
    }
    if not (behind and source):
        return {}
    known = {row.version: row for row in service.list_versions(session, campaign, first)}
    compared = {code: (known[number], source) for code, number in behind.items() if number in known}
    return {code: lines(parts_of(old), parts_of(new)) for code, (old, new) in compared.items()}


def history(session: Session, campaign: Campaign, language: str, one: str = "", other: str = "") -> History:
    """Versions ``one`` and ``other``, by their numbers as typed; else the last two. Raises NotFound."""
    versions = service.list_versions(session, campaign, language)
    if not versions:
        raise NotFound()
    by_number = {str(row.version): row for row in versions}
    second = by_number.get(other, versions[0])
    first = by_number.get(one) or next((row for row in versions if row.version < second.version), second)
    ids = {row.created_by for row in versions if row.created_by}
    accounts = session.scalars(select(Account).where(Account.id.in_(ids)))
    writers = {account.id: names.shown(account, campaign.organization) for account in accounts}
    return History(versions, writers, first, second, lines(parts_of(first), parts_of(second)))
