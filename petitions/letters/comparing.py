"""Two letters held against each other: as two addressees would get them, or as two versions were written."""

from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Choice
from petitions.core import differences
from petitions.core.errors import Refused
from petitions.letters import company, desk, drafting, gathering, kinds, past, plain, service, support
from petitions.letters.models import LetterText
from petitions.letters.text_place import Place
from petitions.letters.writing import Edge

BY = ("addressees", "versions")


def page(session: Session, place: Place, by: str, one: int | None, other: int | None, edge: Edge) -> dict[str, Any]:
    """What can be compared, what is, and how it differs. ``one`` and ``other``: numbers of recipients or of texts."""
    campaign, kind, language = place.campaign, place.kind, place.language
    facts = {"campaign": campaign, "title": desk.title(session, campaign), "language": language, "by": by}
    facts |= {"kind": kind, "kind_words": kinds.of(kind), "refused": None, "lines": None} | desk.names()
    versions = service.list_versions(session, campaign, language, kind)
    readers = [one for one in campaigns.list_choices(session, campaign) if one.language == language]
    facts |= {"versions": versions, "readers": readers}
    numbers = [row.recipient_id for row in readers] if by == "addressees" else [row.id for row in reversed(versions)]
    pair = _pair(numbers, one, other)
    facts |= {"one": pair[0] if pair else None, "other": pair[1] if pair else None}
    if pair is None:
        return facts
    try:
        texts = [
            _of_reader(session, place, readers, n, edge) if by == "addressees" else _of_version(versions, n)
            for n in pair
        ]
    except Refused as no:
        return facts | {"refused": no}
    lines = differences.lines(*texts)
    return facts | {"lines": lines, "places": sum(piece.kind != "same" for line in lines for piece in line)}


def _pair(numbers: list[int], one: int | None, other: int | None) -> tuple[int, int] | None:
    """The two that were asked for, else the last two; None where there are fewer than two."""
    if len(numbers) < 2:
        return None
    left = one if one in numbers else numbers[-2]
    right = other if other in numbers else numbers[-1]
    return int(left or 0), int(right or 0)


def _of_reader(session: Session, place: Place, readers: list[Choice], number: int, edge: Edge) -> str:
    """The whole letter as an addressee would get it today. Raises what keeps it from being printed."""
    choice = next(row for row in readers if row.recipient_id == number)
    text = service.text_in(session, place.campaign, place.language, place.kind)
    before = past.letters(past.list_past(session, place.campaign, place.kind))
    copies = company.all_copies(session, place.campaign, tuple(row.recipient for row in readers))
    by: dict[str, Any] = {
        "behind": support.at(session, place.campaign, now=edge.now),
        "known": gathering.Known(before, copies),
    }
    words = gathering.of_text(session, text, choice.recipient, form=choice.form, demands=choice.demands, **by)
    frame = gathering.draft_frame(place.campaign, dated_on=edge.now.date(), base_url=edge.base_url)
    return plain.letter_text(drafting.values_for(words, frame))


def _of_version(versions: list[LetterText], number: int) -> str:
    text = next(row for row in versions if row.id == number)
    return f"{text.subject}\n\n{text.body}"
