"""From a released letter to its envelope: subject, plain words, the PDF and, where it may go, the annex."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from petitions.core.blobs import Blob
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch
from petitions.delivery.rules import Mail
from petitions.dispatch import rules
from petitions.dispatch.models import Dispatch, Item, Way
from petitions.letters import plain
from petitions.letters import rules as letter_rules
from petitions.letters.models import Letter
from petitions.letters.values import LetterValues
from petitions.organizers.models import Organization

RANK = 5
COPIES_RANK = 6


def post_letters(session: Session, keys: Keyring, dispatch: Dispatch, items: Sequence[Item], *, now: datetime) -> None:
    """Every envelope of a dispatch: its letters in batches of at most 50, then a copy of each for the archive."""
    organization, due_at = dispatch.campaign.organization, dispatch.starts_at or now
    mails = [item for item in items if item.way is Way.MAIL]
    for at, item in enumerate(mails):
        batch = _batch(session, f"dispatch-{dispatch.id}-{at // rules.BATCH + 1}", RANK, now)
        attachments = [(letter.file, letter_name(letter))] if (letter := item.letter) else []
        attachments += annex_of(item)
        delivery.post(
            session,
            keys,
            letter_mail(organization, item),
            key=item.envelope_key,
            batch=batch,
            now=now,
            attachments=attachments,
            due_at=due_at,
        )
    if organization.archive_address is None:
        return
    for at, item in enumerate(items):
        batch = _batch(session, f"dispatch-{dispatch.id}-archive-{at // rules.BATCH + 1}", COPIES_RANK, now)
        copy = archive_mail(organization, item, organization.archive_address)
        attachments = [(letter.file, letter_name(letter))] if (letter := item.letter) else []
        delivery.post(
            session,
            keys,
            copy,
            key=f"archive-{item.letter_id}",
            batch=batch,
            now=now,
            attachments=attachments,
            due_at=due_at,
        )


def annex_of(item: Item) -> list[tuple[Blob, str]]:
    """The annex that goes with an item's mail, past the guard; empty when none does."""
    letter = item.letter
    if letter is None or letter.annex is None:
        return []
    letter_rules.check_annex(item.recipient, item.names)
    return [(letter.annex.blob, annex_name(letter))]


def letter_mail(organization: Organization, item: Item) -> Mail:
    """The mail an addressee gets: the letter's own words, and nothing that follows them around."""
    letter = _letter(item)
    values = LetterValues.from_json(letter.values)
    return Mail(
        to=item.email or "",
        subject=f"[{letter.reference}] {values.subject}",
        text=plain.letter_text(values),
        sender=organization.sender,
        sender_name=organization.name(letter.language),
        reply_to=organization.sender,
        language=letter.language,
        domain=(item.email or "").rpartition("@")[2].lower(),
    )


def archive_mail(organization: Organization, item: Item, address: str) -> Mail:
    """The organization's own copy: the same letter, never the names of individuals."""
    letter = _letter(item)
    values = LetterValues.from_json(letter.values)
    with force_locale(next(iter(organization.names))):
        head = _("Copy for your archive of the letter %(reference)s to:", reference=letter.reference)
    to = item.email or values.delivery
    text = "\n".join([head, *values.addressee, *([to] if to else []), "", plain.letter_text(values)])
    return Mail(
        to=address,
        subject=f"[{letter.reference}] {values.subject}",
        text=text,
        sender=organization.sender,
        sender_name=organization.name(letter.language),
        language=letter.language,
    )


def letter_name(letter: Letter) -> str:
    """File name of a letter: its reference, fit for every file system."""
    return f"{letter.reference.replace('/', '-')}.pdf"


def annex_name(letter: Letter) -> str:
    """File name of its annex."""
    return f"{letter.reference.replace('/', '-')}-annex.pdf"


def _letter(item: Item) -> Letter:
    if item.letter is None:
        raise rules.NotFrozen()
    return item.letter


def _batch(session: Session, name: str, rank: int, now: datetime) -> Batch:
    return delivery.batch(session, name, now=now, rank=rank)
