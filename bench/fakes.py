"""An attack in ten minutes, on a clock that is passed in: 5,000 programs among 2,000 people, through the sign route."""

import heapq
import html
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from bench import crowd
from bench.ground import STAMP, campaign
from config import Settings
from petitions.core import keys, tokens
from petitions.core.db import Base, db, transaction
from petitions.signing import payloads
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature, SignatureState
from petitions.signing.vetting import jobs, questions

BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEEDS = (1, 2, 3)
JOB_EVERY = 30
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def rows() -> list[dict[str, Any]]:
    """Two rows, of the worst of three attacks: fakes held, people held. Whoever was refused would be told, too."""
    runs = []
    for seed in SEEDS:
        with _installation() as (app, slug):
            runs.append(Attack(app, slug, seed).run())
    fakes = min(run["fakes"] for run in runs)
    people = max(run["people"] for run in runs)
    refused = sum(run["refused"] for run in runs)
    said = f"{refused} refused; {runs[0]['asked']:.0%} of the people were asked to wait or to answer"
    return [
        _row("fakes_held", fakes, f"{crowd.FAKES:,} fakes from {crowd.NETWORKS} networks in 10 minutes; {said}"),
        _row("genuine_held", people, f"{crowd.GENUINE:,} people among them, in camps and families, too; {said}"),
    ]


def _row(name: str, share: float, against: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(100 * share, 2),
        "unit": "%",
        "against": against,
        "ratio": round(share, 4),
        "runs": len(SEEDS),
    }


