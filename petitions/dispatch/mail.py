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
from petitions.dispatch import hours, links, rules
from petitions.dispatch.models import Dispatch, Item, Way
from petitions.dispatch.phrases import phrase
from petitions.letters import plain
from petitions.letters import rules as letter_rules
from petitions.letters.models import Letter, LetterKind
from petitions.letters.values import LetterValues
from petitions.organizers.models import Organization

RANK, URGENT_RANK = 5, 4
"""An urgent appeal leaves before other letters that are due."""
COPIES_RANK = 6


def post_letters(
    session: Session,
    keys: Keyring,
    dispatch: Dispatch,
    items: Sequence[Item],
    copies: Sequence[Item] = (),
    *,
    now: datetime,
) -> None:
    """Every envelope of a dispatch, in batches of at most 50: its letters, the copies, and one each for the archive."""
    rank = URGENT_RANK if dispatch.kind is LetterKind.URGENT else RANK
    for series, some in (("", items), ("copies-", copies)):
        for at, item in enumerate(one for one in some if one.way is Way.MAIL):
            name = f"dispatch-{dispatch.id}-{series}{at // rules.BATCH + 1}"
            post_item(session, keys, item, _batch(session, name, rank, now), now=now, due_at=due_at(item, now))
    organization = dispatch.campaign.organization
    if organization.archive_address is None:
        return
    for at, item in enumerate(items):
        batch = _batch(session, f"dispatch-{dispatch.id}-archive-{at // rules.BATCH + 1}", COPIES_RANK, now)
        copy = archive_mail(organization, item, organization.archive_address)
        delivery.post(
            session,
            keys,
            copy,
            key=f"archive-{item.letter_id}",
            batch=batch,
            now=now,
            attachments=_letter_file(item),
            due_at=due_at(item, now),
        )


def post_item(session: Session, keys: Keyring, item: Item, batch: Batch, *, now: datetime, due_at: datetime) -> None:
    """The envelope of one letter or copy, with the files that go with it."""
    organization = item.dispatch.campaign.organization
    words = letter_mail(organization, item, keys) if item.copy_of_id is None else copy_mail(organization, item)
    files = _letter_file(item) + annex_of(item)
    delivery.post(session, keys, words, key=item.envelope_key, batch=batch, now=now, attachments=files, due_at=due_at)


def due_at(item: Item, now: datetime) -> datetime:
    """When a mail may leave: from the chosen moment on, and where so decided in the office hours of its addressee."""
    dispatch = item.dispatch
    start = dispatch.starts_at or now
    where = hours.office(item.recipient.facts) if dispatch.in_hours and dispatch.kind is not LetterKind.URGENT else None
    return where.opening(start) if where else start


def annex_of(item: Item) -> list[tuple[Blob, str]]:
    """The annex that goes with an item's mail, past the guard; empty when none does. Never with a copy."""
    letter = item.letter
    if letter is None or letter.annex is None or item.copy_of_id is not None or item.is_light:
        return []
    letter_rules.check_annex(item.recipient, item.names)
    return [(letter.annex.blob, annex_name(letter))]


def letter_mail(organization: Organization, item: Item, keys: Keyring) -> Mail:
    """The mail an addressee gets: the letter's own words, where to check it, and the link to their own page."""
    letter = _letter(item)
    values = LetterValues.from_json(letter.values)
    parts = (
        [phrase(letter.language, "light"), plain.letter_text(values)] if item.is_light else [plain.letter_text(values)]
    )
    if url := links.page_url(keys, item):
        parts.append(phrase(letter.language, "respond", address=url) + "\n")
    return _to_addressee(organization, item, values.subject, "\n".join(parts))


def copy_mail(organization: Organization, item: Item) -> Mail:
    """The mail of a copy: marked so in its subject and first lines, then the same letter."""
    letter = _letter(item)
    values = LetterValues.from_json(letter.values)
    said = {"reference": letter.reference, "organization": organization.name(letter.language)}
    head = "\n".join([phrase(letter.language, "copy", **said), *values.addressee])
    subject = phrase(letter.language, "copy_subject", subject=values.subject)
    return _to_addressee(organization, item, subject, f"{head}\n\n{plain.letter_text(values)}")


def _to_addressee(organization: Organization, item: Item, subject: str, text: str) -> Mail:
    letter, to = _letter(item), item.email or ""
    return Mail(
        to=to,
        subject=f"[{letter.reference}] {subject}",
        text=text,
        sender=organization.sender,
        sender_name=organization.name(letter.language),
        reply_to=organization.sender,
        language=letter.language,
        domain=to.rpartition("@")[2].lower(),
        takes_replies=True,
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


def _letter_file(item: Item) -> list[tuple[Blob, str]]:
    return [(item.letter.file, letter_name(item.letter))] if item.letter else []


def _letter(item: Item) -> Letter:
    if item.letter is None:
        raise rules.NotFrozen()
    return item.letter


def _batch(session: Session, name: str, rank: int, now: datetime) -> Batch:
    return delivery.batch(session, name, now=now, rank=rank)
