"""Tables of letters: texts that are written, letters and annexes that stand still, previews that come and go."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.campaigns.models import Campaign, Wave
from petitions.core.blobs import Blob
from petitions.core.db import Base
from petitions.organizers.models import Account
from petitions.recipients.models import Recipient
from petitions.signing.models import Tree


class LetterKind(enum.StrEnum):
    """What a letter is for; see `kinds` for what each needs."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    CORRECTION = "correction"
    URGENT = "urgent"
    JOINT = "joint"
    INVITATION = "invitation"
    COVERING = "covering"


class LetterState(enum.StrEnum):
    """A frozen letter never changes. Released: a second person approved it, and from then on its code is known."""

    FROZEN = "frozen"
    RELEASED = "released"
    REVOKED = "revoked"
    REPLACED = "replaced"


class WorkState(enum.StrEnum):
    """Where a piece of work for the press is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class LetterText(Base):
    """What the organization writes, once per language and version, with merge fields. Seen on the desk only."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("campaign_id", "wave_id", "kind", "language", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.FIRST)
    language: Mapped[str]
    version: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was decided besides the words (`options.Options`)."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    campaign: Mapped[Campaign] = relationship()
    wave: Mapped[Wave] = relationship()


class LetterRemark(Base):
    """What somebody of the team says to the others about a letter's text; it stands in no file and never leaves."""

    __tablename__ = "letter_remarks"
    __table_args__ = (Index("ix_letter_remarks_place", "campaign_id", "kind", "language"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[LetterKind]
    language: Mapped[str]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("letter_texts.id"))
    """The version that stood when it was made."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When somebody said that it is dealt with."""
    account: Mapped[Account] = relationship()
    text: Mapped[LetterText | None] = relationship()


class Reservation(Base):
    """A serial and a code set aside for one letter before it is printed; a second try finds them again."""

    __tablename__ = "letter_reservations"
    __table_args__ = (UniqueConstraint("organization_id", "year", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """What the number is for, such as "item-12"."""
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    year: Mapped[int]
    serial: Mapped[int]
    reference: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)


class Annex(Base):
    """The annex of individuals of one dispatch and language: printed once, sealed, erased 30 days after its outcome."""

    __tablename__ = "annexes"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    language: Mapped[str]
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"))
    named: Mapped[int]
    counted_only: Mapped[int]
    merkle_root: Mapped[str]
    cut_off_at: Mapped[datetime]
    unprintable: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Rows that stand without their name because no font here has its letters, by script: {"KHMER": 2}."""
    numbers_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    """Whose signature stands in which row, sealed as the file is; None for annexes older than that."""
    blob: Mapped[Blob] = relationship(foreign_keys=[blob_id])
    numbers: Mapped[Blob | None] = relationship(foreign_keys=[numbers_id])


class Letter(Base):
    """A frozen letter to one recipient: values, bytes, hash, count and moment. Erased never."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("organization_id", "year", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("letter_texts.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), index=True)
    annex_id: Mapped[int | None] = mapped_column(ForeignKey("annexes.id"))
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"))
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.FIRST)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    """Of a correction: the letter that stops being valid when this one is released."""
    language: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    reference: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Twelve characters of Crockford base32, printed and in the QR code."""
    state: Mapped[LetterState] = mapped_column(default=LetterState.FROZEN)
    is_specimen: Mapped[bool] = mapped_column(default=False)
    values: Mapped[dict[str, Any]]
    """Everything the template printed (`values.LetterValues`), so that it can be read and compared without the PDF."""
    counts: Mapped[dict[str, Any]]
    """{"online": n, "named": n, "paper": n, "elsewhere": n, "organizations": n} at the cut-off."""
    sha256: Mapped[str] = mapped_column(index=True)
    pages: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the blobs that hold the page pictures of these very bytes (PNG)."""
    dated_on: Mapped[date]
    cut_off_at: Mapped[datetime]
    frozen_at: Mapped[datetime]
    shown: Mapped[str] = mapped_column(default="written")
    """What the campaign's page says of this door: "hidden", "written", "answered"."""
    tree_id: Mapped[int | None] = mapped_column(ForeignKey("trees.id"))
    """The signatures it counts; None for letters older than that."""
    revoked_at: Mapped[datetime | None]
    """Since when it no longer stands, withdrawn or replaced."""
    revoked_reason: Mapped[str | None]
    """Words for the public, as the organization gave them."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    signed_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    """The same bytes with the signature of the organization's certificate after them, where it holds one."""
    fonts: Mapped[str | None]
    """Short hash of the fonts it was printed with: the same values and fonts give the same bytes."""
    recipient: Mapped[Recipient] = relationship()
    campaign: Mapped[Campaign] = relationship()
    blob: Mapped[Blob] = relationship(foreign_keys=blob_id)
    signed: Mapped[Blob | None] = relationship(foreign_keys=signed_id)
    annex: Mapped[Annex | None] = relationship()
    tree: Mapped[Tree | None] = relationship()
    replaced_by: Mapped["Letter | None"] = relationship(remote_side="Letter.id", foreign_keys=replaced_by_id)
    replaces: Mapped["Letter | None"] = relationship(remote_side="Letter.id", foreign_keys=replaces_id)

    @property
    def file(self) -> Blob:
        """What leaves: the signed file where there is one, else the printed bytes."""
        return self.signed or self.blob


