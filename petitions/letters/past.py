"""What went to each addressee of a campaign before: the letter that the next one looks back to, in one question."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.once import once
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.recipients.models import Recipient

_RELEASED = Letter.state.in_([LetterState.RELEASED, LetterState.REPLACED])


@dataclass(frozen=True)
class Past:
    """One addressee's."""

    letter: Letter
    """The last one; what it says is loaded when asked for."""
    written_on: date | None
    """The date of the last one that stands."""
    in_wave: int
    """Released letters of the present wave."""
    intake: str | None


@once
def list_past(session: Session, campaign: Campaign, kind: LetterKind, *, whole: int | None = None) -> dict[int, Past]:
    """By number of the addressee, of everybody who was written to; the letter to ``whole`` with what it says."""
    whose, wave = Letter.recipient_id, campaigns.current_wave(session, campaign)
    here = case((and_(Letter.wave_id == wave.id, _RELEASED), 1), else_=0)
    ranked = select(
        Letter.id.label("id"),
        func.row_number().over(partition_by=whose, order_by=(Letter.dated_on.desc(), Letter.id.desc())).label("place"),
        func.sum(here).over(partition_by=whose).label("in_wave"),
        func.max(case((_RELEASED, Letter.dated_on))).over(partition_by=whose).label("written_on"),
    )
    newest = ranked.where(Letter.campaign_id == campaign.id, looked_back_to(kind)).subquery()
    said = case((Letter.recipient_id == whole, Letter.values), else_=None)
    query = select(Letter, newest.c.written_on, newest.c.in_wave, Recipient.intake, said).join(Letter.recipient)
    query = query.join(newest, newest.c.id == Letter.id).where(newest.c.place == 1).options(defer(Letter.values))
    found = {}
    for letter, written_on, in_wave, intake, values in session.execute(query):
        if values is not None:
            set_committed_value(letter, "values", values)
        found[letter.recipient_id] = Past(letter, written_on, in_wave, intake)
    return found


def letters(past: Mapping[int, Past]) -> dict[int, Letter]:
    """The last letters alone."""
    return {number: one.letter for number, one in past.items()}


def by_mailroom(past: Mapping[int, Past]) -> Counter[str]:
    """Released letters of the present wave, by the mailroom that several addressees share."""
    found: Counter[str] = Counter()
    for one in past.values():
        if one.intake is not None:
            found[one.intake] += one.in_wave
    return found


def looked_back_to(kind: LetterKind) -> ColumnElement[bool]:
    """Letters that one of this kind may look back to: a correction also mends one that was withdrawn after it left."""
    if kind is not LetterKind.CORRECTION:
        return _RELEASED
    was_out = or_(Letter.state != LetterState.REVOKED, Letter.revoked_reason.is_not(None))
    return and_(was_out, Letter.state != LetterState.FROZEN)
