"""Faults on the line: whatever a server does, the verdict is right and nothing is on the wire that should not be."""

import socket
import threading
import time
from contextlib import closing

import pytest

from petitions.delivery.carrier import Line, Parcel
from petitions.delivery.models import Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.route import Route
from petitions.delivery.rules import Timings
from tests.delivery.certificates import server_context
from tests.delivery.smtp_server import DROP, SmtpServer

QUICK = Timings(connect=0.15, command=0.15, block=5, last_reply=0.15, goodbye=0.15)
SLOW = Timings()
BODY = b"Message-ID: <one@families.example>\r\nSubject: s\r\n\r\n" + b"0123456789\r\n" * 300 + b"last line\r\n"


def way(server: SmtpServer, **over) -> Route:
    return Route("127.0.0.1", server.port, **{"protection": "none"} | over)


def carry(server: SmtpServer, *, to="office@un.example", body=BODY, gate=lambda: True, timings=SLOW, **over) -> Outcome:
    with Line(way(server, **over), name="families.example", timings=timings) as line:
        return line.carry(Parcel("letters@families.example", to, body), gate)


def test_a_mail_is_handed_over_byte_for_byte_and_its_queue_name_kept():
    body = b".dot first\r\n" + BODY + b"..two\r\n.\r\nafter a lone dot\r\n"
    with SmtpServer() as server:
        outcome = carry(server, body=body)
    assert (outcome.verdict, outcome.phase, outcome.code, outcome.status) == (State.ACCEPTED, Phase.DONE, 250, "2.0.0")
    assert outcome.queue_id == "4FB2C1" and outcome.server == "127.0.0.1"
    assert [one.content for one in server.received] == [body]
    assert server.commands[0] == "ehlo families.example"


def test_many_mails_go_over_one_line():
    with SmtpServer() as server, Line(way(server), name="families.example", timings=SLOW) as line:
        for _n in range(5):
            assert line.carry(Parcel("a@b.example", "c@d.example", BODY), lambda: True).verdict is State.ACCEPTED
    assert server.connections == 1 and len(server.received) == 5


def test_the_line_is_used_again_after_a_refused_recipient():
    with (
        SmtpServer(by_recipient={"gone@un.example": {"rcpt": "550 5.1.1 unknown"}}) as server,
        Line(way(server), name="families.example", timings=SLOW) as line,
    ):
        first = line.carry(Parcel("a@b.example", "gone@un.example", BODY), lambda: True)
        second = line.carry(Parcel("a@b.example", "here@un.example", BODY), lambda: True)
    assert (first.verdict, first.action, first.phase) == (State.REFUSED, Action.SUPPRESS, Phase.RCPT)
    assert second.verdict is State.ACCEPTED and server.connections == 1


def test_a_gate_that_says_no_leaves_nothing_on_the_wire():
    with SmtpServer() as server:
        outcome = carry(server, gate=lambda: False)
        assert (outcome.verdict, outcome.phase) == (State.QUEUED, Phase.GATE)
        time.sleep(0.05)
    assert not server.received


def test_a_gate_that_breaks_leaves_nothing_on_the_wire():
    def broken() -> bool:
        raise LookupError("database")

    with SmtpServer() as server:
        with pytest.raises(LookupError):
            carry(server, gate=broken)
        time.sleep(0.05)
    assert not server.received


def test_nobody_there_is_tried_again_later():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with Line(Route("127.0.0.1", port, "none"), name="x.example", timings=QUICK) as line:
        outcome = line.carry(Parcel("a@b.example", "c@d.example", BODY), lambda: True)
    assert (outcome.verdict, outcome.action, outcome.phase) == (State.DEFERRED, Action.RETRY, Phase.CONNECT)


def test_a_black_hole_is_left_after_its_time():
    with closing(socket.create_server(("127.0.0.1", 0), backlog=1)) as hole:
        port, before = hole.getsockname()[1], time.monotonic()
        with Line(Route("127.0.0.1", port, "none"), name="x.example", timings=QUICK) as line:
            outcome = line.carry(Parcel("a@b.example", "c@d.example", BODY), lambda: True)
    assert outcome.verdict is State.DEFERRED and time.monotonic() - before < 10


