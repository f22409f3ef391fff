"""Letter texts and frozen letters: write, find, number, keep."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.blobs import Blob, keep, keep_sealed
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.letters import rules
from petitions.letters.models import Annex, Letter, LetterKind, LetterState, LetterText, Reservation
from petitions.letters.printing import Printed
from petitions.letters.values import AnnexValues
from petitions.organizers.models import Account, Organization
from petitions.recipients.models import Recipient

PDF = "application/pdf"


def write_text(
    session: Session,
    campaign: Campaign,
    language: str,
    *,
    subject: str,
    body: str,
    account: Account | None,
    now: datetime,
) -> LetterText:
    """Keep what was written for the current wave; a new version when it differs from the newest."""
    wave = campaigns.current_wave(session, campaign)
    known = latest_text(session, campaign, language)
    same_wave = known is not None and known.wave_id == wave.id
    if known is not None and same_wave and (known.subject, known.body) == (subject, body):
        return known
    text = LetterText(
        campaign=campaign,
        wave=wave,
        language=language,
        version=known.version + 1 if known is not None and same_wave else 1,
        subject=subject,
        body=body,
        created_at=now,
        created_by=account.id if account else None,
    )
    session.add(text)
    session.flush()
    return text


def latest_text(session: Session, campaign: Campaign, language: str) -> LetterText | None:
    """The newest version in that language, of the newest wave that has one."""
    newest = (
        select(LetterText)
        .where(LetterText.campaign == campaign, LetterText.language == language, LetterText.kind == LetterKind.FIRST)
        .order_by(LetterText.wave_id.desc(), LetterText.version.desc())
        .limit(1)
    )
    return session.scalar(newest)


def text_in(session: Session, campaign: Campaign, language: str) -> LetterText:
    """The newest version in that language; raises ``NoText``."""
    text = latest_text(session, campaign, language)
    if text is None:
        raise rules.NoText()
    return text


def list_texts(session: Session, campaign: Campaign) -> dict[str, LetterText]:
    """The newest text of each language that has one."""
    languages = session.scalars(select(LetterText.language).where(LetterText.campaign == campaign).distinct())
    found = {language: latest_text(session, campaign, language) for language in sorted(languages)}
    return {language: text for language, text in found.items() if text is not None}


def find_by_code(session: Session, code: str) -> Letter | None:
    """The letter that carries a code (plain form), once it was released; None is every other answer."""
    letter = session.scalar(select(Letter).where(Letter.code == code))
    return None if letter is None or letter.state is LetterState.FROZEN else letter


def letter_of(session: Session, organization: Organization, letter_id: int) -> Letter:
    """One letter of an organization; raises ``NotFound``."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.organization_id != organization.id:
        raise NotFound()
    return letter


def list_letters(session: Session, campaign: Campaign) -> list[Letter]:
    """Every frozen letter of a campaign, newest first."""
    newest = select(Letter).where(Letter.campaign == campaign).order_by(Letter.frozen_at.desc(), Letter.id.desc())
    return list(session.scalars(newest))


def previous_letter(session: Session, campaign: Campaign, recipient: Recipient) -> Letter | None:
    """The last released letter of the campaign to that recipient."""
    released = Letter.state.in_([LetterState.RELEASED, LetterState.REPLACED])
    mine = select(Letter).where(Letter.campaign == campaign, Letter.recipient == recipient, released)
    return session.scalar(mine.order_by(Letter.dated_on.desc(), Letter.id.desc()).limit(1))


