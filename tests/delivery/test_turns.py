"""A worker's turn keeps to the pace over a real conversation, and a domain in trouble holds up nobody else."""

from collections import Counter
from datetime import timedelta

import pytest

from petitions.core import clock
from petitions.delivery import jobs, service
from petitions.delivery.models import Domain, Envelope, State
from tests.delivery.outbox import batch, letter, post, rows

S = State


@pytest.fixture
def relay(server, through):
    """The scripted server as a relay, not as the catcher."""
    through(f"smtp://{server.address}?starttls=no")
    return server


def letters(session, keys, *domains):
    where = batch(session)
    for n, domain in enumerate(domains):
        post(session, keys, letter(to=f"office{n}@{domain}", domain=domain), batch=where)
    return where


def ends(session):
    return Counter((envelope.domain, envelope.state) for envelope in rows(session, Envelope))


def test_through_a_relay_six_letters_go_to_a_domain_and_the_others_go_on(session, keys, relay):
    where = letters(session, keys, *["un.example"] * 8, *["au.example"] * 3)
    jobs.send_batch(where.id)
    assert ends(session) == {("un.example", S.ACCEPTED): 6, ("un.example", S.QUEUED): 2, ("au.example", S.ACCEPTED): 3}
    assert relay.connections == 1
    jobs.send_batch(where.id)
    assert relay.connections == 1 and service.list_due_batches(session, clock.now(), 9) == []


def test_into_the_catcher_letters_leave_as_fast_as_they_can(session, keys, server):
    jobs.send_batch(letters(session, keys, *["un.example"] * 8).id)
    assert ends(session) == {("un.example", S.ACCEPTED): 8} and rows(session, Domain) == []


def test_after_a_421_the_domain_is_left_alone_and_the_others_go_on(session, keys, relay):
    relay.by_recipient = {f"office{n}@un.example": {"rcpt": "421 4.7.0 later"} for n in range(9)}
    where = letters(session, keys, *["un.example", "au.example"] * 4)
    jobs.send_batch(where.id)
    assert ends(session) == {
        ("un.example", S.DEFERRED): 1,
        ("un.example", S.QUEUED): 3,
        ("au.example", S.ACCEPTED): 4,
    }
    (stands,) = service.list_paused_domains(session, clock.now())
    assert stands.domain == "un.example" and stands.waiting == 4
    assert timedelta(minutes=14) < stands.until - clock.now() <= timedelta(minutes=15)


def test_three_policy_refusals_spare_the_other_letters_to_that_domain(session, keys, relay):
    relay.by_recipient = {f"office{n}@un.example": {"dot": "550 5.7.1 policy"} for n in range(9)}
    where = letters(session, keys, *["un.example"] * 5, "au.example")
    jobs.send_batch(where.id)
    assert ends(session) == {
        ("un.example", S.HELD): 3,
        ("un.example", S.QUEUED): 2,
        ("au.example", S.ACCEPTED): 1,
    }
    assert all(envelope.attempts == 0 for envelope in rows(session, Envelope) if envelope.state is S.QUEUED)


def test_a_relay_that_takes_so_many_a_minute_gets_no_more(session, keys, app, server, changed_settings, monkeypatch):
    settings = changed_settings(catcher_smtp=server.address, smtp_rate=1)
    monkeypatch.setitem(app.extensions, "settings", settings)
    where = letters(session, keys, *[f"d{n}.example" for n in range(9)])
    jobs.send_batch(where.id)
    assert len(server.received) == 1
    jobs.send_batch(where.id)
    assert len(server.received) == 1 and service.list_due_batches(session, clock.now(), 9) == []
