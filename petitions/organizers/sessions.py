"""Desk sessions as rows: begun at log-in, found by the token in the cookie, ended by whoever owns them."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from petitions.core import tokens

from . import rules
from .models import Account, DeskSession, Membership, Organization


def begin(session: Session, account: Account, *, token: str, now: datetime) -> DeskSession:
    """A new session; only the hash of its token is kept."""
    row = DeskSession(
        token_hash=tokens.digest(token), account=account, started_at=now, seen_at=now, fresh_at=now, ended_at=None
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, token: str | None, now: datetime) -> DeskSession | None:
    """The living session of a token; None for one that ended, lapsed or never was."""
    if not token:
        return None
    query = select(DeskSession).where(DeskSession.token_hash == tokens.digest(token))
    row = session.scalar(query.options(joinedload(DeskSession.account)))
    return row if row is not None and rules.is_alive(row, now) else None


def find_seat(
    session: Session, token: str | None, slug: str | None, now: datetime
) -> tuple[DeskSession | None, Membership | None]:
    """The same, with the person's place in the organization of that slug; None for strangers. One question for both."""
    if not token or not slug:
        return find(session, token, now), None
    theirs = and_(Membership.account_id == DeskSession.account_id, Membership.organization_id == Organization.id)
    query = (
        select(DeskSession, Membership)
        .select_from(DeskSession)
        .outerjoin(Organization, Organization.slug == slug)
        .outerjoin(Membership, theirs)
        .where(DeskSession.token_hash == tokens.digest(token))
        .options(joinedload(DeskSession.account), contains_eager(Membership.organization))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row is not None and rules.is_alive(row[0], now) else (None, None)


def end(session: Session, row: DeskSession, now: datetime) -> None:
    """Close one session; its cookie opens nothing any more."""
    row.ended_at = row.ended_at or now
    session.flush()


def end_all(session: Session, account: Account, now: datetime, *, but: DeskSession | None = None) -> int:
    """Close every session of a person, except perhaps the one that asks; returns how many."""
    theirs = update(DeskSession).where(DeskSession.account_id == account.id, DeskSession.ended_at.is_(None))
    if but is not None:
        theirs = theirs.where(DeskSession.id != but.id)
    closed = session.scalars(theirs.values(ended_at=now).returning(DeskSession.id)).all()
    return len(closed)


def end_everybody(session: Session, organization: Organization, now: datetime) -> int:
    """Close every session of everybody who works for an organization, wherever they are; returns how many."""
    people = select(Membership.account_id).where(Membership.organization_id == organization.id)
    theirs = update(DeskSession).where(DeskSession.account_id.in_(people), DeskSession.ended_at.is_(None))
    closed = session.scalars(theirs.values(ended_at=now).returning(DeskSession.id)).all()
    return len(closed)


def list_living(session: Session, account: Account, now: datetime) -> list[DeskSession]:
    """A person's open sessions, the last used first."""
    open_ones = select(DeskSession).where(DeskSession.account_id == account.id, DeskSession.ended_at.is_(None))
    rows = session.scalars(open_ones.order_by(DeskSession.seen_at.desc(), DeskSession.id.desc()))
    return [row for row in rows if rules.is_alive(row, now)]


def of_account(session: Session, account: Account, number: int) -> DeskSession:
    """One of a person's own sessions; raises ``NoSuchMember`` for anybody else's."""
    row = session.scalar(select(DeskSession).where(DeskSession.id == number, DeskSession.account_id == account.id))
    if row is None:
        raise rules.NoSuchMember()
    return row


def erase_old(session: Session, now: datetime) -> int:
    """Forget sessions that closed or lapsed long ago; returns how many."""
    long_ago = now - rules.KEEP_SESSIONS
    old = or_(DeskSession.ended_at < long_ago, DeskSession.started_at < long_ago - rules.LONGEST)
    return len(session.scalars(delete(DeskSession).where(old).returning(DeskSession.id)).all())