class LetterPartner(Base):
    """An organization that joins the joint letters of a campaign. Holds names of signatories until it is taken away."""

    __tablename__ = "letter_partners"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """Of a partner of the campaign that works on this installation: it agrees to each letter; None for typed names."""
    names: Mapped[dict[str, Any]]
    """Its name by language."""
    signatories: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Who signs for it, by language: {"name": ..., "function": ...}."""
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    added_at: Mapped[datetime]
    logo: Mapped[Blob | None] = relationship()

    def name(self, language: str) -> str:
        """The name in a language, else in English, else in its first."""
        return str(_in(self.names, language) or "")

    def signatory(self, language: str) -> dict[str, str]:
        """Name and function of who signs, in a language, else in English, else in its first; may be empty."""
        return dict(_in(self.signatories, language) or {})


class LetterCopy(Base):
    """One more recipient, named under the letter to another as getting a copy of it."""

    __tablename__ = "letter_copies"
    __table_args__ = (UniqueConstraint("campaign_id", "recipient_id", "copy_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))
    copy_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))


def _in(texts: dict[str, Any], language: str) -> Any:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), None)


class Preview(Base):
    """A letter to be looked at while writing: page pictures with invented names, marked DRAFT; erased after 2 hours."""

    __tablename__ = "previews"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.FIRST)
    language: Mapped[str]
    form: Mapped[str]
    demands: Mapped[list[Any]] = mapped_column(default=list)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    names: Mapped[bool] = mapped_column(default=False)
    """Whether a page of the annex follows, with invented names."""
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[WorkState] = mapped_column(default=WorkState.WAITING, index=True)
    reader: Mapped[str] = mapped_column(default="en")
    """Language of the person who asked, for the sentence in `problem`."""
    problem: Mapped[str | None]
    pages: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the blobs that hold the page pictures (PNG)."""
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    """When a worker took it; taken again if it never comes back."""
    campaign: Mapped[Campaign] = relationship()
    recipient: Mapped[Recipient] = relationship()


class Handout(Base):
    """What people take along of a campaign: its newest signature sheet, poster or share card in one language.

    Made by the press for a text; another text, wave or name makes another, so that nothing old is handed out.
    """

    __tablename__ = "handouts"
    __table_args__ = (UniqueConstraint("campaign_id", "language", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("campaign_texts.id"))
    language: Mapped[str]
    kind: Mapped[str]
    """One of `handouts.KINDS`."""
    fingerprint: Mapped[str]
    """SHA-256 of the values it was made from."""
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """PDF or PNG; None where the press could not make it."""
    made_at: Mapped[datetime]