class Attack:
    """Everybody of one attack, each at their moment."""

    def __init__(self, app: Flask, slug: str, seed: int, share: float = 1) -> None:
        self.app, self.slug, self.dice = app, slug, random.Random(seed)
        self.client, self.now = app.test_client(), BEGIN
        networks = crowd.networks(self.dice)
        everybody = crowd.genuine(self.dice, networks[:5]) + crowd.fakes(self.dice, networks)
        self.actors = [actor for actor in everybody if self.dice.random() < share]
        self.tickets: dict[int, str] = {}
        self.asked: set[int] = set()
        self.answers: Counter[int] = Counter()
        self.stamps: dict[datetime, str] = {}
        self._events: list[tuple[float, int, Any]] = []
        self._order = 0

    def run(self) -> dict[str, float]:
        """Let it happen; the shares that are held in the end."""
        for number, actor in enumerate(self.actors):
            self._at(120 + actor.at, lambda number=number: self._press(number))
        for second in range(0, 120 + crowd.MINUTES * 60 + 900, JOB_EVERY):
            self._at(second, self._work)
        with patch("petitions.core.clock.now", lambda: self.now):
            while self._events:
                moment, _order, act = heapq.heappop(self._events)
                self.now = BEGIN + timedelta(seconds=moment)
                act()
            with self.app.app_context():
                return self._outcome()

    def _at(self, moment: float, act: Any) -> None:
        self._order += 1
        heapq.heappush(self._events, (moment, self._order, act))

    @property
    def _second(self) -> float:
        return (self.now - BEGIN).total_seconds()

    def _press(self, number: int) -> None:
        actor = self.actors[number]
        typed = {"email": actor.email, "country": "LB", "name": actor.name, "show": "0"}
        typed |= {"website": "https://list.example"} if actor.has_trap else {}
        self._send(number, typed | {"stamp": self._stamp(self.now - timedelta(seconds=actor.open_for))})

    def _send(self, number: int, data: dict[str, str]) -> None:
        remote = {"REMOTE_ADDR": self.actors[number].remote}
        answer = self.client.post(f"/en/c/{self.slug}/sign", data=data, environ_overrides=remote)
        self.answers[answer.status_code] += 1
        if answer.status_code == 303:
            self.tickets[number] = answer.location.rpartition("/")[2]
            self._at(self._second + self.actors[number].confirm_after, lambda: self._confirm(number))
        elif answer.status_code == 200:
            self.asked.add(number)
            self._take_step(number, answer)

    def _take_step(self, number: int, answer: TestResponse) -> None:
        """Wait as long as the page asks, or answer its question; everything hidden is sent back."""
        actor, page = self.actors[number], html.unescape(answer.text)
        data = {html.unescape(k): html.unescape(v) for k, v in HIDDEN.findall(answer.text)}
        pause = actor.think
        if 'name="answer"' in page:
            words = re.findall(r"<bdi>([^<]+)</bdi>", page.partition('id="answer-words"')[2].partition("</div>")[0])
            data["answer"] = actor.answer(self.dice, words, right_answer(page, words))
        else:
            pause += 20
        self._at(self._second + pause, lambda: self._send(number, data))

    def _confirm(self, number: int) -> None:
        """The button behind the mailed link, or the code where that alone confirms."""
        with self.app.app_context(), transaction() as tx:
            ring, ticket = keys.keyring(), self.tickets[number]
            row = tx.scalar(select(Request).where(Request.ticket_hash == tokens.digest(ticket)))
            assert row and row.contact
            contact = payloads.open_contact(row.contact, ring)
            if row.is_code_only:
                assert signing.confirm_by_code(tx, ticket, contact.code, keys=ring, now=self.now)
            else:
                signing.confirm(tx, contact.link, now=self.now)

    def _work(self) -> None:
        with self.app.app_context():
            jobs.find_crowds()

    def _stamp(self, opened: datetime) -> str:
        """Of a page that was opened then."""
        minute = opened.replace(second=0, microsecond=0)
        if minute not in self.stamps:
            present, self.now = self.now, opened
            found = STAMP.search(self.client.get(f"/en/c/{self.slug}").text)
            self.now = present
            assert found
            self.stamps[minute] = found[1]
        return self.stamps[minute]

    def _outcome(self) -> dict[str, float]:
        held = {
            row.ticket_hash
            for row in db.session.scalars(select(Signature).where(Signature.state == SignatureState.HELD))
        }
        sides: dict[bool, list[bool]] = {True: [], False: []}
        for number, actor in enumerate(self.actors):
            ticket = self.tickets.get(number)
            sides[actor.is_fake].append(ticket is not None and tokens.digest(ticket) in held)
        people = [n for n, actor in enumerate(self.actors) if not actor.is_fake]
        return {
            "fakes": sum(sides[True]) / len(sides[True]),
            "people": sum(sides[False]) / len(sides[False]),
            "refused": sum(many for code, many in self.answers.items() if code not in (200, 303)),
            "unsigned": len(self.actors) - len(self.tickets),
            "asked": len(self.asked.intersection(people)) / len(people),
        }


def right_answer(page: str, words: list[str]) -> str:
    """What somebody answers who reads the question."""
    sentence = re.search(r'<label for="answer">([^<]+)</label>', page)
    assert sentence
    for place, asked in questions.PLACES:
        if sentence[1] == str(asked):
            return words[place]
    numbers = [int(digits) for digits in re.findall(r"\d+", sentence[1])]
    return str(numbers[0] + 1 if len(numbers) == 1 else sum(numbers))


@contextmanager
def _installation() -> Iterator[tuple[Flask, str]]:
    """A file database, a fast index, keys of a worker, counts in memory; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="demarche-bench-") as folder:
        instance = Path(folder)
        keys.create(instance / "keys", None)
        app = create_app(
            Settings(
                instance=instance,
                database_url=f"sqlite:///{instance / 'bench.sqlite'}",
                redis_url="",
                keys=instance / "keys",
                base_url="http://localhost",
                contact_key=instance / "keys" / "private" / "contact.key",
                index_cost=2,
                is_testing=True,
            )
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            slug = campaign(app, cost=2).slug
        yield app, slug
        with app.app_context():
            db.dispose()
