"""The day of a wave: so many confirmed signatures a second, minute after minute, with their mails, on the same machine.

Run it alone, with `make surge` (SECONDS=60 for a trial): it fills the machine for ten minutes.
"""

import email
import email.policy
import os
import queue
import re
import statistics
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select

from bench import load
from bench.servers import House, house, origin
from bench.sink import sink
from petitions.core import clock
from petitions.core.db import db
from petitions.core.keys import keyring
from petitions.core.stamps import stamp
from petitions.signing.models import Signature, Tally

PER_SECOND = 40
SECONDS = int(os.environ.get("SECONDS") or 600)
SIGNERS, CONFIRMERS = 24, 12
COST = 2**10
LINK = re.compile(r"/en/s/([\w-]+)")
P95_MS, LAG_S = 300, 60


@dataclass
class Seen:
    """What happened, from all sides."""

    waits: list[float] = field(default_factory=list)
    """Seconds of each POST of the form, from the moment it was due."""
    signed: dict[str, float] = field(default_factory=dict)
    """When each address had its answer."""
    lags: list[float] = field(default_factory=list)
    """Seconds from there to the mail."""
    errors: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0


def rows() -> list[dict[str, Any]]:
    """Three rows: the 95th percentile of the POST, what went wrong, and how far the mail was behind at worst."""
    people = PER_SECOND * SECONDS
    with sink() as (relay, bodies), house((COST,), relay, ("web", "clock", "post")) as place:
        time.sleep(5)  # until clock and worker have read their code
        seen = _run(place, bodies, people)
        rows, counted = _counts(place, people)
    if (rows, counted) != (people, people):
        seen.errors[f"{rows} signatures and a count of {counted} instead of {people}"] += 1
    p95, lag, wrong = 1000 * statistics.quantiles(seen.waits, n=20)[-1], max(seen.lags), sum(seen.errors.values())
    over = f"{PER_SECOND} confirmed signatures a second for {SECONDS} s, count {counted} of {people}"
    pages = "page, form, inbox, link and button of each"
    told = f"; {dict(seen.errors)}" if wrong else ""
    rate = f"the sink takes what comes, {len(seen.lags) / SECONDS:.0f} mails/s came"
    return [
        _row("surge_p95_ms", p95, "ms", f"the bar: {P95_MS} ms; {over}", P95_MS / p95),
        _row("surge_errors", wrong, "errors", f"none; {pages}{told}", float(not wrong)),
        _row("surge_mail_lag_s", lag, "s", f"the bar: {LAG_S} s; {rate}", LAG_S / max(lag, 0.01)),
    ]


def _row(name: str, value: float, unit: str, against: str, ratio: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "against": against,
        "ratio": round(ratio, 2),
        "runs": 1,
    }


def _run(place: House, bodies: Callable[[], list[bytes]], people: int) -> Seen:
    """Let everybody sign at their moment, and confirm as soon as their mail is there."""
    seen, mailed = Seen(), queue.SimpleQueue[str | None]()
    presses = place.presses(COST, "s", people)
    start = time.perf_counter() + 1
    threads = [
        threading.Thread(
            target=_sign,
            args=(place, seen, [(start + n / PER_SECOND, n, presses[n]) for n in range(at, people, SIGNERS)]),
        )
        for at in range(SIGNERS)
    ]
    threads += [threading.Thread(target=_confirm, args=(place, seen, mailed)) for _n in range(CONFIRMERS)]
    for thread in threads:
        thread.start()
    patience = start + SECONDS + 120
    while len(seen.lags) < people and time.perf_counter() < patience:
        for address, token in _read(bodies()):
            seen.lags.append(max(0.0, time.perf_counter() - seen.signed.get(address, time.perf_counter())))
            mailed.put(token)
        time.sleep(0.2)
    for _thread in range(CONFIRMERS):
        mailed.put(None)
    for thread in threads:
        thread.join(60)
    if missing := people - len(seen.lags):
        seen.errors["mails that did not come"] += missing
    return seen


def _read(mails: list[bytes]) -> Iterator[tuple[str, str]]:
    """Address and token of each."""
    for raw in mails:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        text = mail.get_body(("plain",))
        found = LINK.search(text.get_content() if text else "")
        assert found, "a mail without a link"
        yield str(mail["To"]), found[1]


def _sign(place: House, seen: Seen, share: list[tuple[float, int, bytes]]) -> None:
    """The page, the form and the inbox page, one person after another."""
    line = load.Line(place.address)
    page = load.request("GET", f"/en/c/{place.slugs[COST]}", place.address, Accept_Encoding="gzip")
    for due, number, press in share:
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        late = max(0.0, time.perf_counter() - due)
        _expect(seen, 200, line.ask(page)[0])
        began = time.perf_counter()
        status, where = line.ask(press)
        seen.waits.append(late + time.perf_counter() - began)
        seen.signed[f"s{number}@town{number % 4999}.example"] = time.perf_counter()
        _expect(seen, 303, status)
        _expect(seen, 200, line.ask(load.request("GET", where or "/", place.address, **origin(number)))[0])


def _confirm(place: House, seen: Seen, mailed: "queue.SimpleQueue[str | None]") -> None:
    """The page behind the link, and its button."""
    line = load.Line(place.address)
    with place.app.app_context():
        keys = keyring()
    while token := mailed.get():
        here = origin(zlib.crc32(token.encode()))
        _expect(seen, 200, line.ask(load.request("GET", f"/en/s/{token}", place.address, **here))[0])
        old = stamp(keys, f"confirm:{token}", clock.now() - timedelta(minutes=1))
        body = f"stamp={quote(old)}&website=".encode()
        _expect(seen, 303, line.ask(load.request("POST", f"/en/s/{token}", place.address, body, **here))[0])
        seen.confirmed += 1


def _expect(seen: Seen, status: int, got: int) -> None:
    if got != status:
        seen.errors[f"{got or 'no answer'} instead of {status}"] += 1


def _counts(place: House, people: int) -> tuple[int, int]:
    """Rows and public count, once a window has closed over the last of them."""
    until = time.monotonic() + 130
    while True:
        with place.app.app_context():
            rows = db.session.scalar(select(func.count()).select_from(Signature)) or 0
            counted = db.session.scalar(select(Tally.confirmed)) or 0
        if counted == people or time.monotonic() > until:
            return rows, counted
        time.sleep(1)
