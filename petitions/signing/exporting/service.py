"""Ask for an export, allow or refuse it, take it back, download it. Each step stands on the record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.core.sealing import unlock
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Membership, Organization
from petitions.signing.exporting import rules
from petitions.signing.exporting.models import Export, ExportPart, ExportState

SHOWN = 50


def ask(
    session: Session,
    campaign: Campaign,
    *,
    purpose: str,
    columns: list[str],
    request_key: str,
    by: Account,
    now: datetime,
) -> Export:
    """Write down who wants which columns, and why; a second person decides. The same ``request_key`` is one wish."""
    known = select(Export).where(Export.request_key == request_key)
    if (found := session.scalar(known)) is not None:
        return found
    chosen = rules.in_order(columns)
    export = Export(campaign=campaign, request_key=request_key, purpose=purpose, columns=chosen, asker=by, asked_at=now)
    try:
        with session.begin_nested():
            session.add(export)
            session.flush()
    except IntegrityError:
        return session.scalars(known).one()
    record(session, "ask_export", export, by=by, now=now, columns=chosen)
    return export


def allow(session: Session, export: Export, *, by: Account, now: datetime) -> None:
    """Let a worker write it. Raises ``OwnExport``, ``AskerGone`` or ``AlreadyDecided``."""
    rules.check_second(export, by)
    if not asker_may(session, export):
        raise rules.AskerGone()
    _decide(session, export, ExportState.ALLOWED, now=now, decided_by=by.id, decided_at=now)
    record(session, "allow_export", export, by=by, now=now)


def refuse(session: Session, export: Export, *, reason: str, by: Account, now: datetime) -> None:
    """Say no, with a reason that the asker reads. Raises ``OwnExport`` or ``AlreadyDecided``."""
    rules.check_second(export, by)
    _decide(session, export, ExportState.REFUSED, now=now, decided_by=by.id, decided_at=now, reason=reason)
    record(session, "refuse_export", export, by=by, now=now)


def take_back(session: Session, export: Export, *, by: Account, now: datetime) -> None:
    """Its asker needs it no longer: a wish ends, a file is erased. Raises ``AlreadyDecided`` where nothing is left."""
    if export.asked_by != by.id:
        raise NotFound()
    mine = update(Export).where(Export.id == export.id, Export.state.in_(rules.LIVING))
    _change(session, export, mine.values(state=ExportState.TAKEN_BACK, lease_token=None))
    erase_parts(session, export.id)
    record(session, "take_back_export", export, by=by, now=now)


def take(session: Session, export: Export, *, by: Account, now: datetime) -> Export:
    """Count a download of the file by who asked for it. Raises ``FileGone``."""
    if not (rules.can_be_taken(export, by, now) and asker_may(session, export)):
        raise rules.FileGone()
    there = update(Export).where(Export.id == export.id, Export.state == ExportState.READY)
    _change(session, export, there.values(taken=Export.taken + 1), rules.FileGone)
    record(session, "take_export", export, by=by, now=now, time=export.taken)
    return export


def part(session: Session, keys: Keyring, export_id: int, number: int) -> bytes:
    """One part of a file in clear. Raises ``FileGone`` where it was erased meanwhile."""
    content = session.scalar(select(ExportPart.content).filter_by(export_id=export_id, number=number))
    if content is None:
        raise rules.FileGone()
    return unlock(content, keys.derive("exports"), place_of(export_id, number))


def place_of(export_id: int, number: int) -> str:
    """What a part is locked for, so that none can stand in another's place."""
    return f"export_parts.content {export_id} {number}"


def by_id(session: Session, organization: Organization, number: int) -> Export:
    """An export of this organization; raises ``NotFound``."""
    ours = select(Export).join(Export.campaign).where(Campaign.organization_id == organization.id)
    people = (joinedload(Export.asker), joinedload(Export.decider), joinedload(Export.campaign))
    found = session.scalar(ours.where(Export.id == number).options(*people))
    if found is None:
        raise NotFound()
    return found


def list_exports(session: Session, campaign: Campaign) -> list[Export]:
    """The last ones of a campaign, newest first."""
    ours = select(Export).where(Export.campaign_id == campaign.id).options(joinedload(Export.asker))
    return list(session.scalars(ours.order_by(Export.id.desc()).limit(SHOWN)))


def list_others(session: Session, organization: Organization, asker: int) -> Sequence[Membership]:
    """Members who could allow what this person asks for."""
    members = organizers.list_members(session, organization)
    return [one for one in members if one.role in rules.ALLOWS and one.account.active and one.account_id != asker]


def list_untold(session: Session) -> list[Export]:
    """Wishes of which nobody was told yet, under a lock."""
    waiting = select(Export).where(Export.state == ExportState.ASKED, Export.told_at.is_(None))
    return list(session.scalars(waiting.order_by(Export.id).with_for_update(skip_locked=True)))


def asker_may(session: Session, export: Export) -> bool:
    """Whether who asked still works here, and with more than a look."""
    mine = select(Membership.role).where(Membership.account_id == export.asked_by)
    role = session.scalar(mine.where(Membership.organization_id == export.campaign.organization_id))
    return role in rules.ASKS and export.asker.active


def erase_parts(session: Session, export_id: int) -> None:
    """The file is gone."""
    session.execute(delete(ExportPart).where(ExportPart.export_id == export_id))


def record(session: Session, verb: str, export: Export, *, by: Account | None, now: datetime, **facts: Any) -> None:
    """A step of an export on the record; without ``by`` it went by itself."""
    where = export.campaign.organization
    organizers.record(session, verb, f"export-{export.id}", organization=where, account=by, now=now, **facts)


def _decide(session: Session, export: Export, state: ExportState, *, now: datetime, **facts: Any) -> None:
    """One conditional statement: of two people at once the second is told."""
    waits = (Export.state == ExportState.ASKED, Export.asked_at > now - rules.WAITS)
    _change(session, export, update(Export).where(Export.id == export.id, *waits).values(state=state, **facts))


def _change(session: Session, export: Export, statement: Any, error: type[Exception] = rules.AlreadyDecided) -> None:
    done: Any = session.execute(statement, execution_options={"synchronize_session": False})
    if not done.rowcount:
        raise error()
    session.refresh(export)
