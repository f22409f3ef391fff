"""Tables of the directory: recipients with all their facts, who checked an address when, who wants no letters."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core.db import Base


class Channel(enum.StrEnum):
    """How a body wants to be written to."""

    EMAIL = "email"
    POST = "post"
    WEB_FORM = "web_form"
    UNKNOWN = "unknown"


class Evidence(enum.StrEnum):
    """What was looked at when an address was verified."""

    PAGE = "page"
    CORRESPONDENCE = "correspondence"


class Recipient(Base):
    """A body, office or own contact that can be written to. `facts` is its whole directory record, schema 2."""

    __tablename__ = "recipients"
    __table_args__ = (
        UniqueConstraint("organization_id", "slug"),
        Index(
            "uq_recipients_directory_slug",
            "slug",
            unique=True,
            sqlite_where=text("organization_id IS NULL"),
            postgresql_where=text("organization_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(index=True)
    """The directory's own id ("wgeid"); own contacts get one made from their name."""
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    """None for the shared directory; an organization's own contact otherwise."""
    kind: Mapped[str] = mapped_column(index=True)
    rank: Mapped[str]
    email: Mapped[str | None]
    channel: Mapped[Channel]
    intake: Mapped[str | None]
    passes_on: Mapped[str]
    mass_letters: Mapped[str]
    search_text: Mapped[str]
    """Names, abbreviation, mandate and tags in small letters, for the search box."""
    facts: Mapped[dict[str, Any]]
    person_name: Mapped[str | None]
    """Own contacts only: a named office-holder, with the days they hold the office."""
    person_title: Mapped[str | None]
    holds_from: Mapped[date | None]
    holds_until: Mapped[date | None]
    fingerprint: Mapped[str]
    """SHA-256 of `facts` in canonical JSON: an unchanged record is left alone."""
    changed_at: Mapped[datetime]


class Verification(Base):
    """Somebody opened the official page, or has the last correspondence, and saw this address. Lapses in 12 months."""

    __tablename__ = "verifications"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    evidence: Mapped[Evidence]
    source: Mapped[str]
    """Address of the page, or date and kind of the correspondence."""
    seen: Mapped[str]
    """What was seen there, in a sentence."""
    email: Mapped[str | None]
    """The address that was seen, if any; one that changed since is no longer verified."""
    directory_email: Mapped[str | None]
    """The recipient's own address at that moment; when that changes, this check says nothing of the new one."""
    verified_on: Mapped[date]
    verified_by: Mapped[str]
    recipient: Mapped[Recipient] = relationship()


class SuppliedForm(Base):
    """A form of address that an organization supplied, or read and confirmed, for a body in one language.

    The newest of a language counts, before what the directory says.
    """

    __tablename__ = "supplied_forms"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    language: Mapped[str]
    addressee: Mapped[str]
    salutation: Mapped[dict[str, Any]]
    """{"neutral": ..., "m": ..., "f": ...}; a form that was left empty is None."""
    close: Mapped[str]
    supplied_at: Mapped[datetime]
    supplied_by: Mapped[str]


class RecipientWish(Base):
    """A recipient is not to be written to by one organization: they asked for it, or the organization thinks it right.

    One at a time is in force; those that were lifted stay on the record.
    """

    __tablename__ = "recipient_wishes"
    __table_args__ = (
        Index(
            "uq_recipient_wishes_in_force",
            "organization_id",
            "recipient_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), index=True)
    reason: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    """The last day on which it holds; None until somebody lifts it."""
    noted_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    recipient: Mapped[Recipient] = relationship()


class RecipientGroup(Base):
    """Recipients that an organization writes to together, under a name of its own."""

    __tablename__ = "recipient_groups"
    __table_args__ = (UniqueConstraint("organization_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str]
    key: Mapped[str]
    """The name as searching sees it: two groups that read alike are one too many."""


class GroupMember(Base):
    """One recipient in one group."""

    __tablename__ = "recipient_group_members"
    group_id: Mapped[int] = mapped_column(ForeignKey("recipient_groups.id"), primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), primary_key=True, index=True)


class Moderation(Base):
    """A contact that was shown to other organizations of the installation, and what one of them said of it.

    It is about the contact as it was then: one that changes is asked about anew. `mark` says which it was.
    """

    __tablename__ = "contact_moderations"
    __table_args__ = (UniqueConstraint("recipient_id", "mark"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"))
    mark: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """Whose owner decided."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    is_allowed: Mapped[bool | None]
    reason: Mapped[str | None]
    recipient: Mapped[Recipient] = relationship()
