"""Organizations, the people who work for them, and what each may do there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from petitions.core import blobs
from petitions.core.errors import NotFound

from . import names, rules
from .models import Account, Membership, Organization, Role
from .record import check_record, list_entries, record

__all__ = [
    "admit",
    "by_account",
    "by_slug",
    "change_letterhead",
    "change_role",
    "check_alone",
    "check_record",
    "dismiss",
    "enrol",
    "find_account",
    "find_membership",
    "found",
    "give_password",
    "has_organizations",
    "is_alone",
    "list_entries",
    "list_members",
    "list_memberships",
    "list_organizations",
    "member",
    "note_invitation",
    "own_membership",
    "record",
    "set_digest",
    "set_language",
    "set_logo",
    "set_time_zone",
]

LETTERHEAD = ("names", "about", "registration", "place", "contact", "signatory", "sender", "archive_address")
"""What the settings page changes of an organization."""


def found(
    session: Session, *, slug: str, code: str, names: Mapping[str, str], sender: str, now: datetime
) -> Organization:
    """A new organization without members. Raises ``BadSlug``, ``BadCode`` or ``Taken``."""
    rules.check_slug(slug)
    rules.check_code(code)
    if session.scalar(select(Organization.id).where(or_(Organization.slug == slug, Organization.code == code))):
        raise rules.Taken()
    organization = Organization(slug=slug, code=code, names=dict(names), sender=sender, created_at=now)
    session.add(organization)
    session.flush()
    record(session, "found", f"organization-{organization.id}", organization=organization, account=None, now=now)
    return organization


def by_slug(session: Session, slug: str) -> Organization:
    """The organization of that slug, whoever asks: for the command line. Raises ``NotFound``."""
    organization = session.scalar(select(Organization).where(Organization.slug == slug))
    if organization is None:
        raise NotFound()
    return organization


def has_organizations(session: Session) -> bool:
    """Whether the installation was set up."""
    return session.scalar(select(Organization.id).limit(1)) is not None


def list_organizations(session: Session) -> list[Organization]:
    """Everybody who works on this installation, the oldest first."""
    return list(session.scalars(select(Organization).order_by(Organization.id)))


def is_alone(session: Session) -> bool:
    """Whether one organization has the installation to itself, so that its owners may decide for all of it."""
    return len(session.scalars(select(Organization.id).limit(2)).all()) == 1


def check_alone(session: Session) -> None:
    """Raises ``NotAlone`` where several organizations share the installation."""
    if not is_alone(session):
        raise rules.NotAlone()


def enrol(
    session: Session, *, email: str, name: str, password_hash: str | None, language: str, now: datetime
) -> Account:
    """A new account; without a password it opens only by a mailed link. Raises ``AlreadyEnrolled``."""
    email = rules.canonical_email(email)
    if find_account(session, email):
        raise rules.AlreadyEnrolled()
    account = Account(
        email=email,
        name=name,
        password=password_hash,
        active=True,
        create_datetime=now,
        update_datetime=now,
        language=language,
    )
    session.add(account)
    session.flush()
    return account


def find_account(session: Session, email: str) -> Account | None:
    """The account with an address, however its letters were typed."""
    return session.scalar(select(Account).where(Account.email == rules.canonical_email(email)))


def by_account(session: Session, email: str) -> Account:
    """The account with an address; raises ``NoSuchMember``."""
    account = find_account(session, email)
    if account is None:
        raise rules.NoSuchMember()
    return account


def give_password(session: Session, account: Account, password_hash: str, *, token: str, now: datetime) -> None:
    """Let in who lost password or second factor: another password, the second factor off, every cookie worthless.

    ``token`` becomes the account's new name in cookies and links.
    """
    account.password, account.update_datetime, account.fs_uniquifier = password_hash, now, token
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    account.tf_last_counter = None
    record(session, "give_password", f"account-{account.id}", organization=None, account=None, now=now)


def admit(
    session: Session,
    organization: Organization,
    account: Account,
    role: Role,
    *,
    now: datetime,
    by: Account | None = None,
) -> Membership:
    """Make a person a member. Raises ``AlreadyMember``."""
    if find_membership(session, account, organization.slug):
        raise rules.AlreadyMember()
    membership = Membership(organization=organization, account=account, role=role, created_at=now)
    session.add(membership)
    session.flush()
    names.restore_alias(session, membership)
    subject = f"account-{account.id}"
    record(session, "admit", subject, organization=organization, account=by, now=now, role=str(role))
    return membership


def note_invitation(session: Session, membership: Membership, *, by: Account, now: datetime) -> None:
    """Write down that an invitation was mailed again."""
    _about(session, "invite_again", membership, by, now)


def change_role(session: Session, membership: Membership, role: Role, *, by: Account, now: datetime) -> None:
    """Give a member another role. Raises ``LastOwner``."""
    if role is membership.role:
        return
    if role is not Role.OWNER:
        rules.check_owners(_held(session, membership.organization), membership)
    before, membership.role = membership.role, role
    _about(session, "change_role", membership, by, now, before=str(before), after=str(role))


def dismiss(session: Session, membership: Membership, *, by: Account, now: datetime) -> None:
    """End a membership; the account stays, what it did stays on the record. Raises ``LastOwner``."""
    rules.check_owners(_held(session, membership.organization), membership)
    _about(session, "dismiss", membership, by, now, role=str(membership.role))
    names.keep_alias(session, membership)
    session.delete(membership)
    session.flush()


def list_members(session: Session, organization: Organization) -> list[Membership]:
    """Everybody who works for an organization, by name."""
    ours = select(Membership).join(Membership.account).where(Membership.organization_id == organization.id)
    return list(session.scalars(ours.options(contains_eager(Membership.account)).order_by(Account.name, Account.id)))


def list_memberships(session: Session, account: Account) -> list[Membership]:
    """The organizations a person works for, the oldest membership first."""
    theirs = select(Membership).where(Membership.account_id == account.id)
    return list(session.scalars(theirs.order_by(Membership.created_at, Membership.id)))


def find_membership(session: Session, account: Account, slug: str) -> Membership | None:
    """A person's place in the organization of that slug; None for strangers and for no such organization alike."""
    place = select(Membership).join(Membership.organization).options(contains_eager(Membership.organization))
    return session.scalar(place.where(Organization.slug == slug, Membership.account_id == account.id))


