"""A real installation on SQLite that mails through our postfix and reads what comes back through our dovecot."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from petitions.core import blobs, clock
from petitions.core import keys as keyfiles
from petitions.core.db import Base, db
from petitions.delivery import jobs as delivery_jobs
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, State
from petitions.delivery.rules import Mail, Timings
from petitions.dispatch.models import Item
from petitions.letters import press
from petitions.organizers.models import Role
from petitions.recipients import service as recipients
from petitions.recipients.models import Evidence
from petitions.replies import jobs as replies_jobs
from tests import factories as make
from tests.dispatch.conftest import NAMES, Stage
from tests.mailserver.configuration import BOUNCES, OURS
from tests.mailserver.servers import PASSWORD, USER, MailServers, wait_until
from tests.supporters import StillClock, ground

ANSWERS = f"answers@{OURS}"
UNSENT = (State.QUEUED, State.DEFERRED, State.LEASED, State.SENDING)


def environment(servers: MailServers, instance: Path, **over: str) -> dict[str, str]:
    """What an administrator would write in the settings file."""
    who, cafile = f"{USER}:{quote(PASSWORD, safe='')}", quote(str(servers.cafile))
    return {
        "INSTANCE": str(instance),
        "MAIL_FROM": ANSWERS,
        "REPLY_ADDRESS": ANSWERS,
        "SMTP_URL": f"smtp://{who}@127.0.0.1:{servers.submission}?starttls=required&cafile={cafile}&bounce={BOUNCES}",
        "IMAP_URL": imap_url(servers, USER),
        "CONTACT_KEY": str(instance / "keys/private/contact.key"),
        "NAMES_KEY": str(instance / "keys/private/names.key"),
    } | over


def imap_url(servers: MailServers, user: str) -> str:
    """One user's mailbox."""
    who = f"{user}:{quote(PASSWORD, safe='')}"
    return f"imaps://{who}@127.0.0.1:{servers.imaps}/INBOX?cafile={quote(str(servers.cafile))}"


@dataclasses.dataclass
class House:
    """The application, its organizers and its letters, with the hands of a worker."""

    app: Flask
    servers: MailServers
    clock: StillClock
    stage: Stage

    @property
    def session(self) -> Session:
        """Of this thread; what others have committed is seen after ``refresh``."""
        return db.session

    def address(self, name: str, email: str) -> None:
        """Choose an invented body at this address, looked at today."""
        choice = self.stage.choose(name, email=email, facts={"id": name, "email": email})
        seen = {"evidence": Evidence.PAGE, "source": "https://un.example", "seen": email, "by": "R."}
        facts = {"on": self.clock().date(), "email": email, "organization": self.stage.organization}
        recipients.verify(self.session, choice.recipient, **seen, **facts)
        self.session.commit()

    def dispatch(self, *names: str, key: str = "key") -> None:
        """Freeze, release and send, as press and post workers do."""
        dispatch = self.stage.freeze(*names, key=key)
        assert dispatch.problem is None, dispatch.problem
        self.stage.approve(dispatch, into_catcher=False)
        self.send()

    def send_what_is_due(self) -> None:
        """One round of the worker."""
        for batch in delivery.list_due_batches(self.session, clock.now(), 50):
            self.session.rollback()
            delivery_jobs.send_batch(batch)

    def send(self) -> None:
        """Let the outbox run dry; ten minutes pass whenever something waits for its next try."""
        for _round in range(50):
            self.send_what_is_due()
            left = self.session.scalar(select(Envelope.id).where(Envelope.state.in_(UNSENT)).limit(1))
            self.session.rollback()
            if left is None:
                return
            self.clock.pass_by(minutes=10)
        pytest.fail(f"the outbox did not run dry\n{self.servers.said()}")

    def fetch(self) -> int:
        """What the clock asks for what comes back: fetch, then read; returns how many mails were brought in."""
        self.session.rollback()
        brought = replies_jobs.fetch_mailbox()
        replies_jobs.read_inbound()
        self.session.rollback()
        return brought

    def came_back(self, true: Callable[[], bool], seconds: float = 40) -> bool:
        """Fetch until it is true, as the clock does."""

        def looked() -> bool:
            self.fetch()
            return true()

        return wait_until(looked, seconds, every=0.2)

    def post(self, number: int, to: str, *, batch: str) -> list[str]:
        """So many mails with an attachment, in one batch, straight into the outbox; returns their keys."""
        keys = [f"{batch}-{n}" for n in range(number)]
        for key in keys:
            file = f"%PDF-1.7 {key}".encode() + bytes(60_000)
            mail = Mail(to, f"[{key}] Subject", "Excellency,\n\nText\n", sender=ANSWERS)
            self.post_mail(mail, key=key, batch=batch, attachments=[(file, f"{key}.pdf")])
        return keys

    def post_mail(self, mail: Mail, *, key: str, batch: str = "alone", attachments: list[tuple[bytes, str]]) -> None:
        """One mail with its files."""
        where = delivery.batch(self.session, batch, now=self.clock())
        files = [(blobs.keep(self.session, content, "application/pdf"), name) for content, name in attachments]
        facts = {"key": key, "batch": where, "now": self.clock(), "attachments": files}
        delivery.post(self.session, self.app.extensions["keys"], mail, **facts)
        self.session.commit()

    def item(self, name: str) -> Item:
        """The letter to one of the addressed."""
        self.session.rollback()
        found = select(Item).where(Item.recipient_id == self.stage.choices[name].recipient_id).order_by(Item.id.desc())
        return self.session.scalars(found).first()

    def envelope(self, name: str) -> Envelope:
        """Its mail, as the outbox has it now."""
        key = self.item(name).envelope_key
        return self.session.scalars(select(Envelope).where(Envelope.key == key)).one()


@contextmanager
def opened(servers: MailServers, instance: Path, **over: str) -> Iterator[House]:
    """The installation, its campaign with supporters and its letter's text, inside an application context."""
    keyfiles.create(instance / "keys", None)
    settings = Settings.from_env(environment(servers, instance, **over))
    app = create_app(dataclasses.replace(settings, index_cost=2))
    app.extensions["timings"] = dataclasses.replace(Timings(), turn=600)  # a slow machine takes its time over a batch
    still = StillClock()
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr("petitions.core.clock.now", still)
        Base.metadata.create_all(db.engine)
        yield House(app, servers, still, _stage(app, db.session))
        press.close()
        db.session.close()
        db.dispose()


def _stage(app: Flask, session: Session) -> Stage:
    keys = app.extensions["keys"]
    place = ground(session, keys)
    organization = place.campaign.organization
    organization.sender = ANSWERS
    owner, editor = make.account(), make.account()
    members: dict[str, Any] = {
        "owner": make.membership(organization, owner, Role.OWNER),
        "editor": make.membership(organization, editor, Role.EDITOR),
    }
    make.stored(session, *members.values())
    stage = Stage(session, keys, place, owner, editor, members)
    stage.write()
    stage.sign(NAMES, counted=2)
    return stage
