"""Drafts: the same values as a letter that leaves, marked DRAFT, with invented names and no number."""

from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.letters import annexing, drafting, rules, support
from petitions.letters.models import Preview
from petitions.letters.values import AnnexValues, LetterValues
from petitions.recipients.models import Channel, Recipient

Draft = tuple[LetterValues, AnnexValues | None]


def of_preview(session: Session, number: int, *, now: datetime, base_url: str) -> Draft:
    """What somebody who writes wants to see."""
    asked = session.get_one(Preview, number)
    return of(
        session,
        asked.campaign,
        asked.recipient,
        language=asked.language,
        form=asked.form,
        demands=asked.demands,
        subject=asked.subject,
        body=asked.body,
        with_annex=asked.names,
        base_url=base_url,
        now=now,
    )


def of(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    *,
    language: str,
    form: str,
    demands: list[int],
    subject: str,
    body: str,
    with_annex: bool,
    base_url: str,
    now: datetime,
) -> Draft:
    """A letter's values and, where its addressee may get one, those of an invented annex.

    Raises what ``drafting.values_for`` raises, and ``AnnexRefused`` for an addressee that is never given names.
    """
    behind = support.at(session, campaign, now=now)
    words = drafting.gather(
        session,
        campaign,
        recipient,
        language=language,
        form=form,
        demands=demands,
        subject=subject,
        body=body,
        behind=behind,
    )
    by_mail = recipient.channel is Channel.EMAIL
    frame = drafting.draft_frame(campaign, dated_on=now.date(), by_mail=by_mail, base_url=base_url)
    letter = drafting.values_for(words, frame)
    if not with_annex:
        return letter, None
    rules.check_annex(recipient, "approved")
    head = annexing.head(
        session, campaign, language, reference=frame.reference, dated_on=frame.dated_on, mark=frame.mark
    )
    annex = annexing.draft(head, behind)
    return annexing.named_in(letter, annex, b""), annex
