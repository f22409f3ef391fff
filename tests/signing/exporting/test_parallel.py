"""Several at once, on a database that really commits: one decision, one writer, a whole file beside other writing."""

import hashlib

import pytest
from sqlalchemy import insert

from petitions.core.db import db, transaction
from petitions.organizers.models import Account, Entry, Role
from petitions.signing.exporting import jobs, rules, service, writing
from petitions.signing.exporting.models import Export, ExportState
from petitions.signing.models import Signature
from tests import factories as make
from tests.at_once import HANDS, at_once
from tests.supporters import ground

ROWS = 600


@pytest.fixture
def still(monkeypatch):
    """The clock stands at NOON."""
    monkeypatch.setattr("petitions.core.clock.now", lambda: make.NOON)


@pytest.fixture
def real(own_app, worker_keys, still):
    """An application with 600 signatures, somebody who asks and four who may allow."""
    own_app.extensions["keys"] = worker_keys
    with own_app.app_context():
        place = ground(db.session, worker_keys)
        people = [make.membership(place.campaign.organization, make.account(), Role.OWNER) for _n in range(HANDS + 1)]
        make.stored(db.session, *people)
        place_of = {"campaign_id": place.campaign.id, "wave_id": place.wave.id, "text_id": place.text.id}
        facts = {"state": "confirmed", "level": 0, "language": "en", "confirmed_at": make.NOON, "mails": 1} | place_of
        marks = [hashlib.sha256(b"%d" % n).digest() for n in range(ROWS)]
        rows = [{"email_index": mark, "link_hash": mark, "commitment": mark} | facts for mark in marks]
        db.session.execute(insert(Signature), rows)
        wish = {"purpose": "A study of languages.", "columns": ["day", "language"], "request_key": "k" * 20}
        service.ask(db.session, place.campaign, **wish, by=people[-1].account, now=make.NOON)
        db.session.commit()
        own_app.people = [one.account_id for one in people[:HANDS]]
    return own_app


def test_of_four_at_once_one_decides_and_one_writes(real, monkeypatch, worker_keys):
    monkeypatch.setattr(writing, "PART", 500)
    monkeypatch.setattr(writing, "AT_A_TIME", 50)

    def decide(number):
        try:
            with transaction() as tx:
                by = tx.get_one(Account, real.people[number])
                service.allow(tx, tx.query(Export).one(), by=by, now=make.NOON)
        except rules.AlreadyDecided:
            return 0
        return 1

    assert sum(at_once(real, decide)) == 1
    assert sum(at_once(real, lambda _number: jobs.write_exports())) == 1
    with real.app_context():
        export = db.session.query(Export).one()
        whole = b"".join(service.part(db.session, worker_keys, export.id, at) for at in range(export.parts))
        assert export.state is ExportState.READY and export.done == export.total == ROWS and export.parts > 5
        assert whole.count(b"\r\n") == ROWS + 2 and hashlib.sha256(whole).hexdigest() == export.sha256
        verbs = [entry.verb for entry in db.session.query(Entry).order_by(Entry.id)]
        assert verbs == ["ask_export", "allow_export", "write_export"]
