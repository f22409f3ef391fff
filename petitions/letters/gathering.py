"""What is to be printed for whom: everything one letter needs from the database, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText, Choice
from petitions.letters import company, kinds, rules, service
from petitions.letters.models import Letter, LetterKind, LetterPartner, LetterText
from petitions.letters.options import Options
from petitions.letters.support import Support
from petitions.recipients import rules as recipients
from petitions.recipients import supplied
from petitions.recipients.models import Recipient


@dataclass(frozen=True)
class Words:
    """What is to be printed for whom: the typed text, the addressee with its form, and the figures."""

    campaign: Campaign
    wave_id: int
    kind: LetterKind
    options: Options
    public: CampaignText | None
    """The public text in the letter's own language, as it was signed, which holds the demands."""
    recipient: Recipient
    record: Mapping[str, Any]
    """What is known of the recipient, with the forms of address that were supplied here."""
    is_unsure: bool
    """Whether the directory doubts its form of address and nobody has confirmed it."""
    language: str
    form: str
    demands: tuple[str, ...]
    subject: str
    body: str
    support: Support
    before: Letter | None
    """The last letter that went to this addressee."""
    partners: tuple[LetterPartner, ...] = ()
    copies: tuple[Recipient, ...] = ()
    original: str = ""
    """Language this text was translated from; empty where it is the original or stands beside it."""
    second: "Words | None" = None
    """The text printed beside this one."""


@dataclass(frozen=True)
class Known:
    """What was read at once of several addressees, by their numbers: the letter before, and who gets copies."""

    before: Mapping[int, Letter]
    copies: Mapping[int, tuple[Recipient, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """What a letter is given by the moment it is made in."""

    reference: str
    code: str
    dated_on: date
    by_mail: bool
    base_url: str
    mark: str = ""


def draft_frame(campaign: Campaign, *, dated_on: date, by_mail: bool = True, base_url: str = "") -> Frame:
    """What a draft carries instead of a number and a code."""
    reference = rules.reference(campaign.organization.code, dated_on.year, 0)
    return Frame(reference, "0" * rules.CODE_LENGTH, dated_on, by_mail, base_url, mark="DRAFT")


def gather(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    *,
    language: str,
    form: str,
    demands: Sequence[int],
    subject: str,
    body: str,
    behind: Support,
    kind: LetterKind = LetterKind.FIRST,
    options: Options | None = None,
    known: Known | None = None,
) -> Words:
    """Everything a letter needs from the database; what is ``known`` is not read again."""
    options, form_of = options or Options(), supplied.whole(session, recipient, campaign.organization)
    known = known or _known(session, campaign, recipient, kind)
    public, asked = _demands(session, campaign, language, demands, behind.epoch)
    return Words(
        campaign=campaign,
        wave_id=campaigns.current_wave(session, campaign).id,
        kind=kind,
        options=options,
        public=public,
        recipient=recipient,
        record=form_of.facts,
        is_unsure=form_of.needs_check(language),
        language=language,
        form=form,
        demands=asked,
        subject=subject,
        body=body,
        support=behind,
        before=known.before.get(recipient.id),
        partners=company.list_partners(session, campaign) if kind is LetterKind.JOINT else (),
        copies=known.copies.get(recipient.id, ()),
        original=_original(session, campaign, kind, language) if not options.parallel else "",
        second=_second(session, campaign, recipient, language, form, demands, behind, kind, options, known),
    )


def _known(session: Session, campaign: Campaign, recipient: Recipient, kind: LetterKind) -> Known:
    before = service.letter_before(session, campaign, recipient, kind)
    copies = company.all_copies(session, campaign, (recipient,))
    return Known({recipient.id: before} if before else {}, copies)


def of_text(
    session: Session,
    text: LetterText,
    recipient: Recipient,
    *,
    form: str,
    demands: Sequence[int],
    behind: Support,
    known: Known | None = None,
) -> Words:
    """What a kept text says to a recipient."""
    return gather(
        session,
        text.campaign,
        recipient,
        language=text.language,
        form=form,
        demands=demands,
        subject=text.subject,
        body=text.body,
        behind=behind,
        kind=text.kind,
        options=Options.from_json(text.options),
        known=known,
    )


def of_choice(
    session: Session,
    choice: Choice,
    subject: str,
    body: str,
    behind: Support,
    *,
    kind: LetterKind = LetterKind.FIRST,
    options: Options | None = None,
    known: Known | None = None,
) -> Words:
    """What would be printed for a chosen recipient."""
    return gather(
        session,
        choice.campaign,
        choice.recipient,
        language=choice.language,
        form=choice.form,
        demands=choice.demands,
        subject=subject,
        body=body,
        behind=behind,
        kind=kind,
        options=options,
        known=known,
    )


def misfit(words: Words) -> Any:
    """Why this kind of letter cannot go to this addressee now, as a sentence; None where it can."""
    return kinds.misfit(words.kind, words.recipient, words.before, words.wave_id)


def _demands(
    session: Session, campaign: Campaign, language: str, demands: Sequence[int], epoch: int | None
) -> tuple[CampaignText | None, tuple[str, ...]]:
    """The text that was signed and what it asks: a demand that was added since stays out."""
    public = campaigns.list_texts(session, campaign, epoch=epoch).get(language)
    numbers = [row.number for row in campaigns.list_demands(session, campaign, only_open=True)]
    texts = public.demands if public else {}
    asked = [number for number in numbers if not demands or number in demands]
    return public, tuple(texts[str(number)] for number in asked if str(number) in texts)


def _original(session: Session, campaign: Campaign, kind: LetterKind, language: str) -> str:
    """The authoritative language, where the letter exists in it and this is another one."""
    first = campaign.languages[0]
    return first if language != first and service.latest_text(session, campaign, first, kind) else ""


def _second(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    language: str,
    form: str,
    demands: Sequence[int],
    behind: Support,
    kind: LetterKind,
    options: Options,
    known: Known,
) -> Words | None:
    """The newest text of the same kind in the language to print beside; its form of address falls back to neutral."""
    beside = service.latest_text(session, campaign, options.parallel, kind) if options.parallel else None
    if beside is None or beside.language == language:
        return None
    form_of = supplied.whole(session, recipient, campaign.organization)
    alone = Options(since_on=options.since_on, digits=options.digits)
    return gather(
        session,
        campaign,
        recipient,
        language=beside.language,
        form=form if form in recipients.forms_in(form_of, beside.language) else "neutral",
        demands=demands,
        subject=beside.subject,
        body=beside.body,
        behind=behind,
        kind=kind,
        options=alone,
        known=known,
    )
