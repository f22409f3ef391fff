"""Many drafts at once, as files named after their recipients."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.errors import NotFound, Refused
from petitions.letters import drafts, kinds, press, rules, service
from petitions.letters.drafts import Wish
from petitions.letters.models import LetterKind
from petitions.letters.options import Options
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient


class NoSuchCampaign(NotFound):
    """The word is no campaign's."""

    message = _("There is no campaign with this name.")


class NoSuchRecipient(NotFound):
    """The word is no recipient's."""

    message = _("There is no recipient %(name)s.")


class NothingChosen(Refused):
    """Nobody to write to."""

    code, message = "nothing_chosen", _("No recipient is chosen for this campaign. Name some with --to.")


def list_wishes(
    session: Session,
    slug: str,
    to: Sequence[str],
    language: str | None,
    *,
    with_annex: bool,
    kind: LetterKind = LetterKind.FIRST,
) -> list[Wish]:
    """One draft per recipient: those named, else those chosen. Raises for words that name nothing."""
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise NoSuchCampaign()
    chosen = {choice.recipient.slug: choice for choice in campaigns.list_choices(session, campaign)}
    if not to and not chosen:
        raise NothingChosen()
    with_annex = with_annex and kinds.of(kind).has_annexes
    wishes = (_wish(session, campaign, name, chosen.get(name), language, with_annex) for name in to or chosen)
    return [dataclasses.replace(wish, kind=kind) for wish in wishes]


def name_of(wish: Wish) -> str:
    """The file name of a draft, without ending."""
    return f"{wish.recipient.slug}-{wish.language}"


def print_into(session: Session, folder: Path, wish: Wish, *, base_url: str, now: datetime) -> None:
    """Write ``<recipient>-<language>.pdf`` and, where names may go, ``...-annex.pdf`` with invented ones."""
    text = service.text_in(session, wish.campaign, wish.language, wish.kind)
    options = Options.from_json(text.options)
    whole = dataclasses.replace(wish, subject=text.subject, body=text.body, options=options)
    letter, annex = drafts.make(session, whole, base_url=base_url, now=now)
    (folder / f"{name_of(wish)}.pdf").write_bytes(press.letter(letter))
    if annex is not None:
        (folder / f"{name_of(wish)}-annex.pdf").write_bytes(press.annex(annex))


def _wish(
    session: Session, campaign: Campaign, name: str, choice: Choice | None, language: str | None, with_annex: bool
) -> Wish:
    recipient = choice.recipient if choice else _recipient(session, campaign, name)
    return Wish(
        campaign=campaign,
        recipient=recipient,
        language=language or (choice.language if choice else campaign.languages[0]),
        form=choice.form if choice else "neutral",
        demands=tuple(choice.demands) if choice else (),
        subject="",
        body="",
        annex=with_annex and rules.may_have_annex(recipient, "approved"),
    )


def _recipient(session: Session, campaign: Campaign, name: str) -> Recipient:
    try:
        return recipients.by_slug(session, name, campaign.organization)
    except NotFound as error:
        raise NoSuchRecipient(name=name) from error
