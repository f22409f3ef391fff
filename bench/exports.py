"""Writing an export of 100,000 signatures as the worker does; memory beside one of 10,000."""

import os
import re
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.estate import ROWS, build
from bench.millions import COST, calm
from bench.servers import house
from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.organizers.models import Account
from petitions.signing.exporting import jobs, rules, service
from petitions.signing.exporting.models import Export, ExportState
from tests import factories as make

MANY = int(os.environ.get("ROWS", "100000"))
FEW, RUNS, BAR = MANY // 10, 5, 20_000
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def rows() -> list[dict[str, Any]]:
    """One row: rows a second, with the peak of memory at a tenth of them and at all."""
    with house((COST,)) as place:
        app = calm(place, contact_key=place.app.extensions["settings"].contact_key)
        with app.app_context():
            estate = build(app.test_client(), place.database_url, FEW, small=True)
            second = make.membership(estate.desk.organization, make.account())
            make.stored(db.session, second)
            people = (estate.account, second.account_id)
            few = [_export(estate.number, people) for _run in range(RUNS)]
            _fill(place.database_url)
            many = [_export(estate.number, people) for _run in range(RUNS)]
    speed = sorted(rate for rate, _peak in many)[RUNS // 2]
    small, large = (max(peak for _rate, peak in side) for side in (few, many))
    said = f"the bar: {BAR:,}; peak memory {small:.0f} MB at {FEW:,} rows, {large:.0f} MB at {MANY:,}"
    return [
        {
            "name": "export_rows_per_s", "value": round(speed), "unit": "rows/s", "runs": RUNS,
            "against": said, "ratio": round(speed / BAR, 3),
        }
    ]  # fmt: skip


def _fill(url: str) -> None:
    """The other nine tenths, in the same campaign."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line:
        found = line.execute("SELECT campaign_id, wave_id, text_id FROM signatures LIMIT 1").fetchone()
        assert found
        facts = dict(zip(("campaign", "wave", "text"), found, strict=True))
        line.execute(ROWS, facts | {"seal": bytes(305), "first": FEW + 1, "last": MANY})
        line.execute("VACUUM ANALYZE signatures")


def _export(campaign: int, people: tuple[int, int]) -> tuple[float, float]:
    """Rows a second of one export, and the peak of this process's memory in MB meanwhile."""
    with transaction() as tx:
        asker, second = (tx.get_one(Account, number) for number in people)
        facts = {"purpose": "A bench", "columns": list(rules.COLUMNS), "request_key": f"bench-{time.monotonic_ns()}"}
        export = service.ask(tx, tx.get_one(Campaign, campaign), **facts, by=asker, now=clock.now())
        service.allow(tx, export, by=second, now=clock.now())
        number = export.id
    RESET.write_text("5")
    start = time.perf_counter()
    assert jobs.write_exports() == 1
    seconds, peak = time.perf_counter() - start, _peak()
    written = db.session.get_one(Export, number)
    assert written.state is ExportState.READY and written.done == written.total
    rate = written.done / seconds
    with transaction() as tx:
        asker = tx.get_one(Account, people[0])
        service.take_back(tx, tx.get_one(Export, number), by=asker, now=clock.now())
    return rate, peak


def _peak() -> float:
    found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())
    return int(found[1]) / 1024 if found else 0.0
