"""What the desk's pages of answers are told: words opened and made safe, gathered once, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import prose
from petitions.core.i18n import day, language
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen
from petitions.dispatch.models import Item
from petitions.organizers.models import Account, Organization
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.replies import answering, contents, placing, rules, words
from petitions.replies.models import Answer, AnswerFile, AnswerState, Medium

SHOWN = 20_000
"""Characters of a text on a page; all of it can be downloaded."""
LINE = 300
"""Characters of a name or subject."""
_BREAKS = str.maketrans("\u2028\u2029\x0b\x0c\x85", "\n\n\n\n\n")


@dataclass(frozen=True)
class Line:
    """One answer in a list."""

    answer: Answer
    name: str
    """Of the recipient; empty in the pen."""
    sender: str
    subject: str
    reference: str
    way: Any
    state: Any
    tone: str
    proposed: Any
    """What they chose on their own page, in words; empty where nothing waits to be accepted."""
    on: date


@dataclass(frozen=True)
class Words:
    """A text as the page shows it."""

    text: str
    is_cut: bool
    length: int


@dataclass(frozen=True)
class File:
    """What came with an answer, as its page lists it."""

    position: int
    name: str
    size: Any
    media_type: str
    is_kept: bool


def index(session: Session, organization: Organization, campaign: Campaign, keys: Keyring) -> dict[str, Any]:
    """The answers of a campaign: what waits first, then what was classified, then what counts for nothing."""

    unplaced = (AnswerState.PEN, AnswerState.AUTOMATIC, AnswerState.DISMISSED)
    found = answering.list_answers(session, organization, campaign=campaign, also_unplaced=unplaced)
    lines = _by_state(found, keys)
    by_letter = sorted(lines[AnswerState.CLASSIFIED], key=lambda line: line.answer.item_id or 0, reverse=True)
    return {
        "campaign": campaign,
        "title": title_of(session, campaign),
        "unread": lines[AnswerState.UNREAD],
        "pen": lines[AnswerState.PEN],
        "classified": by_letter,
        "automatic": lines[AnswerState.AUTOMATIC],
        "dismissed": lines[AnswerState.DISMISSED],
        "most": answering.MOST,
    }


def unread(session: Session, organization: Organization, keys: Keyring) -> dict[str, Any]:
    """Everything that waits for a person, whichever campaign it belongs to."""
    lines = _by_state(answering.list_answers(session, organization, states=rules.WAITING), keys)
    return {"unread": lines[AnswerState.UNREAD], "pen": lines[AnswerState.PEN]}


def _by_state(answers: Iterable[Answer], keys: Keyring) -> dict[AnswerState, list[Line]]:
    found: dict[AnswerState, list[Line]] = {state: [] for state in AnswerState}
    for line in list_lines(answers, keys):
        found[line.answer.state].append(line)
    return found


def letter(session: Session, organization: Organization, item: Item, keys: Keyring) -> dict[str, Any]:
    """Every answer to one letter."""
    campaign = item.dispatch.campaign
    return {
        "campaign": campaign,
        "title": title_of(session, campaign),
        "item": item,
        "name": name_of(item),
        "lines": list_lines(answering.list_answers(session, organization, item=item), keys),
    }


def answer(session: Session, organization: Organization, found: Answer, keys: Keyring) -> dict[str, Any]:
    """One answer whole, with what can be done about it."""
    (line,) = list_lines([found], keys)
    in_pen = found.state is AnswerState.PEN
    return {
        "answer": found,
        "line": line,
        "campaign": found.campaign,
        "title": title_of(session, found.campaign) if found.campaign else "",
        "words": shown(_open(keys, found.text)),
        "quoted": shown(_open(keys, found.quoted)),
        "note": safe(_open(keys, found.note)),
        "files": [file_line(file, keys) for file in found.files],
        "demands": list_demands(session, found.campaign) if found.campaign else [],
        "buttons": words.BUTTONS,
        "proposed_item": proposed_item(session, organization, found) if in_pen else None,
        "likely": _likely(session, organization, found, line.sender) if in_pen else [],
        "letters": list_letters(session, organization) if in_pen else [],
        "can_return": rules.may_return_to_pen(found),
        "recorded_by": session.get(Account, found.entered_by) if found.matched_by == rules.HAND else None,
        "following": answering.find_next(session, organization, found),
        "name_of": name_of,
    }


def proposed_item(session: Session, organization: Organization, found: Answer) -> Item | None:
    """The letter whose reference it names, if an answer may be put there."""
    item = found.proposed_item
    return item if item is not None and placing.is_released(session, organization, item) else None


def list_lines(answers: Iterable[Answer], keys: Keyring) -> list[Line]:
    """Answers as their lists show them."""
    return [_line(one, keys) for one in answers]


def list_letters(
    session: Session, organization: Organization, campaign: Campaign | None = None
) -> list[tuple[Item, str]]:
    """Released letters with the name of their addressee, newest first."""
    return [(item, name_of(item)) for item in placing.list_letters(session, organization, campaign=campaign)]


def list_recipients(session: Session, organization: Organization) -> list[tuple[int, str]]:
    """Everybody who may have answered, by name."""
    found = [
        (row.id, recipient_rules.name(row, language())) for row in recipients.list_directory(session, organization)
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


def list_demands(session: Session, campaign: Campaign) -> list[tuple[int, str]]:
    """The demands of a campaign as the reader knows them."""
    text = campaigns.find_text(session, campaign, language())
    said = text.demands if text else {}
    return [(number, str(said.get(str(number), ""))) for number in answering.known_demands(session, campaign)]


def title_of(session: Session, campaign: Campaign) -> str:
    """What the reader calls a campaign."""
    text = campaigns.find_text(session, campaign, language())
    return text.title if text else campaign.slug


def name_of(item: Item) -> str:
    """What the reader calls the addressee of a letter."""
    return recipient_rules.name(item.recipient, language())


def letter_words(item: Item) -> str:
    """A letter as a list to choose from names it: reference, addressee, day."""
    if item.letter is None:
        return name_of(item)
    said = [item.letter.reference, name_of(item), day(item.letter.dated_on)]
    return " · ".join([*said, str(words.COPY)] if item.copy_of_id else said)


def file_name(file: AnswerFile, keys: Keyring) -> str:
    """A name for the downloaded file: the sender's own, without folders and without what nobody can see."""
    last = safe_line(_open(keys, file.name)).replace("\\", "/").rsplit("/", 1)[-1].strip(". ")
    return last[-120:] or "file"


