"""One running installation for all stories of the desk: empty at first, then set up by the commands of the guide.

Stories do not share an organization. The guide's own is founded by ``flask init``; any other by ``found``, which takes
no time: people with passwords and second factors, a public campaign that was signed, a contact to write to, a letter.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app import create_app
from bin.run import Plan
from config import Settings
from petitions.campaigns import service as campaigns
from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.letters import service as letters
from petitions.organizers.models import Account, Role
from petitions.recipients import moderating
from petitions.recipients import service as recipients
from petitions.signing import service as signing
from tests import factories as make
from tests.browser.conftest import ROOT, Stack, free_ports, until_it_answers
from tests.browser.scripted import contact
from tests.supporters import Ground, person

PASSWORD, PASSPHRASE = "four unrelated words stand", "six invented words for the names"
SIGNATURES = (("LB", 6), ("FR", 4))
"""Country, and how many signed from there."""
Found = TypeVar("Found")
_offices, _codes = count(1), count(10)


@dataclass
class Installation(Stack):
    """Web, clock, workers and catcher on a database of their own, and the same rows seen from here."""

    app: Flask
    environ: dict[str, str]
    is_empty: bool = True

    def flask(self, *words: str, typed: str = "") -> str:
        """A command as somebody types it in another terminal; what it says."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(command, input=typed, cwd=ROOT, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def inside(self, work: Callable[[], Found]) -> Found:
        """Do something with the application, away from the thread in which the browser's driver keeps its loop."""

        def there() -> Found:
            with self.app.app_context():
                return work()

        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(there).result()

    def found(self, name: str, *roles: Role) -> "Place":
        """An organization whose people can log in: ``<role>@<name>.example``. Its campaign is public and signed."""
        self.is_empty = False
        return self.inside(lambda: _found(self, name, roles))


@dataclass
class Place:
    """One organization of the installation."""

    at: Installation
    name: str
    office: str

    @property
    def campaign(self) -> str:
        """The name of its campaign in addresses."""
        return f"{self.name}-campaign"

    @property
    def desk(self) -> str:
        """Where its desk begins."""
        return f"{self.at.base}/desk/{self.name}"

    def email(self, role: Role) -> str:
        """How the member with this role logs in."""
        return f"{role}@{self.name}.example"

    def code(self, role: Role) -> str:
        """What the app on their phone shows now."""
        return self.at.inside(lambda: _code(self.at.app, self.email(role)))

    def log_in(self, page: Page, role: Role) -> None:
        """Onto the desk, at once: how one logs in is a story of its own."""
        page.goto(f"{self.at.base}/desk/login")
        page.fill("input[name=email]", self.email(role))
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.primary")
        page.fill("input[name=code]", self.code(role))
        page.click("main button.primary")
        page.wait_for_url(f"{self.desk}/")

    def sit(self, browser: Browser, role: Role) -> Page:
        """A window of their own, logged in."""
        page = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}).new_page()
        self.log_in(page, role)
        return page


@contextmanager
def empty(folder: Path) -> Iterator[Installation]:
    """`DEMO=0 make run` in a folder and on ports of its own, with nothing on it."""
    port, smtp, web = free_ports(3)
    given = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL", "SMTP_URL", "MAKELEVEL")}
    given |= {"INSTANCE": str(folder / "instance"), "PORT": str(port), "DEMO": "0", "NAMES_PASSPHRASE": PASSPHRASE}
    given |= {"CATCHER_SMTP": f"127.0.0.1:{smtp}", "CATCHER_WEB": f"127.0.0.1:{web}"}
    plan, log = Plan.from_env(given), (folder / "run.log").open("w+")
    command = [sys.executable, "-m", "bin.run"]
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True)
    try:
        until_it_answers(process, f"http://127.0.0.1:{port}/desk/login", Path(log.name))
        app = create_app(Settings.from_env(plan.private))
        addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{web}"
        yield Installation(*addresses, plan.instance, {}, app, dict(plan.private))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()
        with app.app_context():
            db.dispose()


def _found(at: Installation, name: str, roles: tuple[Role, ...]) -> Place:
    now, keys = clock.now(), at.app.extensions["keys"]
    with transaction() as tx:
        code = f"{name[:2].upper()}{next(_codes)}"
        organization = make.organization(slug=name, code=code, names={"en": f"Families of {name}"})
        for role in roles:
            tx.add(make.membership(organization, _account(at.app, f"{role}@{name}.example", f"{name} {role}"), role))
        facts = {"slug": f"{name}-campaign", "languages": ["en"], "created_at": now, "opens_at": now - timedelta(1)}
        campaign = make.campaign(organization, index_key=keys.new_index_key(), **facts)
        wave = make.wave(campaign, opens_on=now.date() - timedelta(1), closes_on=now.date() + timedelta(90))
        text = make.text(campaign, created_at=now)
        tx.add_all([campaign, wave, text])
        tx.flush()
        tx.add_all([make.demand(campaign, wave, number) for number in (1, 2)])
        row = recipients.add_contact(tx, organization, contact(next(_offices)), now=now)
        look = moderating.ask(tx, row, now=now)
        look.decided_at, look.is_allowed = now, True  # by somebody of another organization that works here
        campaigns.choose(tx, campaign, row, language="en", now=now)
        words = {
            "subject": "Archives of prisons",
            "body": "We write with {{supporters}}.\n\n{{demands}}\n\n{{reply_by}}",
        }
        author = tx.scalar(select(Account).where(Account.email == f"{roles[0]}@{name}.example"))
        letters.write_text(tx, campaign, "en", **words, account=author, now=now)
        place = Ground(campaign, text, wave)
    with transaction() as tx:
        for number, country in enumerate(country for country, many in SIGNATURES for _one in range(many)):
            who, link = person(f"{name}{number}@people.example", country=country), f"{name}-{number}"
            facts = {"link": link, "ticket": f"ticket-{link}", "code": "48291305", "keys": keys, "now": now}
            signing.sign(tx, place.campaign, place.text, place.wave, person=who, **facts)
            signing.confirm(tx, link, now=now)
    return Place(at, name, str(row.email))


def _account(app: Flask, email: str, name: str) -> Account:
    account: Account = make.account(email=email, name=name, password=hash_password(PASSWORD))
    account.fs_uniquifier = email
    account.tf_totp_secret = app.extensions["security"].totp_factory.generate_totp_secret()
    account.tf_primary_method = "authenticator"
    return account


def _code(app: Flask, email: str) -> str:
    kept = db.session.scalar(select(Account.tf_totp_secret).where(Account.email == email))
    code: str = app.extensions["security"].totp_factory.generate_totp_password(kept)
    return code
