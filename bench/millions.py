"""What a million signatures change: signing, a page made anew and a window's count, each over its time at 1,000."""

import dataclasses
import hashlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
from flask import Flask

from app import create_app
from bench.load import Crowd, crowd
from bench.servers import House, house
from bench.signs import press
from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.signing import jobs
from petitions.signing import service as signing

FEW, MANY, RUNS = 1_000, 1_000_000, 5
COST, SIGNS, PAGES, WAITING = 2**10, 200, 40, 500
COLUMNS = (
    "campaign_id, wave_id, text_id, email_index, link_hash, state, names, own, level, public_name, country, language, "
    "commitment, confirmed_at, was_confirmed, mails"
)
LINE = (
    "1\t1\t1\t\\\\x{mark}\t\\\\x{mark}\tconfirmed\t\\\\x{seal}\t\\\\x{seal}\t{level}\t{name}\t{country}\ten\t"
    "\\\\x{mark}\t{day}\tf\t1\n"
)
_CHANGES = """
INSERT INTO count_changes (campaign_id, signature_id, delta) SELECT 1, id, 1 FROM signatures ORDER BY id DESC LIMIT %s
"""
SEAL = bytes(305).hex()
COUNTRIES = ("LB", "SY", "FR", "DE", "\\N")


def rows() -> list[dict[str, Any]]:
    """Three rows, each time over time, small and large taken in turns."""
    with house((COST,)) as small, house((COST,)) as large, crowd() as people:
        sides = {FEW: _Side(small, people, FEW), MANY: _Side(large, people, MANY)}
        times: dict[str, dict[int, list[float]]] = {name: {FEW: [], MANY: []} for name in ("sign", "page", "count")}
        for run in range(RUNS + 1):
            for number, side in sides.items():
                for name, seconds in (("sign", side.sign(run)), ("page", side.page()), ("count", side.count(run))):
                    times[name][number].append(seconds)
    found = {
        name: {number: statistics.median(all_of[1:]) for number, all_of in by.items()} for name, by in times.items()
    }
    said = {"sign": "POST sign", "page": "the page made anew", "count": f"a window that takes {WAITING}"}
    return [
        {
            "name": f"{name}_1m_vs_1k",
            "value": round(1000 * by[MANY], 2),
            "unit": "ms",
            "against": f"{said[name]} with 1,000 signatures there: {1000 * by[FEW]:.2f} ms",
            "ratio": round(by[MANY] / by[FEW], 3),
            "runs": RUNS,
        }
        for name, by in found.items()
    ]


class _Side:
    """One installation with so many signatures in it."""

    def __init__(self, place: House, people: Crowd, number: int) -> None:
        self.place, self.people, self.next = place, people, number
        self.web = calm(place, contact_key=None)
        self.worker = calm(place, contact_key=place.app.extensions["settings"].contact_key)
        self._copy(0, number, waits=False)
        with self.worker.app_context():
            with transaction() as tx:
                signing.verify(tx, signing.campaign_of(tx, 1), now=clock.now())
            assert signing.count_confirmed(db.session, db.session.get_one(Campaign, 1)) == number

    def sign(self, run: int) -> float:
        """Seconds of one POST, over HTTP, one person after another."""
        return press(self.people, self.place, COST, f"r{run}x", SIGNS, run * SIGNS, connections=1).seconds / SIGNS

    def page(self) -> float:
        """Seconds of one page, made anew each time."""
        client = self.web.test_client()
        slug = self.place.slugs[COST]

        def visit() -> None:
            assert client.get(f"/en/c/{slug}").status_code == 200

        return _mean(visit, PAGES)

    def count(self, run: int) -> float:
        """Seconds of one window in which so many wait."""
        self._copy(self.next, self.next + WAITING, waits=True)
        self.next += WAITING
        with self.worker.app_context():
            seconds = _mean(jobs.close_windows, 1)
            assert signing.count_confirmed(db.session, db.session.get_one(Campaign, 1)) == self.next
        return seconds

    def _copy(self, first: int, last: int, *, waits: bool) -> None:
        """Rows as confirming and counting leave them; one in a hundred shows a name."""
        facts = {"seal": SEAL, "day": "2026-11-20 00:00+00"}
        url = self.place.database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as line:
            with line.cursor().copy(f"COPY signatures ({COLUMNS}) FROM STDIN") as copy:
                for n in range(first, last):
                    mark, shows = hashlib.sha256(b"%d" % n).hexdigest(), n % 100 == 0
                    name, level = (f"Person {n}", 3) if shows and not waits else ("\\N", 1)
                    country = COUNTRIES[n % len(COUNTRIES)]
                    copy.write(LINE.format(mark=mark, name=name, level=level, country=country, **facts))
            if waits:
                line.execute(_CHANGES, (last - first,))
            else:
                line.execute("VACUUM ANALYZE signatures")


def calm(place: House, **over: Any) -> Flask:
    """The same rows without a shelf: every page is made anew."""
    settings = place.app.extensions["settings"]
    return create_app(dataclasses.replace(settings, is_testing=True, base_url="http://localhost", **over))


def _mean(act: Callable[[], Any], times: int) -> float:
    start = time.perf_counter()
    for _n in range(times):
        act()
    return (time.perf_counter() - start) / times
