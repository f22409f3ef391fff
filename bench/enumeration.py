"""Whether the answer to Sign tells who signed before: known and unknown addresses, interleaved, over HTTP."""

import http.client
import random
import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from bench.ground import STAMP
from bench.servers import House, house
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, keys, tokens
from petitions.core.db import db, transaction
from petitions.signing import service as signing
from petitions.signing.rules import Person

EACH, WARM, COST = 2_000, 300, 2**10
"""Addresses of each kind, presses before any is timed, and the default cost of the slow index."""
_MASKED = ("date", "server")
_TICKET = re.compile(rb"/inbox/[\w-]{22}")


def rows() -> list[dict[str, Any]]:
    """One row: how well the time of an answer tells known from unknown; 0.5 is not at all."""
    with house((COST,)) as place:
        known = [f"known{n}@town{n % 97}.example" for n in range(EACH)]
        _sign(place, known)
        unknown = [f"fresh{n}@town{n % 97}.example" for n in range(EACH)]
        times, shapes = _ask(place, known, unknown)
    auc = area(times[True], times[False])
    return [
        {
            "name": "enumeration_auc",
            "value": round(max(auc, 1 - auc), 4),
            "unit": "AUC",
            "against": f"0.5 tells nothing; {2 * EACH:,} answers had {len(shapes)} shape once the ticket was masked",
            "ratio": round(max(auc, 1 - auc), 4),
            "runs": 1,
        }
    ]


def area(one: Sequence[float], other: Sequence[float]) -> float:
    """The area under the curve: how often a time of ``one`` is longer than one of ``other``; ties count half."""
    ranked = sorted([(value, 1) for value in one] + [(value, 0) for value in other])
    ranks, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        ranks += sum(side for _value, side in ranked[at:end]) * (at + 1 + end) / 2
        at = end
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def _sign(place: House, emails: Sequence[str]) -> None:
    """They signed and confirmed before; half of them asked for news, too."""
    with place.app.app_context():
        campaign = db.session.scalars(select(Campaign).where(Campaign.slug == place.slugs[COST])).one()
        number = campaign.id
        for at in range(0, len(emails), 100):
            with transaction() as tx:
                campaign = tx.get_one(Campaign, number)
                text, wave = campaigns.text(tx, campaign, "en"), campaigns.current_wave(tx, campaign)
                for n, email in enumerate(emails[at : at + 100]):
                    link, facts = tokens.new(), {"keys": keys.keyring(), "now": clock.now()}
                    who = Person(email=email, country="LB", news=bool(n % 2))
                    signing.sign(
                        tx, campaign, text, wave, person=who, link=link, ticket=tokens.new(), code="0", **facts
                    )
                    signing.confirm(tx, link, now=clock.now())


def _ask(place: House, known: list[str], unknown: list[str]) -> tuple[dict[bool, list[float]], set[Any]]:
    """One press after the other on one connection, in an order that is drawn; seconds by kind, and every shape."""
    dice = random.Random(11)
    queue = [(email, True) for email in known] + [(email, False) for email in unknown]
    dice.shuffle(queue)
    warm = [(f"warm{n}@town.example", False) for n in range(WARM)]
    line, slug = http.client.HTTPConnection(place.address), place.slugs[COST]
    line.request("GET", f"/en/c/{slug}")
    stamp = STAMP.search(line.getresponse().read().decode())
    assert stamp
    times: dict[bool, list[float]] = {True: [], False: []}
    shapes: set[Any] = set()
    for number, (email, is_known) in enumerate(warm + queue):
        body = f"stamp={quote(stamp[1])}&website=&email={quote(email)}&country=LB&name=&show=0"
        begun = time.perf_counter()
        line.request("POST", f"/en/c/{slug}/sign", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        content = answer.read()
        took = time.perf_counter() - begun
        if number >= WARM:
            times[is_known].append(took)
            shapes.add(_shape(answer, content))
    line.close()
    return times, shapes


def _shape(answer: http.client.HTTPResponse, content: bytes) -> Any:
    """Status, headers and body without the ticket and the moment."""
    headers = tuple((k, _TICKET.sub(b"", v.encode())) for k, v in answer.getheaders() if k.lower() not in _MASKED)
    return answer.status, headers, _TICKET.sub(b"", content)
