"""Several at once, on a database that really commits: one decision, one writer, a whole file beside other writing."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert

from app import create_app
from petitions.core.db import Base, db, transaction
from petitions.organizers.models import Account, Entry, Role
from petitions.signing.exporting import jobs, rules, service, writing
from petitions.signing.exporting.models import Export, ExportState
from petitions.signing.models import Signature
from tests import factories as make
from tests.supporters import ground

HANDS, ROWS = 4, 600


@pytest.fixture
def still(monkeypatch):
    """The clock stands at NOON."""
    monkeypatch.setattr("petitions.core.clock.now", lambda: make.NOON)


@pytest.fixture
def real(tmp_path, changed_settings, worker_keys, database_url, still):
    """An application on a database of its own, with 600 signatures, somebody who asks and four who may allow."""
    if database_url.startswith("postgresql"):
        from tests import services

        url = services.fresh_postgres_url()
    else:
        url = f"sqlite:///{Path(tmp_path) / 'exports.sqlite'}"
    app = create_app(changed_settings(database_url=url))
    app.extensions["keys"] = worker_keys
    with app.app_context():
        Base.metadata.create_all(db.engine)
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
        app.people = [one.account_id for one in people[:HANDS]]
    yield app
    with app.app_context():
        db.dispose()


def test_of_four_at_once_one_decides_and_one_writes(real, monkeypatch, worker_keys):
    monkeypatch.setattr(writing, "PART", 500)
    monkeypatch.setattr(writing, "AT_A_TIME", 50)
    start = threading.Barrier(HANDS)

    def decide(number):
        with real.app_context():
            start.wait(10)
            try:
                with transaction() as tx:
                    by = tx.get_one(Account, real.people[number])
                    service.allow(tx, tx.query(Export).one(), by=by, now=make.NOON)
            except rules.AlreadyDecided:
                return 0
            return 1

    def write(_number):
        with real.app_context():
            start.wait(10)
            return jobs.write_exports()

    with ThreadPoolExecutor(HANDS) as pool:
        assert sum(pool.map(decide, range(HANDS))) == 1
        assert sum(pool.map(write, range(HANDS))) == 1
    with real.app_context():
        export = db.session.query(Export).one()
        whole = b"".join(service.part(db.session, worker_keys, export.id, at) for at in range(export.parts))
        assert export.state is ExportState.READY and export.done == export.total == ROWS and export.parts > 5
        assert whole.count(b"\r\n") == ROWS + 2 and hashlib.sha256(whole).hexdigest() == export.sha256
        verbs = [entry.verb for entry in db.session.query(Entry).order_by(Entry.id)]
        assert verbs == ["ask_export", "allow_export", "write_export"]
