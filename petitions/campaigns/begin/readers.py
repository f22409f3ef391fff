"""Whom the demands of a first campaign point to: bodies that a letter can be written to, the fittest ticked already."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from petitions.campaigns import rules, service
from petitions.campaigns.models import Campaign
from petitions.campaigns.proposals import Proposal
from petitions.recipients import rules as recipients

TICKED = 3
"""Few good letters do more than many."""
FIRST = 12
"""So many are shown at once; the others can be unfolded."""


@dataclass(frozen=True)
class Reader:
    """A body, what it can act on, and the language its letter would be written in."""

    proposal: Proposal
    language: str
    form: str

    @property
    def slug(self) -> str:
        """Its address in the directory."""
        return self.proposal.recipient.slug


def list_readers(session: Session, campaign: Campaign, *, today: date) -> list[Reader]:
    """Bodies for letters, the fittest first, that read a language of the campaign and can be addressed in it."""
    fit = service.propose(session, campaign, today=today).letters
    found = (_reader(campaign, proposal) for proposal in fit)
    return [reader for reader in found if reader]


def ticked(session: Session, campaign: Campaign, readers: Sequence[Reader]) -> list[str]:
    """Those that were chosen; while there are none, the first three, no more of one mailroom than need no reason."""
    if chosen := service.list_choices(session, campaign):
        return [choice.recipient.slug for choice in chosen]
    per_intake: Counter[str] = Counter()
    fit: list[str] = []
    for reader in readers:
        intake = reader.proposal.recipient.intake
        if len(fit) < TICKED and (intake is None or per_intake[intake] < rules.LETTERS_PER_INTAKE):
            fit.append(reader.slug)
            per_intake[intake or ""] += 1
    return fit


def choose(
    session: Session, campaign: Campaign, readers: Sequence[Reader], slugs: Collection[str], *, now: datetime
) -> None:
    """Write to these and to no other of the readers; what was chosen before stays so. Raises what choosing does."""
    for reader in readers:
        recipient = reader.proposal.recipient
        before = service.find_choice(session, campaign, recipient)
        if before and reader.slug not in slugs:
            service.unchoose(session, campaign, recipient)
        elif before is None and reader.slug in slugs:
            asked, language = reader.proposal.demands, reader.language
            service.choose(session, campaign, recipient, language=language, form=reader.form, demands=asked, now=now)


def _reader(campaign: Campaign, proposal: Proposal) -> Reader | None:
    for language in recipients.letter_languages(proposal.recipient):
        forms = recipients.forms_in(proposal.recipient, language)
        if language in campaign.languages and forms:
            return Reader(proposal, language, forms[0])
    return None
