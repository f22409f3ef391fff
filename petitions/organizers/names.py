"""What people of an organization are called on its pages: by alias where there is one, else by name. The one place."""

from datetime import datetime

from flask import g, has_app_context, has_request_context
from sqlalchemy import literal, select
from sqlalchemy.orm import Session, object_session

from . import rules
from .models import Account, FormerAlias, Membership, Organization, Role
from .record import record


def shown(account: Account | None, organization: Organization | None) -> str:
    """The name for everybody's eyes. Empty for nobody; on one's own pages, without an organization, the own name."""
    if account is None:
        return ""
    if organization is None:
        return account.name
    own: Membership | None = g.get("membership") if has_request_context() else None
    if own is not None and own.account_id == account.id and own.organization_id == organization.id:
        return own.alias or account.name
    return _aliases(organization).get(account.id) or account.name


def is_told(reader: Membership | None, account: Account) -> bool:
    """Whether somebody may read real name and e-mail address: owners, and everybody their own."""
    return reader is not None and (reader.role is Role.OWNER or reader.account_id == account.id)


def set_alias(session: Session, membership: Membership, alias: str, *, by: Account, now: datetime) -> None:
    """Another alias, or none when it is empty. Raises ``AliasTaken`` where it would make two people one."""
    alias = alias.strip()
    if alias:
        _check_free(session, membership, alias)
    if (membership.alias or "") == alias:
        return
    membership.alias = alias or None
    session.flush()
    forget(membership.organization)
    subject, where = f"account-{membership.account_id}", membership.organization
    record(session, "set_alias" if alias else "remove_alias", subject, organization=where, account=by, now=now)


def keep_alias(session: Session, membership: Membership) -> None:
    """Before a membership ends: the record goes on showing the alias."""
    if not membership.alias:
        return
    mine = {"organization_id": membership.organization_id, "account_id": membership.account_id}
    kept = session.scalar(select(FormerAlias).filter_by(**mine)) or FormerAlias(**mine)
    kept.alias = membership.alias
    session.add(kept)
    forget(membership.organization)


def restore_alias(session: Session, membership: Membership) -> None:
    """Somebody who comes back is called as before."""
    mine = {"organization_id": membership.organization_id, "account_id": membership.account_id}
    if (kept := session.scalar(select(FormerAlias).filter_by(**mine))) is not None:
        membership.alias = kept.alias
        session.delete(kept)
        session.flush()
        forget(membership.organization)


def forget(organization: Organization) -> None:
    """An alias changed within this request."""
    if has_app_context():
        g.pop("aliases", None)


def _check_free(session: Session, membership: Membership, alias: str) -> None:
    others = select(Membership).where(
        Membership.organization_id == membership.organization_id, Membership.id != membership.id
    )
    former = select(FormerAlias.alias).where(FormerAlias.organization_id == membership.organization_id)
    taken = {word for other in session.scalars(others) for word in (other.alias, other.account.name) if word}
    if alias.casefold() in {word.casefold() for word in (*taken, *session.scalars(former))}:
        raise rules.AliasTaken()


def _aliases(organization: Organization) -> dict[int, str]:
    """By account; read once for each request or job."""
    kept: dict[int, dict[int, str]] = g.setdefault("aliases", {}) if has_app_context() else {}
    if organization.id not in kept:
        session = object_session(organization)
        kept[organization.id] = dict(_read(session, organization)) if session is not None else {}
    return kept[organization.id]


def _read(session: Session, organization: Organization) -> list[tuple[int, str]]:
    """Those who left first, so that a present alias comes after a former one."""
    former = select(literal(0).label("is_present"), FormerAlias.account_id, FormerAlias.alias).where(
        FormerAlias.organization_id == organization.id
    )
    present = select(literal(1), Membership.account_id, Membership.alias).where(
        Membership.organization_id == organization.id, Membership.alias.is_not(None)
    )
    rows = session.execute(former.union_all(present).order_by("is_present"))
    return [(number, alias) for _is_present, number, alias in rows if alias]