BEFORE_THE_GATE = {
    "slow banner": {"banner": "stall 0.3"},
    "no banner": {"banner": DROP},
    "drop at EHLO": {"ehlo": DROP},
    "drop at MAIL": {"mail": DROP},
    "drop at RCPT": {"rcpt": DROP},
    "drop at 354": {"data": DROP},
    "drop in the body": {"body": DROP},
    "stall at RCPT": {"rcpt": "stall 0.3"},
    "garbage for 354": {"data": "hello there"},
    "a yes instead of 354": {"data": "250 what"},
}


@pytest.mark.parametrize("steps", BEFORE_THE_GATE.values(), ids=BEFORE_THE_GATE)
def test_what_breaks_before_the_gate_is_tried_again_and_was_never_sent(steps):
    asked = []
    with SmtpServer(steps) as server:
        outcome = carry(server, timings=QUICK, body=BODY * 4000, gate=lambda: not asked.append(1))
    assert (outcome.verdict, outcome.action) == (State.DEFERRED, Action.RETRY)
    assert not server.received and not asked


def test_a_line_closed_at_the_last_byte_is_seen_before_the_gate():
    asked = []
    with SmtpServer({"before_dot": DROP}) as server:
        outcome = carry(server, gate=lambda: not asked.append(1), body=BODY)
        time.sleep(0.05)
    assert not server.received
    assert outcome.verdict is (State.IN_DOUBT if asked else State.DEFERRED)


@pytest.mark.parametrize("steps", [{"dot": DROP}, {"dot": "stall 0.3"}, {"dot": "no code at all"}, {"dot": "354 more"}])
def test_no_usable_answer_after_the_dot_is_a_doubt(steps):
    before = time.monotonic()
    with SmtpServer(steps) as server:
        outcome = carry(server, timings=Timings(last_reply=0.15))
    assert (outcome.verdict, outcome.phase) == (State.IN_DOUBT, Phase.DOT)
    assert len(server.received) == 1 and time.monotonic() - before < 10


def test_a_line_that_breaks_after_the_yes_changes_nothing():
    with SmtpServer({"after": DROP}) as server:
        assert carry(server).verdict is State.ACCEPTED


@pytest.mark.parametrize("step", ["banner", "ehlo", "mail", "rcpt", "data", "body", "dot"])
def test_a_421_anywhere_is_recorded_and_not_masked(step):
    with SmtpServer({step: "421 4.3.2 closing"}) as server:
        outcome = carry(server, body=BODY * 60)
    assert (outcome.verdict, outcome.action) == (State.DEFERRED, Action.BREAKER)
    assert (outcome.code, outcome.status) == (421, "4.3.2")


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("451 4.3.0 later", State.DEFERRED),
        ("552 5.3.4 too big", State.REFUSED),
        ("554 5.7.1 no", State.HELD),
        ("554 no", State.HELD),
        ("550 5.7.26 unaligned", State.HELD),
        ("452 4.2.2 full", State.DEFERRED),
    ],
)
def test_a_no_to_the_dot_is_believed(reply, verdict):
    with SmtpServer({"dot": reply}) as server:
        assert carry(server).verdict is verdict


def test_a_size_limit_is_kept_without_sending_the_body():
    with SmtpServer(features=("SIZE 1000",)) as server:
        outcome = carry(server)
    assert (outcome.verdict, outcome.action, outcome.status) == (State.REFUSED, Action.TOO_BIG, "5.3.4")
    assert not server.data_bytes


