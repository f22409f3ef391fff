"""How fast people can sign: the whole product behind its web server, beside bare inserts, and beside Flask's hello."""

import secrets
import statistics
import threading
import time
from typing import Any

import psycopg

from bench.load import Crowd, Told, crowd, request
from bench.servers import House, hello, house
from petitions.core.db import db
from petitions.signing.models import Request

SIGNS, INSERTS, RUNS = 400, 2000, 9
CONNECTIONS = 4
RECORD = 33
"""Signatures a second, the peak of a national parliament's petitions in 2019."""


def rows() -> list[dict[str, Any]]:
    """Two rows: signing without its slow index beside bare inserts, signing as it is beside hello."""
    with house() as place, hello(place.plan, place.redis_url) as greeting, crowd() as people:
        ask = [request("GET", "/", greeting)] * SIGNS * 4
        sides: list[tuple[float, float, float, float]] = []
        for run in range(RUNS + 1):
            light, heavy = (press(people, place, cost, f"r{run}c{cost}x", SIGNS, run * SIGNS) for cost in place.slugs)
            sides.append((light.rate, inserts(place), heavy.rate, people.ask(greeting, ask).rate))
    light, bare, heavy, greets = (statistics.median(side) for side in zip(*sides[1:], strict=True))
    record = f"{heavy / RECORD:.1f} times the record of {RECORD}"
    return [
        row(
            "sign_vs_insert", light, f"psycopg inserts of such a row on {CONNECTIONS} connections ({bare:.0f}/s)", bare
        ),
        row("sign_vs_hello", heavy, f"Flask's hello on the same server ({greets:.0f}/s); {record}", greets),
    ]


def row(name: str, ours: float, against: str, theirs: float) -> dict[str, Any]:
    """Rate over rate."""
    ratio = round(ours / theirs, 4)
    return {"name": name, "value": round(ours, 1), "unit": "signs/s", "against": against, "ratio": ratio, "runs": RUNS}


def press(people: Crowd, place: House, cost: int, name: str, number: int, first: int = 0, **how: Any) -> Told:
    """So many people sign a campaign, all of them accepted."""
    told = people.ask(place.address, place.presses(cost, name, number, first), **how)
    assert set(told.statuses) == {303}, told.statuses
    return told


def inserts(place: House) -> float:
    """Rows a second of the kind that signing writes, made beforehand, each with its commit, and nothing else."""
    columns = [column.name for column in Request.__table__.columns if column.name != "id"]
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with place.app.app_context():
        known = db.session.query(Request).order_by(Request.id.desc()).first()
        assert known
        values = {name: getattr(known, name) for name in columns}
        db.session.rollback()
    fresh = ("email_index", "link_hash", "ticket_hash")
    ready = [list((values | {name: secrets.token_bytes(32) for name in fresh}).values()) for _n in range(INSERTS)]
    url = place.database_url.replace("+psycopg", "")

    def write(share: list[list[Any]]) -> None:
        with psycopg.connect(url, autocommit=True) as line:
            for row in share:
                line.execute(f"INSERT INTO signature_requests ({names}) VALUES ({marks})", row)  # type: ignore[arg-type]  # noqa: S608  # names of our own columns

    threads = [threading.Thread(target=write, args=(ready[n::CONNECTIONS],)) for n in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return INSERTS / (time.perf_counter() - start)
