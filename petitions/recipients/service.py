"""Verbs and queries of the directory: import, search, verify, own contacts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from slugify import slugify
from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound

from . import rules
from .contact import Contact
from .models import Channel, Evidence, GroupMember, Recipient, RecipientGroup, Verification


class Owner(Protocol):
    """Whoever keeps contacts of its own: an organization, of which only the number matters here."""

    @property
    def id(self) -> int: ...


@dataclass
class Report:
    """What an import did, by id; `left` are records of the directory that the file does not mention."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[rules.Difference]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def visible(organization: Owner | None) -> Select[Recipient]:
    """The shared directory and an organization's own contacts, own ones first: the question to narrow."""
    shared = Recipient.organization_id.is_(None)
    mine = shared if organization is None else or_(shared, Recipient.organization_id == organization.id)
    return select(Recipient).where(mine).order_by(shared, Recipient.kind, Recipient.slug)


def by_slug(session: Session, slug: str, organization: Owner | None = None) -> Recipient:
    """One recipient this organization can see; raises NotFound."""
    found = session.scalar(visible(organization).where(Recipient.slug == slug))
    if found is None:
        raise NotFound()
    return found


def by_id(session: Session, number: int, organization: Owner | None = None) -> Recipient:
    """One recipient this organization can see; raises NotFound."""
    found = session.scalar(visible(organization).where(Recipient.id == number))
    if found is None:
        raise NotFound()
    return found


def list_directory(session: Session, organization: Owner | None = None) -> list[Recipient]:
    """Everything this organization can write to, own contacts first, then by kind."""
    return list(session.scalars(visible(organization)))


def list_named(session: Session, slugs: Iterable[str], organization: Owner | None = None) -> list[Recipient]:
    """Those of the named recipients that are there."""
    return list(session.scalars(visible(organization).where(Recipient.slug.in_(list(slugs)))))


def list_intake(session: Session, recipient: Recipient, organization: Owner | None = None) -> list[Recipient]:
    """Others behind the same mailroom or desk."""
    if recipient.intake is None:
        return []
    mates = visible(organization).where(Recipient.intake == recipient.intake, Recipient.id != recipient.id)
    return list(session.scalars(mates))


def search(
    session: Session,
    organization: Owner | None,
    *,
    words: str = "",
    tag: str = "",
    language: str = "",
    channel: str = "",
    kind: str = "",
    group: int = 0,
) -> list[Recipient]:
    """Recipients that have all the words, and the tag, language of letters, channel, kind and group where given."""
    query = visible(organization)
    marks = [word.lstrip("#=") for word in rules.fold(words).split()]
    marks += [f" #{tag} "] if tag else []
    marks += [f" ={language} "] if language else []
    for mark in filter(None, marks):
        query = query.where(Recipient.search_text.contains(mark, autoescape=True))
    if channel:
        query = query.where(Recipient.channel == Channel(channel))
    if kind:
        query = query.where(Recipient.kind == kind)
    if group and organization:
        query = query.where(Recipient.id.in_(_inside(organization, group)))
    return list(session.scalars(query))


def import_records(session: Session, records: Iterable[dict[str, Any]], *, now: datetime) -> Report:
    """Store records that were read and checked; an unchanged one is left alone. Nothing is ever removed."""
    known = {row.slug: row for row in session.scalars(select(Recipient).where(Recipient.organization_id.is_(None)))}
    report, left = Report(), dict.fromkeys(known)
    for facts in records:
        left.pop(facts["id"], None)
        row, mark = known.get(facts["id"]), rules.fingerprint(facts)
        if row is not None and row.fingerprint == mark:
            report.unchanged.append(row.slug)
            continue
        if row is None:
            row = Recipient(slug=facts["id"], organization_id=None)
            session.add(row)
            report.added.append(row.slug)
        else:
            report.changed[row.slug] = list(rules.differences(row.facts, facts))
        _fill(row, facts, now=now)
        _keep_last_verified(session, row)
    report.left = list(left)
    session.flush()
    return report


def verify(
    session: Session,
    recipient: Recipient,
    *,
    evidence: Evidence,
    source: str,
    seen: str,
    email: str | None,
    by: str,
    on: date,
    organization: Owner | None,
) -> Verification:
    """Record that somebody looked: where, what was seen there, which e-mail address if any. Holds for 12 months."""
    row = Verification(
        recipient=recipient,
        organization_id=organization.id if organization else None,
        evidence=evidence,
        source=source,
        seen=seen,
        email=email or None,
        directory_email=recipient.email,
        verified_on=on,
        verified_by=by,
    )
    session.add(row)
    session.flush()
    return row