def file_line(file: AnswerFile, keys: Keyring) -> File:
    """A file as its line and its warning name it."""
    name, kind = safe_line(_open(keys, file.name)) or str(words.UNNAMED), safe_line(file.media_type)
    return File(file.position, name, words.size(file.size), kind[:100], file.content is not None)


def safe(text: str) -> str:
    """Without characters that nobody can see or that turn other text around; marks for directions stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    hidden = {int(name.removeprefix("U+"), 16): None for name in prose.hidden_characters(plain)}
    return plain.translate(hidden) if hidden else plain


def safe_line(text: str) -> str:
    """The same in one line of a bearable length."""
    line = " ".join(safe(text[: LINE * 4]).split())
    return line if len(line) <= LINE else line[:LINE] + "…"


def shown(text: str) -> Words:
    """As much of a text as a page can hold."""
    return Words(safe(text[:SHOWN]), len(text) > SHOWN, len(text))


def whole_text(found: Answer, keys: Keyring) -> str:
    """All of what they wrote and quoted, for a download."""
    parts = [_open(keys, found.text), _open(keys, found.quoted)]
    return "\n\n".join(safe(part) for part in parts if part)


def _line(one: Answer, keys: Keyring) -> Line:
    state, tone = words.state(one.state, one.verdict)
    waits = one.proposed is not None and one.state is AnswerState.UNREAD
    return Line(
        answer=one,
        name=recipient_rules.name(one.recipient, language()) if one.recipient else "",
        sender=safe_line(_open(keys, one.sender)),
        subject=safe_line(_open(keys, one.subject)),
        reference=one.item.letter.reference if one.item and one.item.letter else "",
        way=words.MEDIA[Medium(one.medium)],
        state=state,
        tone=tone,
        proposed=words.VERDICTS[one.proposed] if waits and one.proposed else "",
        on=one.came_on,
    )


def _likely(session: Session, organization: Organization, found: Answer, sender: str) -> list[Item]:
    items = placing.likely(session, organization, sender)
    return [item for item in items if item.id != found.proposed_item_id]


def _open(keys: Keyring, locked: bytes | None) -> str:
    """What was locked; a mark where this installation's keys do not open it."""
    if not locked:
        return ""
    try:
        return contents.opened(keys, locked)
    except CannotOpen:
        return "[…]"
