"""What the pages of letters are told: plain facts, gathered once, in the reader's language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.i18n import LETTERS, OWN_NAMES
from petitions.core.i18n import language as reader
from petitions.letters import company, kinds, remarks, service, standing
from petitions.letters.kinds import Kind
from petitions.letters.models import Letter, LetterKind, LetterPartner, LetterText, Preview, WorkState
from petitions.letters.partner_forms import PartnerForm
from petitions.recipients import rules as recipients
from petitions.recipients.words import language_name


@dataclass(frozen=True)
class Line:
    """One language of a kind of letter: its newest version, and how many addressees read it."""

    language: str
    text: LetterText | None
    addressees: int
    remarks: int = 0
    """Remarks that wait to be dealt with."""


@dataclass(frozen=True)
class Group:
    """One kind of letter in every language of the campaign."""

    kind: LetterKind
    words: Kind
    lines: list[Line]

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is written."""
        return any(line.text for line in self.lines)


def list_languages(session: Session, campaign: Campaign) -> list[str]:
    """Languages a letter of this campaign can be written in: its own, then those its addressees were chosen for."""
    return _languages(campaign, campaigns.list_choices(session, campaign))


def _languages(campaign: Campaign, choices: Sequence[Choice]) -> list[str]:
    chosen = [choice.language for choice in choices]
    return [code for code in dict.fromkeys([*campaign.languages, *chosen]) if code in LETTERS]


def index(session: Session, campaign: Campaign, *, at: int = 1) -> dict[str, Any]:
    """Every kind in every language, and the letters that stand still, of which ``at`` is the page."""
    texts, choices = service.list_texts(session, campaign), campaigns.list_choices(session, campaign)
    waiting, readers = remarks.count_open(session, campaign), Counter(choice.language for choice in choices)

    def line(kind: LetterKind, code: str) -> Line:
        return Line(code, texts.get((kind, code)), readers[code], waiting.get((kind, code), 0))

    codes = _languages(campaign, choices)
    groups = [Group(kind, words, [line(kind, code) for code in codes]) for kind, words in kinds.KINDS.items()]
    letters, pages = service.list_letters(session, campaign, at=at)
    facts = {"campaign": campaign, "title": title(session, campaign), "groups": groups, "letters": letters}
    return facts | {"page_at": min(max(at, 1), pages), "page_count": pages} | names()


def partners(session: Session, campaign: Campaign, row: LetterPartner | None, form: PartnerForm) -> dict[str, Any]:
    """The partner organizations of a campaign, and the form for one of them or one more."""
    if row is not None:
        form.fill(row)
    facts = {"campaign": campaign, "title": title(session, campaign), "partner": row, "form": form}
    facts |= {"joinable": company.list_joinable(session, campaign)}
    return facts | {"partners": company.list_partners(session, campaign)} | names()


def sheet(preview: Preview) -> dict[str, Any]:
    """One preview as a page shows it."""
    most = kinds.of(preview.kind).most_pages
    pages = len(preview.pages) - (1 if preview.names else 0)
    return {"preview": preview, "is_over": is_over(preview), "name_of": name, "is_too_long": 0 < most < pages}


def is_over(preview: Preview) -> bool:
    """Whether nothing more will come."""
    return preview.state in (WorkState.DONE, WorkState.FAILED)


def standing_of(session: Session, letter: Letter) -> dict[str, Any]:
    """What is asked before a letter is withdrawn."""
    facts = {"letter": letter, "campaign": letter.campaign, "title": title(session, letter.campaign)}
    return facts | {"waits": standing.is_on_its_way(session, letter)} | names()


def title(session: Session, campaign: Campaign) -> str:
    """The campaign's title in the reader's language."""
    text = campaigns.find_text(session, campaign, reader())
    return text.title if text else campaign.slug


def name(recipient: Any) -> str:
    """What the reader calls a recipient."""
    return recipients.name(recipient, reader())


def names() -> dict[str, Any]:
    """How languages, kinds and recipients are called."""
    return {
        "language_names": OWN_NAMES,
        "language_name": language_name,
        "name_of": name,
        "kind_of": kinds.of,
        "all_kinds": kinds.KINDS,
    }
