"""Groups: recipients that an organization writes to together. Made once, used as a filter and in every campaign."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound

from . import group_rules, rules, service
from .models import GroupMember, Recipient, RecipientGroup
from .service import Owner


@dataclass(frozen=True)
class Line:
    """A group in a list."""

    group: RecipientGroup
    members: int


def list_groups(session: Session, organization: Owner) -> list[Line]:
    """An organization's groups by name, with how many recipients each holds."""
    members = func.count(GroupMember.recipient_id)
    ours = (
        select(RecipientGroup, members)
        .outerjoin(GroupMember, GroupMember.group_id == RecipientGroup.id)
        .where(RecipientGroup.organization_id == organization.id)
        .group_by(RecipientGroup.id)
        .order_by(RecipientGroup.key)
    )
    return [Line(group, number) for group, number in session.execute(ours)]


def group_of(session: Session, organization: Owner, number: int) -> RecipientGroup:
    """One group of an organization; raises NotFound."""
    mine = (RecipientGroup.id == number, RecipientGroup.organization_id == organization.id)
    group = session.scalar(select(RecipientGroup).where(*mine))
    if group is None:
        raise NotFound()
    return group


def list_members(session: Session, organization: Owner, group: RecipientGroup) -> list[Recipient]:
    """Who is in it, in the order of the directory."""
    inside = select(GroupMember.recipient_id).where(GroupMember.group_id == group.id)
    return list(session.scalars(service.visible(organization).where(Recipient.id.in_(inside))))


def keep(
    session: Session, organization: Owner, group: RecipientGroup | None, *, name: str, slugs: Sequence[str]
) -> RecipientGroup:
    """A new group, or that one with another name and other members; a recipient that is named twice is in it once.

    Raises EmptyGroup, GroupTooLarge, TooManyGroups, GroupTaken, or NotFound for a recipient that is not ours to see.
    """
    wanted = dict.fromkeys(slugs)
    group_rules.check(len(wanted))
    members = service.list_named(session, wanted, organization)
    if len(members) < len(wanted):
        raise NotFound()
    if group is None and len(list_groups(session, organization)) >= group_rules.MOST_GROUPS:
        raise group_rules.TooManyGroups(most=group_rules.MOST_GROUPS)
    row = group or RecipientGroup(organization_id=organization.id)
    try:
        with session.begin_nested():
            row.name, row.key = name, rules.fold(name)
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise group_rules.GroupTaken() from error
    _fill(session, row, members)
    return row


def drop(session: Session, group: RecipientGroup) -> None:
    """The group is gone; its recipients and what was chosen from it stay."""
    session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    session.delete(group)
    session.flush()


def _fill(session: Session, group: RecipientGroup, members: Sequence[Recipient]) -> None:
    session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    session.add_all(GroupMember(group_id=group.id, recipient_id=one.id) for one in members)
    session.flush()
