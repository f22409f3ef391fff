"""What a year of a campaign was: gathered from signatures, letters, answers and the ledger, in the reader's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.i18n import day, language
from petitions.dispatch import words as dispatch_words
from petitions.letters import kinds
from petitions.letters.parties import letterhead
from petitions.letters.values import Letterhead
from petitions.recipients import rules as recipients
from petitions.replies import ledger, ledger_words, sendings, words
from petitions.replies.following import SUBSTANCE, Step
from petitions.replies.ledger import Ledger
from petitions.replies.models import Answer, AnswerState
from petitions.replies.sendings import Sending
from petitions.signing.figures import years
from petitions.signing.figures.years import Year

_SETTLED = frozenset({Step.ANSWERED, Step.NO_MORE, Step.DROPPED})
"""With these addressees nothing is open."""


@dataclass(frozen=True)
class Told:
    """A letter that was sent, or an answer that came: its day, the addressee, and the rest in words."""

    on: date
    who: str
    what: str
    how: str
    reference: str = ""


@dataclass(frozen=True)
class Yearly:
    """Everything the report says, in one language; no supporter, no member and no address is in it."""

    language: str
    year: int
    made_at: datetime
    letterhead: Letterhead
    campaign: str
    signatures: Year
    letters: tuple[Told, ...]
    reached: int
    """Of these letters, those that reached their addressee."""
    answers: tuple[Told, ...]
    knocked: int
    """Doors that a letter had reached by the end of the year."""
    doors: int
    answered: int
    """Addressees that said something of substance by then."""
    open: tuple[tuple[str, str], ...]
    """Addressees with whom something is open at this moment, and what."""
    unwritten: int
    unread: int
    """Answers that nobody has read yet: they are not among the answers."""

    @property
    def is_over(self) -> bool:
        """Whether the year had ended when this was made."""
        return self.made_at.year > self.year


def list_years(campaign: Campaign, *, today: date) -> list[int]:
    """Years a report can be made of, the newest first."""
    first = min(campaign.created_at.year, campaign.opens_at.year, today.year)
    return list(range(today.year, first - 1, -1))


def year_words(year: int) -> str:
    """A year in the reader's own digits, on pages as in the report."""
    return day(date(year, 1, 1), "y")


def yearly(session: Session, campaign: Campaign, year: int, *, now: datetime) -> Yearly:
    """The report of a calendar year; what is open is of this moment. The caller has chosen the language."""
    reader, book = language(), ledger.ledger(session, campaign, today=now.date())
    sent = [one for line in book.lines for one in line.trail.sendings]
    answers = sendings.list_answers(session, campaign.organization, [AnswerState.CLASSIFIED], campaign=campaign)
    unread = sendings.list_answers(session, campaign.organization, [AnswerState.UNREAD], campaign=campaign)
    text, end = campaigns.find_text(session, campaign, reader), date(year, 12, 31)
    letters = [one for one in sent if _day(one).year == year]
    return Yearly(
        language=reader,
        year=year,
        made_at=now,
        letterhead=letterhead(campaign.organization, reader),
        campaign=text.title if text and text.title else campaign.slug,
        signatures=years.of_year(session, campaign, year),
        letters=tuple(sorted((_letter(one) for one in letters), key=lambda told: (told.on, told.who))),
        reached=sum(one.on is not None for one in letters),
        answers=tuple(_answer(one) for one in answers if one.came_on.year == year),
        knocked=sum(any(one.counts and one.on and one.on <= end for one in line.trail.sendings) for line in book.lines),
        doors=book.doors,
        answered=sum(any(_is_substance(one, end) for one in line.trail.answers) for line in book.lines),
        open=tuple(_open(book)),
        unwritten=len(book.unwritten),
        unread=len(unread),
    )


def _day(one: Sending) -> date:
    """When it reached them; of one that did not, the day on the letter."""
    return one.on or one.letter.dated_on


def _letter(one: Sending) -> Told:
    state, _hint = dispatch_words.state_of(one.item.dispatch, one.item, one.envelope, one.standing, paused=False)
    who = recipients.name(one.item.recipient, language())
    return Told(_day(one), who, str(kinds.of(one.kind).name), str(state), one.letter.reference)


def _answer(one: Answer) -> Told:
    who = recipients.name(one.recipient, language()) if one.recipient else ""
    said, _tone = words.state(one.state, one.verdict)
    return Told(one.came_on, who, str(said), str(words.MEDIA[one.medium]))


def _is_substance(one: Answer, end: date) -> bool:
    is_known = one.state is AnswerState.CLASSIFIED and one.verdict in SUBSTANCE
    return is_known and one.came_on <= end


def _open(book: Ledger) -> Iterator[tuple[str, str]]:
    for line in book.lines:
        if line.step not in _SETTLED:
            yield recipients.name(line.trail.recipient, language()), str(ledger_words.step(line)[0])
