"""What benches of signing stand on: an open campaign, and somebody who presses its form."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, keys
from petitions.core.db import transaction
from petitions.organizers import service as organizers

STAMP = re.compile(r'name="stamp"[^>]*value="([^"]+)"')


def presser(app: Flask, slug: str, run: int) -> Callable[[int], None]:
    """Posts the sign form for one person after another."""
    client = app.test_client()
    stamp = STAMP.search(client.get(f"/en/c/{slug}").get_data(as_text=True))
    assert stamp

    def press(number: int) -> None:
        typed = {"email": f"p{run}-{number}@people.example", "country": "LB", "name": "Anna Muster", "stamp": stamp[1]}
        assert client.post(f"/en/c/{slug}/sign", data=typed).status_code == 303

    return press


def campaign(app: Flask, slug: str = "bench", cost: int = 0) -> Campaign:
    """One open campaign of an organization of its own; its slow index costs what the installation says unless told."""
    now = clock.now()
    with transaction() as tx:
        organization = organizers.found(
            tx,
            slug=slug,
            code=slug.upper(),
            names={"en": "Families for the Truth"},
            sender="letters@families.example",
            now=now,
        )
        campaign = campaigns.create(
            tx,
            organization,
            slug=slug,
            languages=["en"],
            opens_at=datetime(2026, 1, 1, tzinfo=UTC),
            closes_at=None,
            keys=keys.keyring(),
            index_cost=cost or app.config["INDEX_COST"],
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
