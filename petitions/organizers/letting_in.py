"""Help for a member who lost phone and codes: an owner asks, a second person agrees, a mailed link lets them in."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from . import rules, sessions
from .models import Account, FactorReset, Membership, Organization, Role
from .record import record

AGREERS = (Role.OWNER, Role.APPROVER)
"""Who may be the second person."""


def ask(session: Session, membership: Membership, *, by: Account, token: str, now: datetime) -> FactorReset:
    """Wish for it. Where nobody else could agree it is carried out at once (``ended_at`` is set), else it waits.

    Raises ``NotYourself``, ``NotOursAlone`` or ``NotHereYet``. Asked twice is one wish.
    """
    account, organization = membership.account, membership.organization
    check(session, membership, by)
    for waiting in list_waiting(session, organization, now):
        if waiting.account_id == account.id:
            return waiting
    wish = FactorReset(organization_id=organization.id, account=account, asker=by, asked_at=now)
    session.add(wish)
    session.flush()
    _note(session, "ask_reset", wish, organization, by, now)
    if not _could_agree(session, membership, by):
        _carry_out(session, wish, organization, by, token, now)
    return wish


def agree(
    session: Session, organization: Organization, number: int, *, by: Membership, token: str, now: datetime
) -> FactorReset:
    """The second person's word. Raises ``NoSuchMember`` for none that waits, ``NotYourRole``, ``AnotherPerson``."""
    wish = _waiting(session, organization, number, now)
    if by.role not in AGREERS:
        raise rules.NotYourRole()
    if by.account_id in (wish.asked_by, wish.account_id):
        raise rules.AnotherPerson()
    member = session.scalar(_members(organization).where(Membership.account_id == wish.account_id))
    if member is None:
        raise rules.NoSuchMember()
    check(session, member, wish.asker)
    _carry_out(session, wish, organization, by.account, token, now)
    return wish


def drop(session: Session, organization: Organization, number: int, *, by: Account, now: datetime) -> None:
    """Take a wish back. Raises ``NoSuchMember`` for none that waits."""
    wish = _waiting(session, organization, number, now)
    wish.ended_at = now
    session.flush()
    _note(session, "drop_reset", wish, organization, by, now)


def list_waiting(session: Session, organization: Organization, now: datetime) -> list[FactorReset]:
    """Wishes that wait for a second person; they lapse after a day."""
    open_ones = select(FactorReset).where(
        FactorReset.organization_id == organization.id,
        FactorReset.ended_at.is_(None),
        FactorReset.asked_at > now - rules.WISH_LASTS,
    )
    return list(session.scalars(open_ones.order_by(FactorReset.id)))


def check(session: Session, membership: Membership, by: Account) -> None:
    """Raises what stands in the way of letting this member in."""
    account = membership.account
    if account.id == by.id:
        raise rules.NotYourself()
    if not account.password:
        raise rules.NotHereYet()
    places = select(func.count()).select_from(Membership).where(Membership.account_id == account.id)
    if (session.scalar(places) or 0) > 1:
        raise rules.NotOursAlone()


def _could_agree(session: Session, membership: Membership, by: Account) -> bool:
    """Whether somebody else is here who could say yes: with an account that was opened."""
    others = _members(membership.organization).where(Membership.role.in_(AGREERS))
    found = session.scalars(others.where(Membership.account_id.not_in((by.id, membership.account_id))))
    return any(one.account.password and one.account.active for one in found)


def _carry_out(
    session: Session, wish: FactorReset, organization: Organization, by: Account, token: str, now: datetime
) -> None:
    """No password and no second factor any more, every cookie worthless: only the mailed link opens the account."""
    account, wish.ended_at = wish.account, now
    account.password, account.update_datetime, account.fs_uniquifier = None, now, token
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    account.tf_last_counter = None
    sessions.end_all(session, account, now)
    session.flush()
    _note(session, "reset_factor", wish, organization, by, now)


def _waiting(session: Session, organization: Organization, number: int, now: datetime) -> FactorReset:
    for wish in list_waiting(session, organization, now):
        if wish.id == number:
            session.refresh(wish, with_for_update=True)
            if wish.ended_at is None:
                return wish
    raise rules.NoSuchMember()


def _members(organization: Organization) -> Select[Membership]:
    return select(Membership).where(Membership.organization_id == organization.id)


def _note(
    session: Session, verb: str, wish: FactorReset, organization: Organization, by: Account, now: datetime
) -> None:
    record(session, verb, f"account-{wish.account_id}", organization=organization, account=by, now=now, wish=wish.id)