def reserve(
    session: Session, organization: Organization, keys: Sequence[str], *, year: int, code: Callable[[], str]
) -> list[Reservation]:
    """Set a serial and a code aside for each key, in order; a key that has one of that year keeps it.

    Holds the organization's row until the transaction ends, so that no two freezes count from the same number.
    """
    session.execute(select(Organization.id).where(Organization.id == organization.id).with_for_update())
    known = {row.key: row for row in session.scalars(select(Reservation).where(Reservation.key.in_(keys)))}
    for row in [row for row in known.values() if row.year != year]:
        session.delete(known.pop(row.key))
    session.flush()
    mine = select(func.max(Reservation.serial)).where(Reservation.organization_id == organization.id)
    serial = session.scalar(mine.where(Reservation.year == year)) or 0
    for key in (key for key in keys if key not in known):
        serial += 1
        reference = rules.reference(organization.code, year, serial)
        known[key] = Reservation(
            key=key, organization_id=organization.id, year=year, serial=serial, reference=reference, code=code()
        )
        session.add(known[key])
    session.flush()
    return [known[key] for key in keys]


def by_key(session: Session, keys: Sequence[str]) -> dict[str, Reservation]:
    """Numbers that were set aside, by what they are for."""
    return {row.key: row for row in session.scalars(select(Reservation).where(Reservation.key.in_(keys)))}


def release_numbers(session: Session, keys: Sequence[str]) -> None:
    """Give back numbers that were set aside and never printed."""
    for row in session.scalars(select(Reservation).where(Reservation.key.in_(keys))):
        session.delete(row)
    session.flush()


def keep_annex(
    session: Session,
    keys: Keyring,
    campaign: Campaign,
    values: AnnexValues,
    pdf: bytes,
    recipients: Sequence[tuple[Recipient, str]],
) -> Annex:
    """Store an annex of individuals, sealed. Every (recipient, choice) it is meant for passes the guard first."""
    for recipient, names in recipients:
        rules.check_annex(recipient, names)
    annex = Annex(
        campaign_id=campaign.id,
        language=values.language,
        blob=keep_sealed(session, keys, pdf, PDF),
        named=len(values.rows),
        counted_only=values.counted_only,
        merkle_root=values.merkle_root,
        cut_off_at=values.cut_off_at,
    )
    session.add(annex)
    session.flush()
    return annex


def keep_letter(
    session: Session,
    text: LetterText,
    recipient: Recipient,
    printed: Printed,
    *,
    reservation: Reservation,
    annex: Annex | None,
    names: str,
    counts: dict[str, Any],
    cut_off_at: datetime,
    now: datetime,
) -> Letter:
    """Store a letter as it was printed: values, bytes, hash, pictures. With an annex the guard is asked again."""
    if annex is not None:
        rules.check_annex(recipient, names)
    letter = Letter(
        organization_id=reservation.organization_id,
        campaign_id=text.campaign_id,
        wave_id=text.wave_id,
        text_id=text.id,
        recipient=recipient,
        annex=annex,
        year=reservation.year,
        serial=reservation.serial,
        reference=reservation.reference,
        code=reservation.code,
        counts=counts,
        cut_off_at=cut_off_at,
        frozen_at=now,
        **_as_printed(session, printed),
    )
    session.add(letter)
    session.flush()
    return letter


def _as_printed(session: Session, printed: Printed) -> dict[str, Any]:
    values, blob = printed.values, keep(session, printed.pdf, PDF)
    pages = [keep(session, page, "image/png").id for page in printed.pages]
    is_specimen = values.mark == "SPECIMEN"
    facts = {"blob": blob, "sha256": blob.sha256, "pages": pages, "values": values.to_json()}
    return facts | {"language": values.language, "dated_on": values.date, "is_specimen": is_specimen}


def page_of(session: Session, letter: Letter, number: int) -> Blob:
    """The picture of one page, from 1; raises ``NotFound``."""
    return picture(session, letter.pages, number)


def picture(session: Session, pages: list[Any], number: int) -> Blob:
    """One of several kept pictures, from 1; raises ``NotFound``."""
    blob = session.get(Blob, pages[number - 1]) if 1 <= number <= len(pages) else None
    if blob is None or blob.content is None:
        raise NotFound()
    return blob
