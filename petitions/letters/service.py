"""Letter texts and frozen letters: write, find, number, keep."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer, joinedload

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.blobs import Blob, keep, keep_sealed
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.core.once import once
from petitions.letters import past, rules
from petitions.letters.models import Annex, Letter, LetterKind, LetterState, LetterText, Reservation
from petitions.letters.options import Options
from petitions.letters.printing import Printed
from petitions.letters.renderers import font_set
from petitions.letters.values import AnnexValues
from petitions.organizers.models import Account, Organization
from petitions.recipients.models import Recipient

PDF = "application/pdf"
PAGE = 50
"""Frozen letters on one page."""


def write_text(
    session: Session,
    campaign: Campaign,
    language: str,
    *,
    subject: str,
    body: str,
    account: Account | None,
    now: datetime,
    kind: LetterKind = LetterKind.FIRST,
    options: Options | None = None,
    seen: int | None = None,
) -> LetterText:
    """Keep what was written for the current wave; a new version when it differs from the newest.

    With ``seen``, the number of the text the writer began from (0 for none): raises ``TextMoved`` when another was
    kept since, unless it says the same.
    """
    wave, decided = campaigns.current_wave(session, campaign), options or Options()
    known = latest_text(session, campaign, language, kind)
    same_wave = known is not None and known.wave_id == wave.id
    if known is not None and same_wave and _says(known) == (subject, body, decided):
        return known
    if seen is not None and seen != (known.id if known else 0):
        raise rules.TextMoved(known)
    text = LetterText(
        campaign=campaign,
        wave=wave,
        kind=kind,
        language=language,
        version=known.version + 1 if known is not None and same_wave else 1,
        subject=subject,
        body=body,
        options=decided.to_json(),
        created_at=now,
        created_by=account.id if account else None,
    )
    return _store(session, text)


def _store(session: Session, text: LetterText) -> LetterText:
    """One of two who keep the same version at once: the other is told, unless both say the same."""
    place, said = (text.campaign, text.language, text.kind), _says(text)
    try:
        with session.begin_nested():
            session.add(text)
    except IntegrityError as error:
        theirs = latest_text(session, *place)
        if theirs is not None and _says(theirs) == said:
            return theirs
        raise rules.TextMoved(theirs) from error
    return text


def _says(text: LetterText) -> tuple[str, str, Options]:
    return text.subject, text.body, Options.from_json(text.options)


def latest_text(
    session: Session, campaign: Campaign, language: str, kind: LetterKind = LetterKind.FIRST
) -> LetterText | None:
    """The newest version of that kind in that language, of the newest wave that has one."""
    return latest_texts(session, campaign, kind).get(language)


@once
def latest_texts(session: Session, campaign: Campaign, kind: LetterKind) -> dict[str, LetterText]:
    """The same in each language that has one."""
    newest = (LetterText.wave_id.desc(), LetterText.version.desc())
    place = func.row_number().over(partition_by=LetterText.language, order_by=newest).label("place")
    ours = select(LetterText.id, place).where(LetterText.campaign_id == campaign.id, LetterText.kind == kind).subquery()
    found = session.scalars(select(LetterText).join(ours, ours.c.id == LetterText.id).where(ours.c.place == 1))
    return {text.language: text for text in found}


def text_in(session: Session, campaign: Campaign, language: str, kind: LetterKind = LetterKind.FIRST) -> LetterText:
    """The same; raises ``NoText``."""
    text = latest_text(session, campaign, language, kind)
    if text is None:
        raise rules.NoText()
    return text


def list_texts(session: Session, campaign: Campaign) -> dict[tuple[LetterKind, str], LetterText]:
    """The newest text of each kind and language that has one."""
    oldest_first = (
        select(LetterText)
        .where(LetterText.campaign == campaign)
        .order_by(LetterText.wave_id, LetterText.version, LetterText.id)
    )
    found = session.scalars(oldest_first.options(defer(LetterText.body)))
    return {(text.kind, text.language): text for text in found}


def list_versions(session: Session, campaign: Campaign, language: str, kind: LetterKind) -> list[LetterText]:
    """Every version of a text, the newest first."""
    mine = select(LetterText).where(LetterText.campaign == campaign, LetterText.language == language)
    newest = mine.where(LetterText.kind == kind).order_by(LetterText.wave_id.desc(), LetterText.version.desc())
    return list(session.scalars(newest))


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


def list_letters(session: Session, campaign: Campaign, *, at: int = 1) -> tuple[list[Letter], int]:
    """One page of a campaign's frozen letters, newest first, without what they say; and how many pages there are."""
    mine = Letter.campaign_id == campaign.id
    pages = max(1, -(-(session.scalar(select(func.count()).where(mine)) or 0) // PAGE))
    newest = select(Letter).where(mine).order_by(Letter.frozen_at.desc(), Letter.id.desc())
    near = newest.options(joinedload(Letter.recipient), defer(Letter.values))
    return list(session.scalars(near.limit(PAGE).offset((min(max(at, 1), pages) - 1) * PAGE))), pages


def letter_before(session: Session, campaign: Campaign, recipient: Recipient, kind: LetterKind) -> Letter | None:
    """The letter that one of this kind looks back to (``past.looked_back_to``)."""
    mine = (Letter.campaign_id == campaign.id, Letter.recipient_id == recipient.id, past.looked_back_to(kind))
    return session.scalar(select(Letter).where(*mine).order_by(Letter.dated_on.desc(), Letter.id.desc()).limit(1))


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
    replaces_id: int | None = None,
) -> Letter:
    """Store a letter as it was printed: values, bytes, hash, pictures. With an annex the guard is asked again.

    ``replaces_id``: of a correction, the letter that is replaced once this one is released.
    """
    if annex is not None:
        rules.check_annex(recipient, names)
    letter = Letter(
        organization_id=reservation.organization_id,
        campaign_id=text.campaign_id,
        wave_id=text.wave_id,
        text_id=text.id,
        kind=text.kind,
        replaces_id=replaces_id,
        recipient=recipient,
        annex=annex,
        **_numbered(reservation),
        counts=counts,
        cut_off_at=cut_off_at,
        frozen_at=now,
        **_as_printed(session, printed),
    )
    session.add(letter)
    session.flush()
    return letter


def _numbered(number: Reservation) -> dict[str, Any]:
    return {"year": number.year, "serial": number.serial, "reference": number.reference, "code": number.code}


def _as_printed(session: Session, printed: Printed) -> dict[str, Any]:
    values, blob = printed.values, keep(session, printed.pdf, PDF)
    pages = [keep(session, page, "image/png").id for page in printed.pages]
    is_specimen = values.mark == "SPECIMEN"
    facts = {"blob": blob, "sha256": blob.sha256, "pages": pages, "values": values.to_json()}
    facts |= {"signed": keep(session, printed.signed, PDF) if printed.signed else None, "fonts": font_set()}
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