REPLIES = {
    "many lines": "\r\n".join([*(f"250-line {n}" for n in range(400)), "250 end"]),
    "eight bits": "250 angenommen \udcfc\udcff",
    "ten kilobytes": "250 " + "x" * 10_000,
    "a megabyte": "250 " + "x" * 1_000_000,
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_odd_replies_are_read_to_their_end(reply):
    with SmtpServer({"rcpt": reply, "dot": reply}) as server:
        assert carry(server).verdict is State.ACCEPTED


@pytest.mark.parametrize("reply", ["25", "\t", "250?yes", "\x00\x01\x02", "999 what", "2500 no"])
def test_garbage_is_no_yes(reply):
    with SmtpServer({"rcpt": reply}) as server:
        assert carry(server).verdict is State.DEFERRED
    with SmtpServer({"dot": reply}) as server:
        assert carry(server).verdict is State.IN_DOUBT


def test_a_wrong_password_is_our_fault_and_touches_no_mail():
    with SmtpServer({"auth": "535 5.7.8 no"}, features=("AUTH PLAIN LOGIN",)) as server:
        outcome = carry(server, user="u", password="p")
    assert (outcome.verdict, outcome.action, outcome.phase) == (State.QUEUED, Action.OUR_FAULT, Phase.LOGIN)
    assert not any(command.startswith("MAIL") for command in server.commands)


def test_a_relay_without_logins_gets_no_mail_when_we_have_one():
    with SmtpServer() as server:
        assert carry(server, user="u", password="p").action is Action.OUR_FAULT


@pytest.mark.parametrize("implicit", [False, True])
def test_a_verified_relay_gets_the_mail(tmp_path, implicit):
    context, authority = server_context(tmp_path)
    with SmtpServer(tls=context, implicit=implicit, features=("AUTH PLAIN",)) as server:
        protection = "tls" if implicit else "starttls"
        outcome = carry(server, protection=protection, cafile=str(authority), user="u", password="p")
    assert outcome.verdict is State.ACCEPTED
    assert [one.content for one in server.received] == [BODY]


def test_an_early_word_is_heard_through_tls(tmp_path):
    context, authority = server_context(tmp_path)
    with SmtpServer({"body": "421 4.3.2 closing"}, tls=context) as server:
        outcome = carry(server, protection="starttls", cafile=str(authority), body=BODY * 60)
    assert outcome.code == 421 and not server.received


BAD = {"another name": {"address": "127.0.0.9"}, "expired": {"days": -3}}


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_certificate_gets_no_byte_and_an_alert(tmp_path, bad, implicit):
    context, authority = server_context(tmp_path, **bad)
    with SmtpServer(tls=context, implicit=implicit) as server:
        outcome = carry(server, protection="tls" if implicit else "starttls", cafile=str(authority))
    assert (outcome.verdict, outcome.action, outcome.phase) == (State.DEFERRED, Action.ALERT, Phase.TLS)
    assert not server.data_bytes and not any(c.startswith("MAIL") for c in server.commands)


def test_an_unknown_authority_gets_no_byte_and_an_alert(tmp_path):
    context, _authority = server_context(tmp_path)
    with SmtpServer(tls=context) as server:
        assert carry(server, protection="starttls").action is Action.ALERT
    assert not server.data_bytes


@pytest.mark.parametrize("steps", [{}, {"starttls": "454 4.7.0 not now"}, {"starttls": "502 never"}])
def test_without_starttls_nothing_goes_in_clear(tmp_path, steps):
    context, authority = server_context(tmp_path)
    with SmtpServer(steps, tls=context if steps else None) as server:
        outcome = carry(server, protection="starttls", cafile=str(authority))
    assert (outcome.verdict, outcome.action) == (State.DEFERRED, Action.ALERT)
    assert not any(command.startswith("MAIL") for command in server.commands)


def test_delivery_reports_are_asked_for_where_offered():
    with SmtpServer(features=("DSN",)) as server, Line(way(server), name="x.example", timings=QUICK) as line:
        line.carry(Parcel("a@b.example", "c@d.example", BODY, token="abc123"), lambda: True)
    assert "MAIL FROM:<a@b.example> RET=HDRS ENVID=abc123" in server.commands
    assert "RCPT TO:<c@d.example> NOTIFY=SUCCESS,FAILURE,DELAY" in server.commands


def test_an_address_beyond_ascii_needs_a_relay_that_knows_them():
    with SmtpServer() as server:
        assert carry(server, to="δοκιμή@people.example").verdict is State.REFUSED
    with SmtpServer(features=("SMTPUTF8",)) as server:
        assert carry(server, to="δοκιμή@people.example").verdict is State.ACCEPTED
    assert server.received[0].to == "δοκιμή@people.example"


def test_a_stop_in_the_middle_hangs_up_without_the_dot():
    class Stop(Exception):
        pass

    def stop() -> bool:
        raise Stop

    with SmtpServer() as server:
        with pytest.raises(Stop), Line(way(server), name="x.example", timings=QUICK) as line:
            line.carry(Parcel("a@b.example", "c@d.example", BODY), stop)
        assert not server.received
    assert threading.active_count() < 50
