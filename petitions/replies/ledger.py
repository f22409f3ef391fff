"""The ledger of a campaign: for each addressee, in each wave, what was asked and what they said to it."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice, Demand
from petitions.replies import following
from petitions.replies.following import Due, Step, Trail
from petitions.replies.models import Answer, AnswerState, Verdict
from petitions.replies.sendings import Sending


class Word(enum.StrEnum):
    """The strongest thing known of one demand at one addressee, weakest first."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    COMMITTED = "committed"
    REFUSED = "refused"


_STRENGTH = {Word.ASKED: 0, Word.ACKNOWLEDGED: 1, Word.ANSWERED: 2, Word.COMMITTED: 3, Word.REFUSED: 3}
_OF_VERDICT = {
    Verdict.SUBSTANTIVE: Word.ANSWERED,
    Verdict.COMMITTED: Word.COMMITTED,
    Verdict.REFUSED: Word.REFUSED,
}


@dataclass(frozen=True)
class InWave:
    """One addressee in one wave: letters, answers, and a word for each demand that was put to it."""

    number: int
    sendings: tuple[Sending, ...]
    answers: tuple[Answer, ...]
    words: Mapping[int, Word]


@dataclass(frozen=True)
class Line:
    """One addressee: its waves, and what is next."""

    trail: Trail
    waves: tuple[InWave, ...]
    words: Mapping[int, Word]
    """Over all waves."""
    step: Step
    silent: int | None
    """Days since the last letter without an answer in substance."""
    due: Due | None

    @property
    def is_reached(self) -> bool:
        """Whether a letter that stands has reached them."""
        return any(one.counts and one.on is not None for one in self.trail.sendings)

    @property
    def knock(self) -> int | None:
        """Which letter the next of this silence will be."""
        return len(self.trail.knocks) + 1 if self.trail.due_on else None


@dataclass(frozen=True)
class Ledger:
    """All of a campaign, the addressees that are due first, then the longest silence."""

    campaign: Campaign
    demands: tuple[Demand, ...]
    lines: tuple[Line, ...]
    unwritten: tuple[Choice, ...]
    """Chosen, and not written to yet."""

    @property
    def doors(self) -> int:
        """Addressees in all, chosen or written to."""
        return len(self.lines) + len(self.unwritten)

    @property
    def knocked(self) -> int:
        """Addressees that a letter has reached."""
        return sum(line.is_reached for line in self.lines)

    @property
    def answered(self) -> int:
        """Addressees that said something of substance."""
        return sum(line.trail.answered_on is not None for line in self.lines)

    @property
    def due(self) -> tuple[Due, ...]:
        """Follow-ups that are due, the longest first."""
        return tuple(sorted((line.due for line in self.lines if line.due), key=lambda due: due.on))


def ledger(session: Session, campaign: Campaign, *, today: date) -> Ledger:
    """The whole ledger of a campaign."""
    demands = campaigns.list_demands(session, campaign)
    trails = following.list_trails(session, campaign.organization, campaign=campaign, today=today)
    due = {one.trail.recipient.id: one for one in following.due_of(trails, today=today)}
    lines = [_line(trail, demands, due.get(trail.recipient.id), today) for trail in trails]
    written = {trail.recipient.id for trail in trails}
    rest = [one for one in campaigns.list_choices(session, campaign) if one.recipient_id not in written]
    return Ledger(campaign, tuple(demands), tuple(sorted(lines, key=_order)), tuple(rest))


def fold(words: Sequence[Word]) -> Word:
    """The strongest of some words in the order they were said; of a commitment and a refusal the later one stands."""
    best = words[0]
    for word in words:
        if _STRENGTH[word] >= _STRENGTH[best]:
            best = word
    return best


def words_of(asked: Iterable[int], answers: Sequence[Answer]) -> dict[int, Word]:
    """By number of the demand; ``answers`` are the classified ones, oldest first.

    An answer that names demands speaks of those, and shows of the others that the letter was seen.
    """
    said: dict[int, list[Word]] = {number: [Word.ASKED] for number in asked}
    for answer in answers:
        if answer.verdict is None:
            continue
        word = _OF_VERDICT.get(answer.verdict, Word.ACKNOWLEDGED)
        spoken = set(answer.demands) or set(said)
        for number in sorted(spoken | set(said)):
            said.setdefault(number, []).append(word if number in spoken else Word.ACKNOWLEDGED)
    return {number: fold(several) for number, several in sorted(said.items())}


def _line(trail: Trail, demands: Sequence[Demand], due: Due | None, today: date) -> Line:
    waves = _waves(trail, demands)
    over_all: dict[int, list[Word]] = {}
    for wave in waves:
        for number, word in wave.words.items():
            over_all.setdefault(number, []).append(word)
    words = {number: fold(several) for number, several in sorted(over_all.items())}
    return Line(trail, waves, words, trail.step(today), trail.silent_days(today), due)


def _waves(trail: Trail, demands: Sequence[Demand]) -> tuple[InWave, ...]:
    by_wave: dict[int, list[Sending]] = {}
    for one in trail.sendings:
        by_wave.setdefault(one.item.dispatch.wave.number, []).append(one)
    said: dict[int, list[Answer]] = {}
    for answer in trail.answers:
        said.setdefault(_wave_of(answer, trail), []).append(answer)
    return tuple(
        InWave(number, tuple(sent), tuple(said.get(number, ())), _in_wave(sent, said.get(number, []), demands))
        for number, sent in sorted(by_wave.items())
    )


def _in_wave(sent: Sequence[Sending], answers: Sequence[Answer], demands: Sequence[Demand]) -> dict[int, Word]:
    asked = {number for one in sent if one.counts and one.on for number in _asked(one, demands)}
    return words_of(sorted(asked), [answer for answer in answers if answer.state is AnswerState.CLASSIFIED])


def _asked(sending: Sending, demands: Sequence[Demand]) -> list[int]:
    """Demands of a letter: those chosen for it, else all that there were in its wave."""
    own: list[int] = sending.item.demands
    return own or [demand.number for demand in demands if demand.wave_id <= sending.item.dispatch.wave_id]


def _wave_of(answer: Answer, trail: Trail) -> int:
    """The wave of the letter it answers; without one, that of the last letter before it."""
    if answer.item is not None:
        return answer.item.dispatch.wave.number
    before = [one for one in trail.sendings if (one.on or one.letter.dated_on) <= answer.came_on]
    return (before or list(trail.sendings))[-1].item.dispatch.wave.number


def _order(line: Line) -> tuple[bool, int, int]:
    return line.due is None, -(line.silent if line.silent is not None else -1), line.trail.sendings[0].item.id