def member(session: Session, organization: Organization, number: int) -> Membership:
    """A membership of this organization by its number; raises ``NoSuchMember``."""
    found = session.scalar(
        select(Membership).where(Membership.id == number, Membership.organization_id == organization.id)
    )
    if found is None:
        raise rules.NoSuchMember()
    return found


def own_membership(session: Session, account: Account, number: int) -> Membership:
    """One of a person's own memberships by its number; raises ``NoSuchMember``."""
    found = session.get(Membership, number)
    if found is None or found.account_id != account.id:
        raise rules.NoSuchMember()
    return found


def change_letterhead(
    session: Session, organization: Organization, facts: Mapping[str, Any], *, by: Account, now: datetime
) -> list[str]:
    """Take over names, letterhead lines and addresses; frozen letters keep theirs. Returns what changed."""
    changed = [name for name in LETTERHEAD if name in facts and getattr(organization, name) != facts[name]]
    for name in changed:
        setattr(organization, name, facts[name])
    if changed:
        subject = f"organization-{organization.id}"
        record(session, "change_settings", subject, organization=organization, account=by, now=now, fields=changed)
    return changed


def set_logo(
    session: Session, organization: Organization, picture: tuple[bytes, str] | None, *, by: Account, now: datetime
) -> None:
    """The picture on letterheads (bytes and media type, already written anew by us); None takes it away."""
    organization.logo = blobs.keep(session, *picture) if picture else None
    subject, where = f"organization-{organization.id}", organization
    record(session, "set_logo" if picture else "remove_logo", subject, organization=where, account=by, now=now)


def set_language(session: Session, account: Account, language: str, *, now: datetime) -> None:
    """The language of the desk for this person, and of mails to them."""
    account.language, account.update_datetime = language, now
    session.flush()


def set_time_zone(session: Session, account: Account, name: str, *, now: datetime) -> None:
    """On whose clock this person reads and types moments of the desk; a name of ``zones.names``."""
    account.time_zone, account.update_datetime = name, now
    session.flush()


def set_digest(session: Session, account: Account, wanted: bool, *, now: datetime) -> None:
    """Whether this person gets one mail a day that says in figures what waits."""
    account.wants_digest, account.update_datetime = wanted, now
    session.flush()


def _held(session: Session, organization: Organization) -> Sequence[Membership]:
    """All memberships, locked: two owners who leave at once cannot leave nobody."""
    ours = select(Membership).where(Membership.organization_id == organization.id).order_by(Membership.id)
    return session.scalars(ours.with_for_update(), execution_options={"populate_existing": True}).all()


def _about(session: Session, verb: str, membership: Membership, by: Account, now: datetime, **facts: str) -> None:
    subject, where = f"account-{membership.account_id}", membership.organization
    record(session, verb, subject, organization=where, account=by, now=now, **facts)
