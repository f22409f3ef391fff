"""What workers and the clock do with exports: claim one, keep its parts, finish it, end what is over."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.core.sealing import lock
from petitions.signing.exporting import rules, service
from petitions.signing.exporting.models import Export, ExportPart, ExportState
from petitions.signing.exporting.writing import Part


def claim(session: Session, *, lease: str, now: datetime) -> Export | None:
    """Become the one worker that writes the oldest allowed export, from its beginning; None when none waits.

    What a worker wrote that went away is erased: a file is of one moment. An asker who left meanwhile gets none.
    """
    free = or_(Export.lease_until.is_(None), Export.lease_until <= now)
    waits = (Export.state == ExportState.ALLOWED, free)
    oldest = select(Export.id).where(*waits).order_by(Export.id).limit(1).scalar_subquery()
    fresh = {"lease_token": lease, "lease_until": now + rules.LEASE, "done": 0, "parts": 0, "size": 0}
    mine = update(Export).where(Export.id == oldest, *waits).values(**fresh).returning(Export.id)
    number = session.scalar(mine, execution_options={"synchronize_session": False})
    if number is None:
        return None
    export = session.get_one(Export, number, populate_existing=True)
    service.erase_parts(session, export.id)
    return export


def keep(session: Session, keys: Keyring, number: int, part: Part, *, lease: str, now: datetime) -> bool:
    """Keep the next part and say how far it is; False where this worker lost the export, or nobody wants it now."""
    export = session.scalar(select(Export).where(Export.id == number).with_for_update())
    if export is None or export.lease_token != lease or export.state is not ExportState.ALLOWED:
        return False
    place = service.place_of(export.id, export.parts)
    locked = lock(part.content, keys.derive("exports"), place)
    session.add(ExportPart(export_id=export.id, number=export.parts, content=locked))
    export.parts, export.done = export.parts + 1, export.done + part.rows
    export.size, export.lease_until = export.size + len(part.content), now + rules.LEASE
    session.flush()
    return True


def finish(session: Session, number: int, sha256: str, *, lease: str, now: datetime) -> None:
    """The file is whole: from now on it can be downloaded, for a day."""
    export = session.scalar(select(Export).where(Export.id == number).with_for_update())
    if export is None or export.lease_token != lease or export.state is not ExportState.ALLOWED:
        return
    export.state, export.sha256, export.until = ExportState.READY, sha256, now + rules.KEPT
    export.lease_token = export.lease_until = None
    service.record(session, "write_export", export, by=None, now=now, rows=export.done, sha256=sha256)


def end_old(session: Session, *, now: datetime) -> int:
    """Erase files whose time is over, end wishes nobody decided, and what belongs to people who left; how many."""
    ended = 0
    living = select(Export).where(Export.state.in_(rules.LIVING)).order_by(Export.id)
    for export in session.scalars(living.with_for_update(skip_locked=True)).all():
        if (end := _end_of(session, export, now)) is None:
            continue
        export.state, verb = end
        export.lease_token = export.lease_until = None
        service.erase_parts(session, export.id)
        service.record(session, verb, export, by=None, now=now)
        ended += 1
    return ended


def _end_of(session: Session, export: Export, now: datetime) -> tuple[ExportState, str] | None:
    if export.state is ExportState.READY and export.until is not None and export.until <= now:
        return ExportState.ERASED, "erase_export"
    if export.state is ExportState.ASKED and export.asked_at + rules.WAITS <= now:
        return ExportState.LAPSED, "lapse_export"
    if not service.asker_may(session, export):
        return ExportState.TAKEN_BACK, "drop_export"
    return None
