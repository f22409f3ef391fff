"""Organizations, accounts, memberships, desk sessions and the record of acts."""

import enum
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_security.core import UserMixin
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core import zones
from petitions.core.blobs import Blob
from petitions.core.db import Base


class Role(enum.StrEnum):
    """What a member may do, least by default; see `access.py` for where."""

    OWNER = "owner"
    EDITOR = "editor"
    APPROVER = "approver"
    VIEWER = "viewer"


class Organization(Base):
    """An association that runs campaigns and signs letters. `code` opens every reference it gives (FFT/2026/017)."""

    __tablename__ = "organizations"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    """Name by language; the first is the one it was founded with."""
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """One public paragraph by language."""
    registration: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Line under the name on the letterhead, by language ("Registered association 18-442 · Beirut and Berlin")."""
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Where its letters are dated from, by language."""
    contact: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Contact line of the letterhead, by language: function, e-mail, phone."""
    signatory: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Who signs, by language: {"name": ..., "function": ...}."""
    sender: Mapped[str]
    """Address its letters come from and are answered to."""
    archive_address: Mapped[str | None]
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"))
    only_owners_release: Mapped[bool] = mapped_column(default=False)
    """Of these four `release_terms` says what they mean, and keeps them above the floor."""
    never_alone: Mapped[bool] = mapped_column(default=False)
    wait_hours: Mapped[int] = mapped_column(default=12)
    wait_urgent_hours: Mapped[int] = mapped_column(default=1)
    names_kept_days: Mapped[int] = mapped_column(default=180)
    """Of these three `retention` says the bounds."""
    news_kept_days: Mapped[int] = mapped_column(default=365)
    inbound_kept_days: Mapped[int] = mapped_column(default=365)
    is_specimen: Mapped[bool] = mapped_column(default=False)
    """Of the demonstration: everything it makes says SPECIMEN, and a start towards the world refuses it."""
    created_at: Mapped[datetime]
    logo: Mapped[Blob | None] = relationship()

    def name(self, language: str) -> str:
        """The name in a language, else in English, else in its first."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get("en") or next(iter(names.values()))


class Account(Base, UserMixin):
    """A person who logs in. Columns as Flask-Security expects them; TOTP secrets encrypted, recovery codes hashed."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)
    """Names the account in cookies and mailed links; another one makes them all worthless."""
    create_datetime: Mapped[datetime]
    update_datetime: Mapped[datetime]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    tf_last_counter: Mapped[int | None]
    """Half-minute of the last code that was used: it does not open twice."""
    mf_recovery_codes: Mapped[list[Any] | None]
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default=zones.DEFAULT, server_default=zones.DEFAULT)
    """On whose clock moments of the desk are told to this person and read from them; nobody else is shown it."""
    wants_digest: Mapped[bool] = mapped_column(default=False)
    """Whether one mail a day says in figures what waits on the desk."""


class Membership(Base):
    """One person's role in one organization; an alias is shown instead of the name where one is needed."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organization_id", "account_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(default=Role.VIEWER)
    alias: Mapped[str | None]
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    """When the last invitation was mailed; its link lapses."""
    organization: Mapped[Organization] = relationship()
    account: Mapped[Account] = relationship()

    @property
    def shown(self) -> str:
        """What colleagues read of this person: the alias where there is one, else the name."""
        return self.alias or self.account.name


class FormerAlias(Base):
    """The alias of somebody who left: the record goes on showing it, never the name."""

    __tablename__ = "former_aliases"
    __table_args__ = (UniqueConstraint("organization_id", "account_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    alias: Mapped[str]


class FactorReset(Base):
    """An owner's wish to let in a member who lost phone and codes; waits for a second person, a day at most."""

    __tablename__ = "factor_resets"
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was carried out or taken back."""
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])


class CalendarLink(Base):
    """A secret address of an organization's calendar; works while its maker is a member and nobody took it back."""

    __tablename__ = "calendar_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    language: Mapped[str]
    """What its words are written in."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    organization: Mapped[Organization] = relationship()
    account: Mapped[Account] = relationship()


class DeskSession(Base):
    """One log-in on one browser: 30 minutes idle, 12 hours at most, ended by its owner or at a change of password."""

    __tablename__ = "desk_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    """Last time the password was typed; acts that cannot be undone ask for a recent one."""
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class Entry(Base):
    """One act in the record, chained by hash to the one before: ids and words only, never names of supporters."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_organization_id_id", "organization_id", "id"),
        Index("ix_entries_organization_id_account_id_id", "organization_id", "account_id", "id"),
        Index("ix_entries_organization_id_verb_id", "organization_id", "verb", "id"),
        Index("ix_entries_organization_id_subject_id", "organization_id", "subject", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    verb: Mapped[str]
    subject: Mapped[str]
    """Kind and number of what was acted on ("dispatch-3")."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hash: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 over the previous hash and this act; `service.check_record` verifies the chain."""
    account: Mapped[Account | None] = relationship()


class RecordCheck(Base):
    """One walk over the whole record, asked for on its page and done by a worker; the newest hundred are kept.

    The last good one says how long the record was and how it ended: a record that was cut short is found by it.
    """

    __tablename__ = "record_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    entries: Mapped[int | None]
    """How many entries there were; None while it waits."""
    last_id: Mapped[int | None]
    head: Mapped[bytes | None]
    """Hash of the last entry."""
    broken_at: Mapped[int | None]
    """Number of the first entry that does not follow; None where all do."""
