"""The demonstration with a mail server of the test's own in the catcher's place, its clock and worker hurried."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from bin.run import Plan
from bin.supervisor import Service
from config import Settings
from petitions.campaigns import service as campaigns
from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.delivery import service as delivery
from petitions.dispatch.models import Item
from petitions.letters.models import Letter
from petitions.recipients import service as recipients
from petitions.recipients.contact import Contact
from petitions.recipients.models import Channel
from tests import services
from tests.browser.conftest import ROOT, Stack, free_ports, until_it_answers
from tests.delivery.smtp_server import SmtpServer

CAMPAIGN = "tell-the-families"
ANSWERS = "answers@families-truth.example"
SCALE = "0.1"
"""Six minutes of a greylist become thirty-six seconds."""


@dataclass
class Scripted(Stack):
    """A running installation, its mail server, and the same rows seen from here."""

    server: SmtpServer
    app: Flask
    environ: dict[str, str]

    def arrived(self, to: str) -> list[bytes]:
        """What reached an addressee whole."""
        return [one.content for one in self.server.received if one.to == to and one.is_taken]

    def receive(self, raw: bytes) -> None:
        """A mail comes back, by the pipe."""
        command = [sys.executable, "-m", "flask", "--app", "app", "inbound", "receive"]
        subprocess.run(command, input=raw, cwd=ROOT, env=self.environ, check=True, capture_output=True)

    def days_pass(self, days: int) -> None:
        """As if every letter had left so many days sooner."""
        with ThreadPoolExecutor(1) as elsewhere:  # the driver of the browser holds an event loop in this thread
            elsewhere.submit(self._age, days).result()

    def _age(self, days: int) -> None:
        with self.app.app_context(), transaction() as tx:
            for letter in tx.scalars(select(Letter)):
                letter.dated_on -= timedelta(days=days)
                letter.frozen_at -= timedelta(days=days)
            for item in tx.scalars(select(Item)):
                envelope = delivery.states_of(tx, [item.envelope_key]).get(item.envelope_key)
                if envelope is not None and envelope.accepted_at is not None:
                    envelope.accepted_at -= timedelta(days=days)


@contextmanager
def scripted_stack(folder: Path, server: SmtpServer, bodies: int) -> Iterator[Scripted]:
    """Web, clock and both workers on a fresh demonstration whose campaign writes to so many offices of ours alone."""
    (port,) = free_ports(1)
    given = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL", "SMTP_URL", "MAKELEVEL")}
    given |= {"INSTANCE": str(folder / "demo"), "PORT": str(port), "CATCHER_SMTP": server.address}
    given |= {"TIMINGS_SCALE": SCALE, "REPLY_ADDRESS": ANSWERS}
    plan, queue, processes = Plan.from_env(given), services.start_redis(), []
    subprocess.run([sys.executable, "-m", "bin.prepare"], cwd=ROOT, env=plan.private, check=True, capture_output=True)
    app = create_app(Settings.from_env(plan.private))
    _choose(app, bodies)
    try:
        for service in plan.services(queue.url):
            if service.name not in ("catcher", "demo"):
                processes.append(_start(service, folder / f"{service.name}.out"))
        until_it_answers(processes[0], f"http://127.0.0.1:{port}/", folder / "web.out")
        lines = (plan.instance / "logins.txt").read_text().splitlines()
        logins = dict(line.split("\t") for line in lines)
        yield Scripted(f"http://127.0.0.1:{port}", "", plan.instance, logins, server, app, dict(plan.private))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        queue.stop()
        with app.app_context():
            db.dispose()


def _start(service: Service, said: Path) -> "subprocess.Popen[bytes]":
    with said.open("w") as out:
        facts = {"cwd": ROOT, "env": service.environ, "start_new_session": True}
        return subprocess.Popen(service.command, stdout=out, stderr=out, **facts)


def office(number: int) -> str:
    """The address of an invented office."""
    return f"office@body-{number:02}.example"


def _choose(app: Flask, bodies: int) -> None:
    with app.app_context(), transaction() as tx:
        campaign, now = campaigns.by_slug(tx, CAMPAIGN), clock.now()
        for choice in campaigns.list_choices(tx, campaign):
            campaigns.unchoose(tx, campaign, choice.recipient)
        for number in range(1, bodies + 1):
            row = recipients.add_contact(tx, campaign.organization, contact(number), now=now)
            campaigns.choose(tx, campaign, row, language="en", now=now)


def contact(number: int) -> Contact:
    return Contact(
        kind="ngo",
        rank="office",
        names={"en": f"Office {number:02}"},
        addressee={"en": f"Office {number:02}"},
        salutation={"en": {"neutral": "Dear Madam or Sir,"}},
        close={"en": "Yours faithfully,"},
        address=("1 Example Square", "Geneva"),
        country="CH",
        email=office(number),
        channel=Channel.EMAIL,
        demands=(),
    )
