"""A batch over a real SMTP conversation: what the rows say afterwards is what the server saw."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from petitions.core import clock, switches
from petitions.core.blobs import Blob
from petitions.core.errors import Refused
from petitions.delivery import jobs, relay, sending, service
from petitions.delivery.models import Attempt, Batch, BatchState, Beat, Envelope, State
from petitions.delivery.rules import Timings
from tests.delivery.outbox import batch, change, claim, fresh, later, letter, post, rows
from tests.delivery.smtp_server import DROP

S = State
PDF = b"%PDF-1.7 " + bytes(range(256)) * 200


def states(session):
    return [envelope.state for envelope in rows(session, Envelope)]


def test_a_batch_leaves_over_one_line_and_every_row_knows(session, keys, server):
    where = batch(session)
    for n in range(5):
        post(session, keys, batch=where, files=[(PDF + bytes([n]), f"FFT-2026-00{n}.pdf")])
    jobs.send_batch(where.id)
    assert states(session) == [S.ACCEPTED] * 5 and server.connections == 1
    assert sorted(server.wire().values()) == [1] * 5
    for envelope, arrived in zip(rows(session, Envelope), server.received, strict=True):
        assert (envelope.message_id, envelope.mime_sha256) == (arrived.message_id, arrived.sha256)
        assert (envelope.queue_id, envelope.reply_status, envelope.sealed) == ("4FB2C1", "2.0.0", None)
    assert rows(session, Beat) == [] and len(rows(session, Attempt)) == 5


def test_nothing_due_needs_no_line(session, keys, server):
    envelope = post(session, keys, due_at=clock.now() + timedelta(hours=1))
    jobs.send_batch(envelope.batch_id)
    assert server.connections == 0 and states(session) == [S.QUEUED]


def test_a_greylisted_mail_comes_again_with_the_same_bytes(session, keys, server):
    server.steps["dot"] = ["451 4.7.1 come back"]
    envelope = post(session, keys, files=[(PDF, "a.pdf")])
    jobs.send_batch(envelope.batch_id)
    assert fresh(session, envelope).state is S.DEFERRED
    assert timedelta(minutes=5) < envelope.due_at - clock.now() <= timedelta(minutes=6)
    change(session, due_at=later())
    jobs.send_batch(envelope.batch_id)
    first, second = server.received
    assert first.content == second.content and first.message_id == second.message_id
    assert (fresh(session, envelope).state, envelope.attempts) == (S.ACCEPTED, 2)


@pytest.mark.parametrize(
    ("steps", "state", "code"),
    [
        ({"rcpt": "550 5.1.1 unknown"}, S.REFUSED, 550),
        ({"dot": "554 5.7.1 policy"}, S.HELD, 554),
        ({"dot": DROP}, S.IN_DOUBT, None),
        ({"dot": "stall 0.4"}, S.IN_DOUBT, None),
        ({"data": DROP}, S.DEFERRED, None),
        ({"after": DROP}, S.ACCEPTED, 250),
        ({"mail": "421 4.3.2 closing"}, S.DEFERRED, 421),
    ],
)
def test_each_end_is_written_down(session, keys, server, steps, state, code):
    server.steps = steps
    envelope = post(session, keys)
    jobs.send_batch(envelope.batch_id)
    assert (fresh(session, envelope).state, envelope.reply_code) == (state, code)
    assert [attempt.verdict for attempt in rows(session, Attempt)] == [state]


def test_one_bad_address_does_not_hold_up_the_others(session, keys, server):
    server.by_recipient["gone@un.example"] = {"rcpt": "550 5.1.1 unknown"}
    where = batch(session)
    for to in ("a@un.example", "gone@un.example", "b@un.example"):
        post(session, keys, letter(to=to), batch=where)
    jobs.send_batch(where.id)
    assert states(session) == [S.ACCEPTED, S.REFUSED, S.ACCEPTED] and server.connections == 1


def test_a_wrong_password_pauses_everything_and_burns_no_row(
    session, keys, server, app, changed_settings, monkeypatch, caplog
):
    server.features, server.steps = ("AUTH PLAIN",), {"auth": "535 5.7.8 no"}
    url = f"smtp://u:p@{server.address}"
    monkeypatch.setitem(app.extensions, "settings", changed_settings(smtp_url=url))
    where = batch(session)
    for _n in range(5):
        post(session, keys, batch=where)
    jobs.send_batch(where.id)
    assert states(session) == [S.QUEUED] * 5 and len(rows(session, Attempt)) == 1
    assert relay.find_relay(session).pause_reason == "login" and "paused (login)" in caplog.text
    assert service.list_due_batches(session, clock.now(), 9) == []


def test_five_broken_lines_pause_everything(session, keys, server):
    server.steps["ehlo"] = DROP
    where = batch(session)
    for _n in range(8):
        post(session, keys, batch=where)
    jobs.send_batch(where.id)
    assert states(session).count(S.DEFERRED) == 5 and states(session).count(S.QUEUED) == 3
    assert relay.find_relay(session).pause_reason == "failures"


def test_a_pause_takes_effect_within_one_mail(session, keys, server, monkeypatch):
    where = batch(session)
    for _n in range(4):
        post(session, keys, batch=where)
    passed = []

    def gate_then_pause(tx, claim, **facts):
        if passed:
            service.pause(tx, [where.name], now=clock.now())
        passed.append(claim.id)
        return through(tx, claim, **facts)

    through = sending.pass_gate
    monkeypatch.setattr(sending, "pass_gate", gate_then_pause)
    jobs.send_batch(where.id)
    assert states(session) == [S.ACCEPTED, S.QUEUED, S.QUEUED, S.QUEUED]
    assert len(server.received) == 1 and session.get(Batch, where.id).state is BatchState.PAUSED


def test_a_lease_taken_away_is_noticed_at_the_gate(session, keys, server, monkeypatch):
    envelope = post(session, keys)

    def stolen(tx, claim, **facts):
        tx.execute(update(Envelope).values(lease_token="another"), execution_options={"synchronize_session": False})
        return through(tx, claim, **facts)

    through = sending.pass_gate
    monkeypatch.setattr(sending, "pass_gate", stolen)
    jobs.send_batch(envelope.batch_id)
    assert states(session) == [S.LEASED] and not server.received


def test_bytes_that_are_no_longer_the_same_are_held(session, keys, server):
    envelope = post(session, keys)
    change(session, mime_sha256="b" * 64)
    jobs.send_batch(envelope.batch_id)
    assert states(session) == [S.HELD] and not server.received


def test_a_file_that_was_erased_holds_its_mail(session, keys, server):
    envelope = post(session, keys, files=[(PDF + b"gone", "a.pdf")])
    session.execute(update(Blob).values(content=None))
    session.commit()
    jobs.send_batch(envelope.batch_id)
    assert states(session) == [S.HELD] and not server.received


def test_a_turn_ends_and_leaves_the_rest_for_the_next(session, keys, server, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "timings", Timings(turn=0.0))
    where = batch(session)
    for _n in range(3):
        post(session, keys, batch=where)
    jobs.send_batch(where.id)
    assert not server.received and states(session) == [S.QUEUED] * 3


def test_letters_step_back_for_confirmations(session, keys, server, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "timings", Timings(look_up=0))
    letters, mails = batch(session, rank=5), batch(session, rank=1)
    post(session, keys, batch=letters)
    post(session, keys, batch=mails, at_most_once=False)
    jobs.send_batch(letters.id)
    assert not server.received
    jobs.send_batch(mails.id)
    jobs.send_batch(letters.id)
    assert len(server.received) == 2


def test_a_full_disk_sends_nothing(session, keys, server, monkeypatch, caplog):
    monkeypatch.setattr("petitions.delivery.rules.FREE_DISK", 10**18)
    envelope = post(session, keys)
    jobs.send_batch(envelope.batch_id)
    assert states(session) == [S.QUEUED] and "free on the disk" in caplog.text


def test_a_worker_without_the_key_says_so_and_takes_nothing(session, keys, server, app, monkeypatch, caplog):
    monkeypatch.setitem(app.extensions, "keys", keys)
    envelope = post(session, keys)
    jobs.send_batch(envelope.batch_id)
    assert states(session) == [S.QUEUED] and "CONTACT_KEY" in caplog.text


def test_a_relay_that_cannot_be_used_is_an_error_of_its_own(session, keys, server, through):
    through("smtp://mail.example.org?starttls=no")
    with pytest.raises(Refused):
        jobs.send_batch(post(session, keys).batch_id)


def test_no_log_line_names_anybody(session, keys, server, caplog):
    server.steps = {"rcpt": "550 5.1.1 <office@un.example> unknown, says Amina"}
    envelope = post(session, keys, letter(text="Dear Amina"))
    with caplog.at_level("DEBUG"):
        jobs.send_batch(envelope.batch_id)
    assert "un.example" not in caplog.text and "Amina" not in caplog.text
    assert "Amina" not in str([vars(attempt) for attempt in rows(session, Attempt)])


def test_the_sweep_says_what_it_found(session, keys, caplog):
    envelope = post(session, keys)
    change(session, state=S.LEASED, lease_token="t", lease_worker="gone")
    jobs.sweep()
    assert fresh(session, envelope).state is S.QUEUED and "swept: 1 returned" in caplog.text


def test_no_thread_stays_behind(session, keys, server):
    before = threading.active_count()
    jobs.send_batch(post(session, keys).batch_id)
    assert threading.active_count() <= before + 1  # the server's own, still closing


def test_a_turn_goes_on_with_the_next_batch_that_nobody_is_at(session, keys, worker_keys, server):
    own, taken, free = batch(session), batch(session), batch(session)
    for where in (own, taken, taken, free):
        post(session, keys, batch=where)
    held = claim(session, worker_keys, taken.id)
    session.commit()
    jobs.send_batch(own.id)
    ended = {envelope.batch_id for envelope in rows(session, Envelope) if envelope.state is S.ACCEPTED}
    assert ended == {own.id, free.id} and held is not None
    assert server.connections == 2


def test_while_sending_is_switched_off_nothing_leaves_and_all_of_it_waits(session, keys, server):
    where = batch(session)
    for _n in range(3):
        post(session, keys, batch=where)
    switches.switch_off(session, "sending", note="", now=clock.now())
    session.commit()
    jobs.send_batch(where.id)
    assert server.received == [] and states(session) == [S.QUEUED] * 3
    switches.switch_on(session, "sending")
    session.commit()
    jobs.send_batch(where.id)
    assert len(server.received) == 3 and states(session) == [S.ACCEPTED] * 3
