"""A stolen server names nobody: a thousand people sign, and nothing on the machine knows who they were."""

import base64
import logging
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from app import create_app
from config import Settings
from petitions.campaigns import service as campaigns
from petitions.core import clock, queue
from petitions.core import keys as keyfiles
from petitions.core.db import Base, db, transaction
from petitions.delivery import jobs as delivery_jobs
from petitions.delivery import service as delivery
from petitions.signing import jobs as signing_jobs
from tests import factories as make
from tests import services
from tests.mailbox import Mailbox

SIGNED, PENDING = 1000, 50
READERS = 50
"""People of one minute, whose pages carry the same stamp: one of them reads it for all."""
MARKS = ("qanaryname", "qanarymail", "قناريسري")
"""Every canary carries one of these; those who chose to be public carry another word."""
LINK = re.compile(r"/(en/s/[\w-]+)")

pytestmark = [pytest.mark.slow, pytest.mark.once]


@dataclass(frozen=True)
class Canary:
    """One invented signer."""

    number: int

    @property
    def email(self) -> str:
        return f"qanarymail{self.number}@people.example"

    @property
    def name(self) -> str:
        if self.number % 2:
            return ""
        if self.number % 20 == 0:
            return f"Openly Shown {chr(65 + self.number % 26)}"
        return f"Qanaryname Person {chr(65 + self.number % 26)}" if self.number % 4 else "قناريسري الشخص"

    @property
    def show(self) -> str:
        return "3" if self.name.startswith("Openly") else ""


