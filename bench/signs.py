"""How fast people can sign: the whole POST of the sign form beside the bare insert of such a row, in one file."""

import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from app import create_app
from config import Settings
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, keys
from petitions.core.db import Base, db, transaction
from petitions.organizers import service as organizers
from petitions.signing.models import Request

SIGNS, RUNS = 300, 3
STAMP = re.compile(r'name="stamp"[^>]*value="([^"]+)"')


def rows() -> list[dict[str, Any]]:
    """One row: signs per second on SQLite with full sync, each with its slow index, seals and a commit of its own."""
    with _installation() as (app, slug):
        pairs = [(_rate(presser(app, slug, run)), _rate(_inserter(app, slug, run))) for run in range(RUNS)]
    signs, inserts = (statistics.median(side) for side in zip(*pairs, strict=True))
    return [
        {
            "name": "sign_vs_insert",
            "value": round(signs, 1),
            "unit": "signs/s",
            "against": f"bare inserts of such a row with commit ({inserts:.0f}/s)",
            "ratio": round(signs / inserts, 4),
            "runs": RUNS,
        }
    ]


def _rate(act: Callable[[int], None]) -> float:
    act(0)
    start = time.perf_counter()
    for number in range(1, SIGNS + 1):
        act(number)
    return SIGNS / (time.perf_counter() - start)


def presser(app: Flask, slug: str, run: int) -> Callable[[int], None]:
    """Posts the sign form for one person after another."""
    client = app.test_client()
    stamp = STAMP.search(client.get(f"/en/c/{slug}").get_data(as_text=True))
    assert stamp

    def press(number: int) -> None:
        typed = {"email": f"p{run}-{number}@people.example", "country": "LB", "name": "Anna Muster", "stamp": stamp[1]}
        assert client.post(f"/en/c/{slug}/sign", data=typed).status_code == 303

    return press


def _inserter(app: Flask, slug: str, _run: int) -> Callable[[int], None]:
    """Rows of the size that signing writes, made beforehand: only the insert and its commit are measured."""
    with app.app_context():
        known = db.session.query(Request).order_by(Request.id.desc()).first()
        assert known
        values = {
            column.name: getattr(known, column.name) for column in Request.__table__.columns if column.name != "id"
        }
    ready = [
        values | {name: secrets.token_bytes(32) for name in ("email_index", "link_hash", "ticket_hash")}
        for _n in range(SIGNS + 1)
    ]

    def write(number: int) -> None:
        with app.app_context(), transaction() as tx:
            tx.execute(insert(Request.__table__).values(ready[number]))  # type: ignore[arg-type]  # a declared table is one

    return write


@contextmanager
def _installation() -> Iterator[tuple[Flask, str]]:
    with tempfile.TemporaryDirectory() as folder:
        keys.create(Path(folder) / "keys", None)
        app = create_app(
            Settings(
                instance=Path(folder),
                database_url=f"sqlite:///{folder}/bench.sqlite",
                redis_url="",
                keys=Path(folder) / "keys",
                base_url="http://localhost",
                is_testing=True,
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            slug = campaign(app).slug
        yield app, slug
        with app.app_context():
            db.engine.dispose()


def campaign(app: Flask) -> Campaign:
    """One open campaign."""
    now = clock.now()
    with transaction() as tx:
        organization = organizers.found(
            tx,
            slug="bench",
            code="BENCH",
            names={"en": "Families for the Truth"},
            sender="letters@families.example",
            now=now,
        )
        campaign = campaigns.create(
            tx,
            organization,
            slug="bench",
            languages=["en"],
            opens_at=datetime(2026, 1, 1, tzinfo=UTC),
            closes_at=None,
            keys=keys.keyring(),
            index_cost=app.config["INDEX_COST"],
            now=now,
        )
        campaigns.set_demands(tx, campaign, {1: ["missing-persons"]})
        words = {
            "title": "Tell the families",
            "summary": "A summary.",
            "statement": "A statement.",
            "demands": {"1": "Open."},
        }
        campaigns.write_text(tx, campaign, "en", **words, account=None, now=now)
        campaigns.publish(tx, campaign, now=now)
    return campaign
