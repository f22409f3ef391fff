"""Drafts: the same values as a letter that leaves, marked DRAFT, with invented names and no number."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.letters import annexing, drafting, gathering, kinds, rules, support
from petitions.letters.models import LetterKind, Preview
from petitions.letters.options import Options
from petitions.letters.values import AnnexValues, LetterValues
from petitions.recipients.models import Channel, Recipient

Draft = tuple[LetterValues, AnnexValues | None]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see: which words, for whom, in which form, with or without an annex."""

    campaign: Campaign
    recipient: Recipient
    language: str
    form: str
    demands: tuple[int, ...]
    subject: str
    body: str
    annex: bool
    kind: LetterKind = LetterKind.FIRST
    options: Options = field(default_factory=Options)


def of_preview(session: Session, number: int, *, now: datetime, base_url: str) -> Draft:
    """What somebody who writes wants to see."""
    asked = session.get_one(Preview, number)
    wish = Wish(
        campaign=asked.campaign,
        recipient=asked.recipient,
        language=asked.language,
        form=asked.form,
        demands=tuple(asked.demands),
        subject=asked.subject,
        body=asked.body,
        annex=asked.names,
        kind=asked.kind,
        options=Options.from_json(asked.options),
    )
    return make(session, wish, now=now, base_url=base_url)


def make(session: Session, wish: Wish, *, now: datetime, base_url: str) -> Draft:
    """A letter's values and, where its addressee may get one, those of an invented annex.

    Raises what ``drafting.values_for`` raises, and ``AnnexRefused`` for an addressee that is never given names.
    """
    behind = support.at(session, wish.campaign, now=now)
    words = gathering.gather(
        session,
        wish.campaign,
        wish.recipient,
        language=wish.language,
        form=wish.form,
        demands=wish.demands,
        subject=wish.subject,
        body=wish.body,
        behind=behind,
        kind=wish.kind,
        options=wish.options,
    )
    by_mail = wish.recipient.channel is Channel.EMAIL and not kinds.of(wish.kind).by_hand
    frame = gathering.draft_frame(wish.campaign, dated_on=now.date(), by_mail=by_mail, base_url=base_url)
    letter = drafting.values_for(words, frame)
    if not wish.annex:
        return letter, None
    rules.check_annex(wish.recipient, "approved")
    head = annexing.head(
        session,
        wish.campaign,
        wish.language,
        reference=frame.reference,
        dated_on=frame.dated_on,
        mark=frame.mark,
        digits=wish.options.digits,
        epoch=behind.epoch,
    )
    annex = annexing.draft(head, behind)
    return annexing.named_in(letter, annex, b""), annex