def list_verifications(session: Session, recipient: Recipient, organization: Owner | None) -> list[Verification]:
    """Checks this organization may rely on, its own and those of the installation, newest first."""
    rows = _checks(organization).where(Verification.recipient_id == recipient.id)
    return list(session.scalars(rows))


def last_verification(session: Session, recipient: Recipient, organization: Owner | None) -> Verification | None:
    """The newest check, fresh or not."""
    rows = _checks(organization).where(Verification.recipient_id == recipient.id)
    return session.scalars(rows.limit(1)).first()


def last_verifications(
    session: Session, recipients: Sequence[Recipient], organization: Owner | None
) -> dict[int, Verification]:
    """The newest check of each, by recipient id, in one query."""
    rows = _checks(organization).where(Verification.recipient_id.in_([recipient.id for recipient in recipients]))
    newest: dict[int, Verification] = {}
    for row in session.scalars(rows):
        newest.setdefault(row.recipient_id, row)
    return newest


def add_contact(session: Session, organization: Owner, contact: Contact, *, now: datetime) -> Recipient:
    """A new contact of one organization; raises AlreadyListed when its name is taken at the same moment."""
    row = Recipient(slug=_free_slug(session, organization, contact), organization_id=organization.id)
    try:
        with session.begin_nested():
            session.add(change_contact(session, row, contact, now=now))
    except IntegrityError as error:
        raise rules.AlreadyListed() from error
    return row


def change_contact(session: Session, row: Recipient, contact: Contact, *, now: datetime) -> Recipient:
    """Write a contact's facts anew; its id stays. A changed e-mail address is no longer verified."""
    row.person_name, row.person_title = contact.person_name, contact.person_title
    row.holds_from, row.holds_until = contact.holds_from, contact.holds_until
    _fill(row, contact.facts(row.slug), now=now)
    return row


def _inside(organization: Owner, group: int) -> Select[int]:
    mine = (RecipientGroup.id == group, RecipientGroup.organization_id == organization.id)
    members = select(GroupMember.recipient_id).join(RecipientGroup, RecipientGroup.id == GroupMember.group_id)
    return members.where(*mine)


def _checks(organization: Owner | None) -> Select[Verification]:
    shared = Verification.organization_id.is_(None)
    mine = shared if organization is None else or_(shared, Verification.organization_id == organization.id)
    return select(Verification).where(mine).order_by(Verification.verified_on.desc(), Verification.id.desc())


def _fill(row: Recipient, facts: dict[str, Any], *, now: datetime) -> None:
    row.kind, row.rank = facts["kind"], facts["rank"]
    row.email, row.channel = facts["email"], Channel(facts["channel"]["preferred"])
    row.intake, row.passes_on, row.mass_letters = facts.get("intake"), facts["passes_on"], facts["mass_letters"]
    row.search_text = rules.search_text(facts, row.person_name)
    row.facts, row.fingerprint, row.changed_at = facts, rules.fingerprint(facts), now


def _keep_last_verified(session: Session, row: Recipient) -> None:
    """A file may carry the day of a check and who made it; it counts for every organization."""
    if "last_verified" not in row.facts:
        return
    on, by = date.fromisoformat(row.facts["last_verified"]), row.facts["verified_by"]
    if any(
        check.verified_on == on and check.verified_by == by
        for check in list_verifications(session, row, None)
        if row.id
    ):
        return
    source = row.facts["channel"]["url"] or row.facts["sources"][0]["url"]
    verify(
        session,
        row,
        evidence=Evidence.PAGE,
        source=source,
        seen=row.facts["requirements"],
        email=row.email,
        by=by,
        on=on,
        organization=None,
    )


def _free_slug(session: Session, organization: Owner, contact: Contact) -> str:
    base = rules.OWN + (slugify(next(iter(contact.names.values())), max_length=40) or "contact")
    query = select(Recipient.slug).where(
        Recipient.organization_id == organization.id, Recipient.slug.startswith(base, autoescape=True)
    )
    taken = set(session.scalars(query))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
