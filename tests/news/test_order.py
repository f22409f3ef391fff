"""On a real line: confirmations leave before news, whichever waited first, and one click reaches what still waits."""

import dataclasses
import logging

import pytest
from sqlalchemy import select

from petitions.core import clock as core_clock
from petitions.delivery import jobs as delivery_jobs
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope
from petitions.news import jobs
from petitions.news.models import NewsItem
from petitions.signing import jobs as signing_jobs
from tests.mailbox import Mailbox
from tests.signing.test_canaries import MARKS, finds, whole_database
from tests.supporters import person, press


@pytest.fixture
def mailbox(app, settings):
    """A mail server that keeps what it is given in memory."""
    with Mailbox() as box:
        before = app.extensions["settings"]
        app.extensions["settings"] = dataclasses.replace(settings, catcher_smtp=box.address)
        yield box
        app.extensions["settings"] = before


def leave(session) -> None:
    """Whatever is due leaves, in the order in which the clock wakes the workers."""
    for batch in delivery.list_due_batches(session, core_clock.now(), 50):
        delivery_jobs.send_batch(batch)


def test_confirmations_leave_before_news_that_waited_longer(stage, session, mailbox):
    for number in range(4):
        stage.sign(f"more{number}")
    item = stage.send(stage.release(stage.write()))
    press(session, stage.place, stage.keys, person("new@people.example"), "link-new")
    signing_jobs.mail_requests()
    news_batch = session.scalars(select(Envelope.batch_id).where(Envelope.key.like("news-%")).limit(1)).one()
    confirmation, last = delivery.list_due_batches(session, core_clock.now(), 9)
    assert last == news_batch != confirmation
    delivery_jobs.send_batch(news_batch)  # even a worker that was sent for the news lets the confirmation pass
    leave(session)
    jobs.tidy_news()
    subjects = [mail["Subject"] for mail in mailbox.mails]
    assert subjects[0].startswith("Your code:") and len(subjects) == 7
    assert not any(subject.startswith("Your code:") for subject in subjects[1:])
    assert stage.numbers(item) == {"people": 6, "sent": 6, "waiting": 0, "stopped": 0, "failed": 0}


def test_on_the_wire_it_is_what_was_previewed(stage, session, mailbox):
    stage.send(stage.release(stage.write()))
    leave(session)
    found = {mail["To"]: mail for mail in mailbox.mails}
    mail = found["rana@people.example"]
    assert mail["From"] == "News <post@demarche.example>" and mail["List-Unsubscribe"].startswith(
        "<http://localhost/en/u/"
    )
    assert "The letter was handed over on 3 March." in mail.get_body(("plain",)).get_content()
    arabic = found["karim@people.example"].get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in arabic


def test_a_stolen_server_and_its_log_name_nobody_who_was_told(stage, session, mailbox, caplog):
    with caplog.at_level(logging.DEBUG):
        for number in range(30):
            stage.sign(f"qanarymail{number}", name="Qanaryname Muster", level=1)
        item = stage.release(stage.write())
        stage.send(item)
        assert finds(whole_database(session)) == [], "while it waits in the outbox"
        leave(session)
        jobs.tidy_news()
        item = stage.release(stage.write())
        stage.send(item)
    stolen = whole_database(session)
    assert b"people.example" not in stolen and finds(stolen) == []
    assert len(mailbox.mails) == 32
    ours = [r.getMessage().lower() for r in caplog.records if r.name not in ("mail.log", "mail.debug", "asyncio")]
    assert not any(mark in line for mark in (*MARKS, "people.example") for line in ours), (
        "the mail server is the test's"
    )
    assert session.scalar(select(NewsItem.id).limit(1)), "the tables were full"
