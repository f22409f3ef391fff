"""Striking out 50,000 signatures among 250,000, in batches, with the page open meanwhile; taken back to the row."""

import os
import time
from typing import Any

import psycopg
from sqlalchemy import select

from bench.estate import build
from bench.millions import COST, calm
from bench.servers import house
from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.organizers.models import Account
from petitions.signing.vetting import jobs, service
from petitions.signing.vetting.models import Act, Review

MEANT = int(os.environ.get("MEANT", "50000"))
RUNS = 3
_HASH = """
SELECT md5(string_agg(id || ' ' || state || ' ' || coalesce(cause, '') || ' ' || coalesce(held_on::text, ''), ','
  ORDER BY id)) FROM signatures
"""


def rows() -> list[dict[str, Any]]:
    """One row: seconds until all are struck out; the undoing is timed beside it and must be exact."""
    with house((COST,)) as place:
        app = calm(place, contact_key=place.app.extensions["settings"].contact_key)
        with app.app_context():
            estate = build(app.test_client(), place.database_url, 5 * MEANT, small=True)
            account = estate.account
        struck, undone = [], []
        with psycopg.connect(place.database_url.replace("+psycopg", ""), autocommit=True) as line:
            line.execute(f"UPDATE signatures SET language = 'es' WHERE id <= {MEANT}")  # noqa: S608  # our own number
            before = line.execute(_HASH).fetchone()
            for _run in range(RUNS):
                with app.app_context():
                    struck.append(_strike(estate.number, account))
                    assert line.execute(_HASH).fetchone() != before
                    undone.append(_undo())
                assert line.execute(_HASH).fetchone() == before, "taking back is not exact"
                line.execute("VACUUM ANALYZE signatures")
    seconds, back = sorted(struck)[RUNS // 2], sorted(undone)[RUNS // 2]
    said = f"taking all of them back, to the row: {back:.1f} s; {MEANT:,} of {5 * MEANT:,}"
    return [
        {
            "name": "invalidate_50k_s", "value": round(seconds, 2), "unit": "s", "runs": RUNS,
            "against": said, "ratio": round(back / seconds, 3),
        }
    ]  # fmt: skip


def _strike(campaign: int, account: int) -> float:
    start = time.perf_counter()
    with transaction() as tx:
        by, where = tx.get_one(Account, account), tx.get_one(Campaign, campaign)
        facts = {"reason": "A bench", "by": by, "now": clock.now()}
        review = service.decide(tx, where, Act.INVALIDATE, {"language": "es"}, **facts)
        meant = review.meant
    jobs.work_reviews()
    seconds = time.perf_counter() - start
    last = service.list_reviews(db.session, db.session.get_one(Campaign, campaign))[0]
    assert last.touched == meant and not last.is_working
    return seconds


def _undo() -> float:
    start = time.perf_counter()
    with transaction() as tx:
        review = tx.scalars(select(Review).order_by(Review.id.desc())).first()
        assert review
        service.undo(tx, review, by=review.account, now=clock.now())
    jobs.work_reviews()
    return time.perf_counter() - start