@pytest.fixture
def instance(tmp_path, redis) -> Path:
    """A real folder with keys, database and log, as an installation has it."""
    keyfiles.create(tmp_path / "keys", "correct horse battery staple")
    return tmp_path


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server that keeps mail in the memory of the test."""
    with Mailbox() as box:
        yield box


def _settings(instance: Path, redis: str, mailbox: Mailbox, **over) -> Settings:
    return Settings(
        instance=instance,
        database_url=services.fresh_postgres_url()
        if over.pop("postgres", False)
        else f"sqlite:///{instance / 'demarche.sqlite'}",
        redis_url=redis,
        keys=instance / "keys",
        base_url="http://localhost",
        catcher_smtp=mailbox.address,
        index_cost=2,
        is_testing=True,
        **over,
    )


def test_after_a_thousand_signatures_the_machine_names_nobody(instance, redis, mailbox):
    log = logging.FileHandler(instance / "server.log")
    logging.getLogger().addHandler(log)
    try:
        _the_story(instance, redis, mailbox)
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
    _copy_queue(redis, instance / "redis")
    hits = [(path.name, form) for path in instance.rglob("*") if path.is_file() for form in _found(path.read_bytes())]
    files = sum(1 for path in instance.rglob("*") if path.is_file())
    print(f"searched {files} files for {SIGNED + PENDING} people: {len(hits)} hits")
    assert not hits


def test_the_search_finds_what_is_there():
    for text in ("Qanaryname Person B", "qanarymail7@people.example", "قناريسري الشخص"):
        for raw in (
            text.encode(),
            text.encode("utf-16-le"),
            text.encode("utf-16-be"),
            base64.b64encode(b"ab" + text.encode()),
            quote(text).encode(),
        ):
            assert _found(b"\x00\x01" + raw + b"tail")


def _the_story(instance: Path, redis: str, mailbox: Mailbox) -> None:
    web = create_app(_settings(instance, redis, mailbox))
    worker = create_app(_settings(instance, redis, mailbox, contact_key=instance / "keys/private/contact.key"))
    with web.app_context():
        Base.metadata.create_all(db.engine)
        slug = _campaign()
    with _private_keys_elsewhere(instance):
        client, stamp = web.test_client(), ""
        for number in range(SIGNED + PENDING):
            stamp = stamp if number % READERS else _stamp(client.get(f"/en/c/{slug}"))
            _sign(client, slug, Canary(number), stamp)
        mails = _deliver(worker, mailbox)
        assert len(mails) == SIGNED + PENDING
        for number in range(SIGNED):
            _confirm(client, mails[Canary(number).email])
        with worker.app_context():
            signing_jobs.close_windows()
            signing_jobs.nightly()
            db.dispose()
        page = client.get(f"/en/c/{slug}").get_data(as_text=True)
    assert "1,000" in page and "Openly Shown" in page
    with web.app_context():
        db.dispose()


def _campaign() -> str:
    with transaction() as tx:
        organization = make.organization()
        tx.add(organization)
        tx.flush()
        campaign = campaigns.create(
            tx,
            organization,
            slug="seized",
            languages=["en"],
            opens_at=make.NOON,
            closes_at=None,
            keys=keyfiles.keyring(),
            index_cost=2,
            now=clock.now(),
        )
        campaigns.set_demands(tx, campaign, {1: ["missing-persons"]})
        campaigns.write_text(
            tx,
            campaign,
            "en",
            title="Tell the families",
            summary="A summary.",
            statement="A statement.",
            demands={"1": "Open the archives."},
            account=None,
            now=clock.now(),
        )
        campaigns.publish(tx, campaign, now=clock.now())
        return campaign.slug


def _copy_queue(redis: str, target: Path) -> None:
    """All that the queue server keeps on disk, once it has written everything anew."""
    with queue.connect(redis) as connection:
        connection.execute_command("BGREWRITEAOF")
        while connection.info("persistence")["aof_rewrite_in_progress"]:
            time.sleep(0.05)
    shutil.copytree(services.redis().folder, target, ignore=shutil.ignore_patterns("*.sock", "temp-*"))


@contextmanager
def _private_keys_elsewhere(instance: Path) -> Iterator[None]:
    """While the web process works its files of private keys are not there at all; the worker has read them before."""
    here, elsewhere = instance / "keys" / "private", instance.parent / "private-keys-of-the-worker"
    here.rename(elsewhere)
    yield
    elsewhere.rename(here)


def _stamp(page) -> str:
    return re.search(r'name="stamp"[^>]*value="([^"]+)"', page.get_data(as_text=True)).group(1)


def _sign(client, slug: str, person: Canary, stamp: str) -> None:
    fields = {
        "email": person.email,
        "name": person.name,
        "country": "DE",
        "show": person.show or "0",
        "stamp": stamp,
    }
    answer = client.post(f"/en/c/{slug}/sign", data=fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def _deliver(worker, mailbox: Mailbox) -> dict[str, str]:
    with worker.app_context():
        for _round in range(100):
            signing_jobs.mail_requests()
            due = delivery.list_due_batches(db.session, clock.now(), 50)
            if not due and len(mailbox.mails) >= SIGNED + PENDING:
                break
            for batch in due:
                delivery_jobs.send_batch(batch)
            db.session.remove() if hasattr(db.session, "remove") else db.session.close()
    return {mail["To"]: mail.get_body(("plain",)).get_content() for mail in mailbox.mails}


def _confirm(client, text: str) -> None:
    link = "/" + LINK.search(text).group(1)
    page = client.get(link).get_data(as_text=True)
    stamp = re.search(r'name="stamp"[^>]*value="([^"]+)"', page)
    action = re.search(r'<form[^>]*action="([^"]+)"', page)
    answer = client.post(action.group(1) if action else link, data={"stamp": stamp.group(1)})
    assert answer.status_code in (200, 303)


def _found(content: bytes) -> list[str]:
    lowered = content.lower()
    return [
        f"{mark} {form}"
        for mark in MARKS
        for form, needle in _forms(mark)
        if (needle in content if "base64" in form else needle.lower() in lowered)
    ]


def _forms(mark: str) -> list[tuple[str, bytes]]:
    forms = [("utf-8", mark.encode()), ("utf-16-le", mark.encode("utf-16-le")), ("utf-16-be", mark.encode("utf-16-be"))]
    forms.append(("percent", quote(mark).lower().encode()))
    if not mark.isascii():
        forms.append(("punycode", mark.encode("punycode")))
    for spelled in {mark, mark.capitalize()}:
        for shift in range(3):
            whole = base64.b64encode(b"\x00" * shift + spelled.encode())
            forms.append((f"base64 {shift}", whole[4 if shift else 0 : len(whole) // 4 * 4 - 4]))
    return forms
