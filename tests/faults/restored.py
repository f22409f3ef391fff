"""F46: yesterday's copy is put back, and letters left meanwhile that it believes to be waiting."""

from random import Random

from sqlalchemy import select, text, update

from petitions.core.db import session, transaction
from petitions.delivery import restoring, service
from petitions.delivery.models import Envelope, State
from tests.faults.place import Place
from tests.faults.registry import fault

S = State


@fault(46, "a copy put back that knows nothing of what left since")
def f46(place: Place, _dice: Random) -> None:
    untouched = place.post(1, size=500)
    place.work(untouched)
    case = place.post(3, size=2_000)
    with place.app.app_context():
        columns = list(Envelope.__table__.columns)
        held = select(*columns).where(Envelope.key.in_(case.keys))
        copy = [dict(row) for row in session().execute(held).mappings()]
    place.work(case)
    assert place.states(case) == {S.ACCEPTED: 3}
    with place.app.app_context(), transaction() as tx:  # as `flask restore` ends, on rows put back as they were
        tx.execute(
            text("DELETE FROM attempts WHERE envelope_id IN (SELECT id FROM envelopes WHERE batch_id = :batch)"),
            {"batch": case.batches[0]},
        )
        for row in copy:
            tx.execute(update(Envelope).where(Envelope.id == row["id"]).values(**row))
        service.pause_relay(tx, "restored", now=place.now())
        doubts = restoring.doubt(tx, now=place.now())
        assert doubts == 3, doubts
    with place.app.app_context():
        assert service.list_due_batches(session(), place.now(), 20) == []
    with place.app.app_context(), transaction() as tx:
        service.resume_relay(tx)
    place.work(case)
    place.sweep(3600)
    assert place.states(case) == {S.IN_DOUBT: 3} and place.states(untouched) == {S.ACCEPTED: 1}
    with place.app.app_context(), transaction() as tx:
        for envelope in place.envelopes(case):
            service.settle(tx, envelope, "arrived", now=place.now())
    assert place.states(case) == {S.ACCEPTED: 3}
